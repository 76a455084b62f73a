"""The model that is trained: the teacher's layers under a table of Korean and English pieces.

A piece of English starts as the mean of its word pieces in the teacher, a Korean piece as the weighted mean
of the ten English pieces nearest to it in an aligned table (WECHSEL, Minixhofer et al., 2022).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel

from rag.bundled import windows

NEAREST = 10
TEMPERATURE = 0.1
WIDTH = 384
QUICK = {
    "attn_implementation": "eager",
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}
"""Twice as fast on a processor; so small a student of so much text does not need dropout."""


class Student(torch.nn.Module):
    """Text to a unit vector: six layers, mean over the pieces, a turn of the axes.

    Args:
        body: a BERT without its pooler.
        turn: ``(384, 384)``, orthogonal at first: the teacher's principal axes, so that the leading part
            of a vector says most.
    """

    def __init__(self, body: Any, turn: torch.Tensor) -> None:  # noqa: ANN401 - transformers has no types
        super().__init__()
        self.body = body
        self.turn = torch.nn.Linear(WIDTH, WIDTH, bias=False)
        with torch.no_grad():
            self.turn.weight.copy_(turn)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``ids`` and ``mask`` of shape ``(n, pieces)`` to ``(n, 384)``."""
        states = self.body(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        kept = mask.unsqueeze(-1).float()
        mean = (states * kept).sum(1) / kept.sum(1)
        with torch.autocast(mean.device.type, enabled=False):
            return normalize(self.turn(mean), dim=-1)

    def vectors(self, texts: Sequence[Sequence[int]], device: str) -> torch.Tensor:
        """``(len(texts), 384)`` of the pieces of texts.

        In two parts, the shorter and the longer half, so that the longest text does not set the width of all.
        """
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        half = (len(order) + 1) // 2
        parts = [order[:half], order[half:]] if half < len(order) else [order]
        found = torch.cat([self(*batch([texts[row] for row in part], device)) for part in parts])
        return found[torch.argsort(torch.tensor(order, device=found.device))]

    def whole(self, texts: Sequence[Sequence[int]], marks: tuple[int, int], device: str) -> torch.Tensor:
        """``(len(texts), 384)`` of the pieces of long texts without marks, read as the program reads them.

        Args:
            texts: their pieces.
            marks: what stands before and behind the pieces of a window.
            device: where the student is.
        """
        parts = [windows(own) for own in texts]
        found = self.vectors([[marks[0], *part, marks[1]] for own in parts for part in own], device)
        rows = torch.tensor([row for row, own in enumerate(parts) for _ in own], device=device)
        total = torch.zeros(len(texts), found.shape[1], device=device).index_add(0, rows, found)
        return normalize(total, dim=-1)

    def tables(self) -> list[torch.nn.Parameter]:
        """The parameters that learn fast: the new table."""
        return [self.body.embeddings.word_embeddings.weight]


def new(
    teacher: Path, tokenizer: Tokenizer, aligned: NDArray[np.float32], turn: NDArray[np.float32]
) -> Student:
    """A student before training.

    Args:
        teacher: its folder.
        tokenizer: of the student.
        aligned: a table of ``static.aligned``, ``(pieces, dimension)``.
        turn: the axes, ``(384, 384)``.
    """
    body: Any = AutoModel.from_pretrained(teacher, add_pooling_layer=False, **QUICK)
    table = _table(teacher, tokenizer, aligned, body.embeddings.word_embeddings.weight.detach().numpy())
    body.resize_token_embeddings(tokenizer.get_vocab_size(), mean_resizing=False)
    with torch.no_grad():
        body.embeddings.word_embeddings.weight.copy_(torch.tensor(table))
    return Student(body, torch.tensor(turn))


def shape(pieces: int) -> BertConfig:
    """What a student looks like: the teacher's layers with another table."""
    return BertConfig(
        vocab_size=pieces,
        hidden_size=WIDTH,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=4 * WIDTH,
        max_position_embeddings=512,
        **QUICK,
    )


def english(tokenizer: Tokenizer) -> list[int]:
    """Numbers of the pieces that are Latin words or parts of them."""
    vocabulary = tokenizer.get_vocab()
    return sorted(i for p, i in vocabulary.items() if p.lstrip("▁").isascii() and p.lstrip("▁").isalpha())


def _table(
    teacher: Path, tokenizer: Tokenizer, aligned: NDArray[np.float32], old: NDArray[np.float32]
) -> NDArray[np.float32]:
    wordpieces: Any = AutoTokenizer.from_pretrained(teacher)
    names = [name for name, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    known = wordpieces.get_vocab()
    table = np.random.default_rng(0).normal(0, old.std(), (len(names), WIDTH)).astype(np.float32)
    table += old.mean(axis=0)
    latin = english(tokenizer)
    for number, name in enumerate(names):
        word = name.lstrip("▁")
        if name in known:
            table[number] = old[known[name]]
        elif word and word.isascii():
            inner = known.get(f"##{word}") if not name.startswith("▁") else None
            ids = [inner] if inner is not None else wordpieces(word, add_special_tokens=False)["input_ids"]
            table[number] = old[ids].mean(axis=0) if ids else table[number]
    space = aligned / np.maximum(np.linalg.norm(aligned, axis=1, keepdims=True), 1e-6)
    others = sorted(
        set(range(len(names))) - {n for n, name in enumerate(names) if name.lstrip("▁").isascii()}
    )
    for at in range(0, len(others), 1024):
        rows = others[at : at + 1024]
        likeness = space[rows] @ space[latin].T
        best = np.argpartition(-likeness, NEAREST, axis=1)[:, :NEAREST]
        near = np.take_along_axis(likeness, best, axis=1)
        weight = np.exp((near - near.max(axis=1, keepdims=True)) / TEMPERATURE)
        weight /= weight.sum(axis=1, keepdims=True)
        table[rows] = np.einsum("nk,nkd->nd", weight, table[np.asarray(latin)[best]])
    return table


def save(student: Student, tokenizer: Tokenizer, folder: Path) -> None:
    """Write a student as a sentence-transformers folder."""
    folder.mkdir(parents=True, exist_ok=True)
    student.body.config.save_pretrained(folder)
    weights = {name: value.detach().cpu().contiguous() for name, value in student.body.state_dict().items()}
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **special}
    modules = [("", "models.Transformer"), ("1_Pooling", "models.Pooling"), ("2_Dense", "models.Dense")]
    listed = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.{kind}"}
        for i, (path, kind) in enumerate([*modules, ("3_Normalize", "models.Normalize")])
    ]
    dense = {
        "in_features": WIDTH,
        "out_features": WIDTH,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    pooling = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}
    for path, content in {
        "tokenizer_config.json": settings,
        "special_tokens_map.json": special,
        "modules.json": listed,
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "2_Dense/config.json": dense,
    }.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "3_Normalize").mkdir(exist_ok=True)
    save_file(
        {"linear.weight": student.turn.weight.detach().cpu()}, str(folder / "2_Dense/model.safetensors")
    )


def load(folder: Path) -> Student:
    """A student from the folder that ``save`` wrote."""
    body: Any = BertModel(BertConfig.from_pretrained(folder, **QUICK), add_pooling_layer=False)
    body.load_state_dict(load_file(str(folder / "model.safetensors")))
    turn = load_file(str(folder / "2_Dense/model.safetensors"))["linear.weight"]
    return Student(body, turn)


def averaged(model: Student, earlier: Student, share: float) -> Student:
    """``model`` with its weights averaged with those of a model it went on from, changed in place.

    Args:
        model: the later one.
        earlier: the one it began from.
        share: of ``earlier`` in the mean, 0 to 1.
    """
    before = earlier.state_dict()
    mean = {
        name: torch.lerp(weights, before[name], share) if weights.is_floating_point() else weights
        for name, weights in model.state_dict().items()
    }
    model.load_state_dict(mean)
    return model


def batch(texts: Sequence[Sequence[int]], device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Piece numbers (padded with zeros) and their mask, ``(len(texts), longest)`` each."""
    longest = max(len(text) for text in texts)
    ids = torch.zeros((len(texts), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return ids.to(device), mask.to(device)
