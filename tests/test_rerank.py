from __future__ import annotations

import numpy as np
import pytest

from rag import config
from rag.embed import passage
from rag.errors import BadSetting
from rag.rerank import Reranker, load_reranker
from rag.retrieve import NoteRetriever

NOTE = "\n\n".join(f"## 질문 {name}은?\n\n{name}은 학습을 돕는다. {i}번째 글이다." for i, name in enumerate(
    ["드롭아웃", "조기 종료", "가중치 감쇠", "배치 정규화", "데이터 증강", "앙상블"]))  # fmt: skip


def cross_encoder(folder, labels):
    """A BERT of a few thousand numbers that was never trained, saved as a cross-encoder."""
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    letters = sorted({c for c in NOTE + "?" if not c.isspace()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(3)
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=256, num_labels=labels, initializer_range=2.0,
    )  # fmt: skip
    BertForSequenceClassification(shape).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=256).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reranker(tmp_path_factory):
    return Reranker(str(cross_encoder(tmp_path_factory.mktemp("모델") / "순위", 1)))


def test_the_models_order_counts(synced, embedder, reranker):
    index = synced({"규제.md": NOTE})
    changed = 0
    for question in ("학습을 돕는 것은?", "드롭아웃이란?", "조기 종료", "가중치 감쇠의 식"):
        plain = NoteRetriever(index=index, embedder=embedder).search(question, 6)
        found = NoteRetriever(index=index, embedder=embedder, reranker=reranker).search(question, 6)
        assert {h.chunk.id for h in found} == {h.chunk.id for h in plain}
        likely = reranker._model.predict([(question, passage(h.chunk, h.title)) for h in found])
        assert list(likely) == sorted(likely, reverse=True)
        assert np.allclose([h.score for h in found], likely, atol=1e-4)
        changed += [h.chunk.id for h in found] != [h.chunk.id for h in plain]
    assert changed


def test_hits_further_down_follow_as_they_were(synced, embedder, reranker):
    hits = NoteRetriever(index=synced({"규제.md": NOTE}), embedder=embedder).search("학습을 돕는 것은?", 6)
    found = reranker.reranked("학습을 돕는 것은?", hits, 2)
    assert [h.chunk.id for h in found[2:]] == [h.chunk.id for h in hits[2:]]
    scores = [h.score for h in found]
    assert scores == sorted(scores, reverse=True)
    assert reranker.reranked("학습", [], 5) == []


def test_other_models_are_refused(tmp_path):
    with pytest.raises(BadSetting) as raised:
        Reranker(str(cross_encoder(tmp_path / "세 갈래", 3)))
    assert raised.value.hint
    with pytest.raises(BadSetting, match="reranker"):
        Reranker(str(tmp_path / "없는 모델"))


def test_without_a_network_the_hub_is_not_asked(monkeypatch, caplog):
    """The hub's client would try for a minute, and write a line each time."""
    sentence_transformers = pytest.importorskip("sentence_transformers")
    asked = []

    def away(name, **options):
        asked.append(options)
        raise OSError(name)

    monkeypatch.setattr(sentence_transformers, "CrossEncoder", away)
    monkeypatch.setattr("rag.embed._answers", lambda _: False)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BadSetting, match="nope"):
        Reranker("nope")
    assert asked == [{"local_files_only": True}]


def test_none_is_named_by_default(monkeypatch):
    assert load_reranker(config.load().reranker) is None
    monkeypatch.setenv("MUTDAP_RERANKER", "이름/모델")
    assert config.load().reranker == "이름/모델"
