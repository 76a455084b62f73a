"""The embedders that travel with the program."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import bundled
from rag.bundled import FOLDER, WINDOW, StaticEmbedder, TransformerEmbedder, exact_products, windows
from rag.embed import floor, load_embedder, unit
from rag.errors import EmbedderError

ALIKE = [
    ("드롭아웃", "dropout", "경사하강법"),
    ("과적합을 막는 방법", "how to prevent overfitting", "how to sort a list"),
    ("기울기 소실", "vanishing gradient", "데이터베이스 색인"),
    ("학습률이 너무 크면?", "손실이 발산한다", "컨테이너를 배포한다"),
    ("손실 함수", "loss function", "함수형 프로그래밍"),
    ("합성곱 신경망", "convolutional neural network", "트랜잭션 격리 수준"),
    ("정밀도와 재현율", "precision and recall", "운영체제의 스케줄링"),
    (
        "역전파는 어떻게 계산하나",
        "미분의 연쇄 법칙으로 앞 층의 기울기를 구한다",
        "사용자 인증 토큰을 저장한다",
    ),
]
"""Two texts of one meaning with few letters in common, and one of another."""


@pytest.fixture(scope="module", params=[TransformerEmbedder, StaticEmbedder])
def embedder(request):
    return request.param()


def test_vectors_have_unit_length(embedder):
    texts = ["드롭아웃", "a", "Batch Normalization은 2015년에 나왔다", "가 나 다 " * 2000]
    matrix = embedder.encode(texts)
    assert matrix.shape == (4, embedder.dimension)
    assert matrix.dtype == np.float32
    assert np.linalg.norm(matrix, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "?!…", "😀"])
def test_a_text_without_letters_is_the_zero_vector(embedder, text):
    assert not embedder.encode([text]).any()
    assert np.allclose(embedder.encode([text, "드롭아웃"])[1], embedder.encode(["드롭아웃"])[0], atol=1e-5)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_a_vector_depends_on_its_text_alone(embedder):
    texts = ["드롭아웃", "과적합을 막으려면 무엇을 하나요?", "배치 정규화는 " * 40, "", "RNN과 LSTM의 차이"]
    together = embedder.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(row, embedder.encode([text])[0], atol=1e-4)


@given(st.lists(st.integers(), max_size=1000))
def test_windows_hold_all_pieces_in_order_and_are_of_one_length(pieces):
    parts = windows(pieces)
    assert [piece for part in parts for piece in part] == pieces
    assert max(map(len, parts), default=0) - min(map(len, parts), default=0) <= 1
    assert len(parts) == math.ceil(len(pieces) / (WINDOW - 2))


def test_a_long_text_is_the_mean_of_its_windows():
    one, other = " ".join(["과적합을 막는 방법"] * 20), " ".join(["데이터베이스 색인"] * 40)
    embedder = TransformerEmbedder()
    encoded = [embedder._tokenizer.encode(text, add_special_tokens=False).ids for text in (one, other)]
    assert len(encoded[0]) == len(encoded[1]) <= WINDOW - 2 < 2 * len(encoded[0])
    both, *parts = embedder.encode([f"{one} {other}", one, other])
    assert np.allclose(both, unit(np.mean(parts, axis=0, keepdims=True))[0], atol=1e-5)


def test_what_is_stored_of_a_passage_holds_the_vectors_of_its_parts():
    embedder = TransformerEmbedder()
    one, other = " ".join(["과적합을 막는 방법"] * 20), " ".join(["데이터베이스 색인"] * 40)
    short, long, nothing = embedder.embed_passages([one, f"{one} {other}", "?!"])
    whole, *alone = embedder.encode([f"{one} {other}", one, other])
    assert short.tolist() == alone[0].tolist()
    assert np.allclose(long, [whole, *alone], atol=1e-5)
    assert not nothing.any() and nothing.shape == (embedder.dimension,)
    assert embedder.embed_passages([]) == []


def test_nothing_of_a_long_text_is_cut_off(embedder):
    text = "드롭아웃은 뉴런을 무작위로 끈다. " * 200
    one, other = embedder.encode([text, text + "환율이 오르면 수출이 는다. " * 20])
    assert one @ other < 0.999


def test_padding_changes_nothing():
    embedder = TransformerEmbedder()
    texts = ["정규화 " * count for count in range(1, 60)]
    alone = np.concatenate([embedder.encode([text]) for text in texts])
    assert np.allclose(embedder.encode(texts), alone, rtol=0, atol=1e-6)


def test_vectors_keep_the_order_of_their_texts(embedder):
    texts = [f"{i}번째 글은 " + "길다 " * (i * 7 % 40) for i in range(60)]
    forth, back = embedder.encode(texts), embedder.encode(texts[::-1])
    assert np.allclose(forth, back[::-1], atol=1e-4)


def test_the_same_in_another_process(embedder):
    text = "기울기 소실(vanishing gradient) 원인은?"
    name = type(embedder).__name__
    code = f"from rag.bundled import {name} as E; print(E().encode([{text!r}])[0].tobytes().hex())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    other = np.frombuffer(bytes.fromhex(run.stdout.strip()), np.float32)
    assert np.allclose(other, embedder.encode([text])[0], atol=1e-5)


@pytest.mark.parametrize(("text", "near", "far"), ALIKE)
def test_meaning_counts_across_languages(embedder, text, near, far):
    asked, close, other = embedder.encode([text, near, far])
    assert asked @ close > asked @ other + 0.1


def test_composed_and_decomposed_hangul_are_one(embedder):
    import unicodedata

    one, other = embedder.encode(["배치 정규화", unicodedata.normalize("NFD", "배치 정규화")])
    assert np.allclose(one, other, atol=1e-5)


def test_the_leading_part_of_a_vector_serves_alone():
    whole = TransformerEmbedder().encode([text for row in ALIKE for text in row])
    for dimension in (256, 128):
        part = whole[:, :dimension] / np.linalg.norm(whole[:, :dimension], axis=1, keepdims=True)
        asked, close, other = part[0::3], part[1::3], part[2::3]
        assert ((asked * close).sum(1) > (asked * other).sum(1)).all()


def test_names():
    assert isinstance(load_embedder("bundled"), TransformerEmbedder)
    assert isinstance(load_embedder("static"), StaticEmbedder)
    assert TransformerEmbedder().identity != StaticEmbedder().identity


def test_no_torch_is_needed():
    code = (
        "import sys; from rag.embed import load_embedder\n"
        "for name in ('bundled', 'static'): load_embedder(name).encode(['드롭아웃'])\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (TransformerEmbedder, "model.onnx"),
        (StaticEmbedder, "static.npz"),
        (TransformerEmbedder, "tokenizer.json"),
        (StaticEmbedder, "embedder.json"),
    ],
)
@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_damaged_files_are_told(tmp_path, kind, name, damage):
    folder = tmp_path / "임베더"
    folder.mkdir()
    for path in FOLDER.iterdir():
        if path.name == name:
            content = {"missing": None, "empty": b"", "cut": path.read_bytes()[:1000]}[damage]
            if name == "embedder.json" and damage == "cut":
                content = path.read_bytes()[:10]
            if content is not None:
                (folder / name).write_bytes(content)
        else:
            (folder / path.name).symlink_to(path)
    with pytest.raises(EmbedderError) as raised:
        kind(folder)
    assert str(folder) in raised.value.message
    assert raised.value.hint


def test_the_files_fit_into_a_wheel():
    assert (FOLDER / "model.onnx").stat().st_size <= 30_000_000
    assert (FOLDER / "static.npz").stat().st_size <= 8_000_000


def test_sentence_transformers_gives_the_same_vectors(tmp_path):
    """The shipped file unpacked as a sentence-transformers folder."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from train import export, student, tokenizer

    folder = tmp_path / "펼친 모델"
    student.save(export.unpacked(FOLDER / "model.onnx"), tokenizer.load(FOLDER), folder)
    texts = [text for row in ALIKE for text in row] + ["배치 정규화는 평균과 분산을 맞춘다. " * 12]
    plain = load_embedder(str(folder)).encode(texts)
    likeness = (plain * TransformerEmbedder().encode(texts)).sum(1)
    assert likeness.min() > 0.99


