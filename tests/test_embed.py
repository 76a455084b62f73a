from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.library import open_for_sync, open_notes
from ingest.sync import sync
from rag import config
from rag.bundled import StaticEmbedder
from rag.embed import LangChainEmbedder, load_embedder, passage
from rag.errors import EmbedderError, IndexMismatch
from rag.retrieve import NoteRetriever
from rag.types import Chunk

NOTE = (
    "# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다.\n\n## 조기 종료란?\n\n검증 손실이 나빠지면 멈춘다.\n"
)


def test_langchain_sees_the_same_vectors():
    from langchain_core.embeddings import Embeddings

    embedder = load_embedder("static")
    assert isinstance(embedder, Embeddings)
    row = embedder.encode(["드롭아웃"])[0]
    assert embedder.embed_query("드롭아웃") == embedder.embed_documents(["드롭아웃"])[0] == row.tolist()
    assert asyncio.run(embedder.aembed_query("드롭아웃")) == row.tolist()
    assert asyncio.run(embedder.aembed_documents(["드롭아웃"])) == [row.tolist()]


@pytest.mark.parametrize("first", ["rag.embed", "langchain_core.embeddings"])
def test_langchain_may_be_loaded_before_or_after(first):
    code = (
        f"import {first}, sys\n"
        "if 'rag.embed' in sys.modules: assert 'langchain_core' not in sys.modules\n"
        "from langchain_core.embeddings import Embeddings\n"
        "from rag.embed import load_embedder\n"
        "assert isinstance(load_embedder('static'), Embeddings)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_passage_is_embedded_with_where_it_stands():
    text = "## 드롭아웃\n\n끈다."
    chunk = Chunk("id", "a.md", 0, len(text), 9, "드롭아웃 ‹ 규제", None, text)
    assert passage(chunk, "제목") == "드롭아웃 ‹ 규제\n끈다."
    assert passage(Chunk("id", "a.md", 0, 3, 0, "", None, "끈다."), "제목") == "제목\n끈다."


# sentence-transformers ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    """A BERT of a few thousand numbers that was never trained."""
    torch = pytest.importorskip("torch")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("bert")
    letters = sorted({c for c in NOTE + "abcdefghijklmnopqrstuvwxyz?" if not c.isspace()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (base / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(shape).save_pretrained(base)
    BertTokenizerFast(str(base / "vocab.txt"), model_max_length=64).save_pretrained(base)
    folder = tmp_path_factory.mktemp("모델") / "작은 모델"
    SentenceTransformer(modules=[Transformer(str(base)), Pooling(16)], device="cpu").save(str(folder))
    return folder


def test_a_model_folder_embeds_notes_and_finds_them(model_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("MUTDAP_EMBEDDER", str(model_folder))
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    (tmp_path / "note.md").write_text(NOTE, encoding="utf-8")
    used = config.load()
    model = load_embedder(used.embedder)
    assert model.dimension == 16
    index = open_for_sync(used, model)
    sync(index, model, [tmp_path / "note.md"])
    index.close()
    with_notes = open_notes(used, model)
    hits = NoteRetriever(index=with_notes.index, embedder=model).search("드롭아웃이란?")
    assert hits[0].chunk.question == "드롭아웃이란?"
    assert {hit.dense_rank for hit in hits} == set(range(1, len(hits) + 1))
    stored = with_notes.index.dense(model.encode([passage(hits[0].chunk, "규제")])[0], 1)
    assert stored[0][1] == pytest.approx(1.0, abs=1e-5)
    with_notes.index.close()


def test_a_models_vectors_are_made_unit_length(model_folder):
    model = load_embedder(str(model_folder))
    lengths = np.linalg.norm(model.encode(["드롭아웃이란?", "끈다"]), axis=1)
    assert lengths == pytest.approx([1, 1], abs=1e-5)
    assert model.encode([]).shape == (0, 16)


def test_a_models_own_prompt_marks_questions(model_folder, tmp_path):
    import shutil

    folder = shutil.copytree(model_folder, tmp_path / "모델")
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(
        json.dumps(json.loads(settings.read_text()) | {"prompts": {"query": "query: ", "document": ""}})
    )
    model = load_embedder(str(folder))
    asked, passage_ = model.encode(["드롭아웃"], query=True), model.encode(["드롭아웃"])
    assert not np.allclose(asked, passage_)
    assert np.allclose(asked, model.encode(["query: 드롭아웃"]), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("multilingual-e5-small", True),
        ("KoE5", True),
        ("multilingual-e5-small-ko", True),
        ("multilingual-e5-large-instruct", False),
        ("KURE-v1", False),
        ("bge-m3", False),
        ("bee5", False),
    ],
)
def test_models_of_the_e5_family_get_their_prefixes(model_folder, tmp_path, name, marked):
    import shutil

    folder = shutil.copytree(model_folder, tmp_path / name)
    model, plain = load_embedder(str(folder)), load_embedder(str(model_folder))
    asked, told = model.encode(["드롭아웃"], query=True), model.encode(["드롭아웃"])
    before = ("query: ", "passage: ") if marked else ("", "")
    assert np.allclose(asked, plain.encode([before[0] + "드롭아웃"]), atol=1e-5)
    assert np.allclose(told, plain.encode([before[1] + "드롭아웃"]), atol=1e-5)


def test_a_folder_with_other_content_is_another_embedder(model_folder, tmp_path):
    import shutil

    before = load_embedder(str(model_folder)).identity
    assert load_embedder(str(model_folder) + "/").identity == before
    folder = shutil.copytree(model_folder, tmp_path / model_folder.name)
    assert load_embedder(str(folder)).identity == before
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"prompts": {"query": "질문: "}}))
    assert load_embedder(str(folder)).identity != before


def test_other_weights_of_the_same_size_are_another_embedder(model_folder, tmp_path):
    import shutil

    import torch
    from sentence_transformers import SentenceTransformer

    folder = shutil.copytree(model_folder, tmp_path / model_folder.name)
    model = SentenceTransformer(str(folder), device="cpu")
    with torch.no_grad():
        for weights in model.parameters():
            weights.mul_(-0.5)
    model.save(str(folder))
    before, after = load_embedder(str(model_folder)), load_embedder(str(folder))
    assert not np.allclose(before.encode(["드롭아웃"]), after.encode(["드롭아웃"]))
    assert before.identity != after.identity


@pytest.mark.parametrize("name", ["mutdap/no-such-model", "no-such-model-at-all"])
def test_a_model_that_is_not_here(name):
    with pytest.raises(EmbedderError, match=name) as raised:
        load_embedder(name)
    assert "MUTDAP_EMBEDDER" in raised.value.hint


def test_a_folder_that_is_no_model(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EmbedderError, match=tmp_path.name) as raised:
        load_embedder(str(tmp_path))
    assert raised.value.hint


# others ---------------------------------------------------------------------------------------------


def fake_of_langchain():
    from langchain_core.embeddings import DeterministicFakeEmbedding

    return DeterministicFakeEmbedding(size=24)


def test_any_langchain_embeddings(synced):
    fake = LangChainEmbedder(fake_of_langchain(), "fake-24")
    assert (fake.identity, fake.dimension) == ("fake-24", 24)
    raw = np.array(fake_of_langchain().embed_query("끈다"))
    for vector in (fake.encode(["끈다"])[0], fake.encode(["끈다"], query=True)[0]):
        assert vector == pytest.approx(raw / np.linalg.norm(raw), abs=1e-6)
    assert fake.encode([]).shape == (0, 24)
    index = synced({"규제.md": NOTE}, using=fake)
    (best,) = NoteRetriever(index=index, embedder=fake, k=1).search("조기 종료")
    assert best.chunk.question == "조기 종료란?"


def test_values_that_are_no_numbers_are_refused():
    from langchain_core.embeddings import Embeddings

    class Broken(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float("nan"), 1.0] for _ in texts]

        def embed_query(self, text: str) -> list[float]:
            return [0.0, 1.0]

    with pytest.raises(EmbedderError) as raised:
        LangChainEmbedder(Broken(), "broken").encode(["글"])
    assert raised.value.hint


