"""Turning the axes of a model for the leading parts of its vectors (``train/turned.py``)."""

from __future__ import annotations

import numpy as np
import pytest

from rag.bundled import FOLDER, TransformerEmbedder
from train import texts

SENTENCES = [
    "드롭아웃은 뉴런을 끈다.",
    "dropout turns neurons off",
    "학습률이 크면 발산한다.",
    "김치찌개를 끓인다.",
]


@pytest.fixture
def turned():
    """The module, which loads torch: not while tests are collected."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from train import turned

    return turned


def made_up(sentences):
    """Vectors whose first numbers say nothing."""
    kept = np.random.default_rng(len(sentences)).normal(size=(len(sentences), 384)).astype(np.float32)
    kept[:, :128] *= 0.01
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


def drawn():
    topics = [[texts.Aspect((f"{t} {n}?",), f"{t} {n}") for n in range(3)] for t in range(20)]
    return topics, [texts.Pair(f"ko {n}", f"en {n}", "written") for n in range(40)]


@pytest.mark.nightly
def test_a_turn_keeps_cosines_and_fills_the_leading_part(turned, monkeypatch):
    monkeypatch.setattr(turned, "STEPS", 12)
    monkeypatch.setattr(turned, "RATE", 0.05)
    found = turned.turn(made_up, *drawn(), 0).numpy()
    assert np.allclose(found @ found.T, np.eye(384), atol=1e-4)
    before = made_up(SENTENCES)
    after = before @ found.T
    assert np.allclose(before @ before.T, after @ after.T, atol=1e-4)
    assert np.linalg.norm(after[:, :128], axis=1).min() > 2 * np.linalg.norm(before[:, :128], axis=1).max()


@pytest.mark.nightly
def test_a_turned_model_finds_the_same(turned, tmp_path):
    from train import export

    student = export.unpacked(FOLDER / "model.onnx")
    whole = TransformerEmbedder().encode(SENTENCES)
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(384, 384)))[0]
    turned.apply(student, student.turn.weight.new_tensor(axes))
    turned.ship(student, FOLDER, tmp_path, "turned")
    embedder = TransformerEmbedder(tmp_path)
    again = embedder.encode(SENTENCES)
    assert embedder.identity != TransformerEmbedder().identity
    assert not np.allclose(whole, again, atol=0.01)
    assert np.allclose(whole @ whole.T, again @ again.T, atol=1e-4)