def test_the_shipped_graph_is_the_one_that_is_written(tmp_path):
    pytest.importorskip("torch")
    onnx = pytest.importorskip("onnx")
    from train import export

    shipped, again = FOLDER / "model.onnx", tmp_path / "model.onnx"
    export.exported(export.unpacked(shipped), again)
    assert onnx.load(again).graph == onnx.load(shipped).graph


@pytest.mark.parametrize(
    "entry", [exact_products(), (exact_products()[0], "1")], ids=["here", "turned at load"]
)
def test_products_in_eight_bits_are_exact_on_every_processor(entry):
    """Also where each of a row is far from its middle, of which two overflow sixteen bits together."""
    onnx = pytest.importorskip("onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    shipped = onnx.load(FOLDER / "model.onnx").graph
    product = next(node for node in shipped.node if node.op_type == "MatMulIntegerToFloat")
    held = {tensor.name: tensor for tensor in shipped.initializer}
    weights = onnx.numpy_helper.to_array(held[product.input[1]])
    rows = np.where(weights.T[:7] < 0, 0, 255).astype(np.uint8)
    size, places = onnx.TensorProto, onnx.helper.make_tensor_value_info
    rows_in = places(product.input[0], size.UINT8, rows.shape)
    out = places(product.output[0], size.FLOAT, [len(rows), weights.shape[1]])
    constants = [held[name] for name in product.input[1:]]
    alone = onnx.helper.make_graph([product], "product", [rows_in], [out], constants)
    domains = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid("com.microsoft", 1)]
    model = onnx.helper.make_model(alone, opset_imports=domains, ir_version=8).SerializeToString()
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(*entry)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    scale = onnx.numpy_helper.to_array(held[product.input[3]])
    exact = (rows.astype(np.int64) - 128) @ weights.astype(np.int64) * scale
    assert np.allclose(session.run(None, {product.input[0]: rows})[0], exact, rtol=1e-5, atol=1e-5)


def test_weights_that_are_turned_at_load_give_the_same_vectors(monkeypatch):
    texts = [text for row in ALIKE for text in row]
    here = TransformerEmbedder().encode(texts)
    turned = exact_products()[0], "1"
    monkeypatch.setattr(bundled, "exact_products", lambda: turned)
    assert np.allclose(TransformerEmbedder().encode(texts), here, atol=1e-5)


def test_what_the_files_say_of_themselves():
    about = json.loads((FOLDER / "embedder.json").read_text(encoding="utf-8"))
    assert about["dimension"] == TransformerEmbedder().dimension == 384
    assert set(about) == {"transformer", "static", "dimension", "floor"}
    for embedder, name in ((TransformerEmbedder(), "transformer"), (StaticEmbedder(), "static")):
        assert floor(embedder.encode) == pytest.approx(about["floor"][name], abs=2e-3) == embedder.floor