def test_an_index_of_another_embedder_is_refused_and_stays(synced, tmp_path, embedder):
    index = synced({"규제.md": NOTE})
    before = (index.generation, len(index), index.dense(embedder.encode(["조기 종료"])[0], 3))
    index.close()
    settings = config.Settings(index=tmp_path / "색인")
    other = LangChainEmbedder(fake_of_langchain(), "fake-24")
    for opening in (open_notes, open_for_sync):
        with pytest.raises(IndexMismatch, match="fake-24") as raised:
            opening(settings, other)
        assert "--rebuild" in raised.value.hint
    again = open_notes(settings, StaticEmbedder()).index
    assert (again.generation, len(again), again.dense(embedder.encode(["조기 종료"])[0], 3)) == before
    again.close()


def test_rebuild_goes_over_to_another_embedder(synced, tmp_path):
    chunks = len(synced({"규제.md": NOTE}))
    settings = config.Settings(index=tmp_path / "색인")
    other = LangChainEmbedder(fake_of_langchain(), "fake-24")
    index = open_for_sync(settings, other, rebuild=True)
    report = sync(index, other)
    assert (report.unchanged, report.chunks) == (1, chunks)
    query = other.encode(["조기 종료"])[0]
    assert len(index.dense(query, 10)) == chunks
    index.close()


class Counting(LangChainEmbedder):
    """Counts the texts it embeds, and is interrupted where a test wants it."""

    def __init__(self, patience: int) -> None:
        super().__init__(fake_of_langchain(), "fake-24")
        self.texts, self.patience = 0, patience

    def encode(self, texts, *, query=False):
        if self.texts + len(texts) > self.patience:
            raise KeyboardInterrupt
        self.texts += len(texts)
        return super().encode(texts, query=query)


def test_embedding_anew_tells_how_far_it_is_and_goes_on_where_it_was_interrupted(synced, tmp_path):
    note = "".join(f"## {i}번째 질문?\n\n{i}번째 답이다.\n\n" for i in range(600))
    chunks = len(synced({"많다.md": note}))
    settings = config.Settings(index=tmp_path / "색인")
    told: list[tuple[int, int]] = []
    tired = Counting(patience=300)
    index = open_for_sync(settings, tired, rebuild=True)
    with pytest.raises(KeyboardInterrupt):
        sync(index, tired, progress=lambda at: told.append((at.done, at.total)))
    index.close()
    assert told == [(tired.texts, chunks)]
    rested = Counting(patience=10_000)
    index = open_for_sync(settings, rested)
    assert sync(index, rested).chunks == chunks
    assert tired.texts + rested.texts == chunks
    assert len(index.dense(rested.encode(["질문"])[0], 2 * chunks)) == chunks
    index.close()


def test_paths_may_start_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "빈 모델").mkdir()
    with pytest.raises(EmbedderError):
        load_embedder("~/빈 모델")
    assert config.Settings(index=Path("~/색인")).with_flags().index == tmp_path / "색인"
