"""A trained student as the files that travel with the program: one ONNX graph in eight bits, one tokenizer.

Weights are rounded to eight bits, each output column (of the table: each piece) with its own scale. What
flows between the layers is rounded anew for each piece of text, so that a text's vector does not depend on
the texts that were embedded with it.

Eight-bit weights are signed, what flows between the layers is not: that is what processors with VNNI or AMX
are quick at. One with AVX2 but without VNNI adds such products in sixteen bits that overflow (vectors came
down to a cosine of 0.991); there onnxruntime turns the weights into unsigned ones as it loads them
(``rag.bundled``).

The graph is written by hand, for onnxruntime on a processor. Any other order of its sums gives other vectors:
a last bit that changes before a rounding grows over six layers, at worst to a cosine of 0.996.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from transformers import BertModel

from rag.bundled import TransformerEmbedder
from rag.embed import floor
from train.student import WIDTH, Student, shape

OPSET = 17
HEADS = 12
LAYERS = 6

_BODY = "student.body."
_MICROSOFT = "com.microsoft"
_SMALL = float(np.float32(1e-12))
"""What BERT's normalisation adds to a variance."""

_CONSTANTS: dict[str, NDArray[Any]] = {
    "one": np.array(1.0, np.float32),
    "far": np.array(-10_000.0, np.float32),
    "middle": np.array(128, np.uint8),
    "step": np.array(1 / 127, np.float32),
    "least": np.array(1e-8, np.float32),
    "dip": np.array(0.17, np.float32),
    "first": np.array([0], np.int64),
    "second": np.array([1], np.int64),
    "inner": np.array([1, 2], np.int64),
    "last": np.array([-1], np.int64),
    "flat": np.array([-1, WIDTH], np.int64),
    "heads": np.array([HEADS, WIDTH // HEADS], np.int64),
}

Arrays = dict[str, NDArray[Any]]


def exported(student: Student, path: Path) -> None:
    """Write a student as one file of eight-bit weights; needs no torch to run."""
    _write(_rounded(student), path)


def described(about: dict[str, Any], folder: Path) -> None:
    """Write what the files of a folder are, with how alike the shipped model finds unrelated texts.

    Args:
        about: names of the models, dimension and floors; the transformer's floor is measured here.
        folder: with all other files.
    """
    written = folder / "embedder.json"
    written.write_text(json.dumps(about), encoding="utf-8")  # the model is not read without
    about["floor"]["transformer"] = round(floor(TransformerEmbedder(folder).encode), 4)  # in eight bits
    written.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def unpacked(path: Path) -> Student:
    """The student of an exported file, its weights as they were rounded; for use with torch."""
    arrays = _read(path)
    state = {}
    for name, value in arrays.items():
        plain = name.removeprefix(_BODY)
        if name.endswith("_whole") and plain != name:
            scale = arrays[name.removesuffix("_whole") + "_scale"]
            state[plain.removesuffix("_whole")] = torch.tensor((value * scale).T)
        elif plain != name and not name.endswith(("_scale", "_zero")):
            state[plain] = torch.tensor(value)
    state["embeddings.word_embeddings.weight"] = torch.tensor(arrays["table"] * arrays["scale"])
    state["embeddings.position_embeddings.weight"] = torch.tensor(arrays["places"])
    state["embeddings.token_type_embeddings.weight"] = torch.zeros((2, WIDTH))
    body: Any = BertModel(shape(len(arrays["table"])), add_pooling_layer=False)
    body.load_state_dict(state)
    return Student(body, torch.tensor(arrays["axes"].T))


def _read(path: Path) -> Arrays:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}


def _rounded(student: Student) -> Arrays:
    """The weights by name; in eight bits those of products (but for the turn of the axes) and the table."""
    weights = {name: value.detach().cpu().numpy() for name, value in student.body.state_dict().items()}
    arrays: Arrays = {}
    for name, value in weights.items():
        if name.endswith("LayerNorm.weight") or name.endswith(".bias"):
            arrays[_BODY + name] = value
        elif name.startswith("encoder."):
            scale = _scale(value)
            arrays[f"{_BODY}{name}_whole"] = np.round(value / scale).astype(np.int8).T.copy()
            arrays[f"{_BODY}{name}_zero"] = np.array(0, np.int8)  # one each, or it cannot be turned
            arrays[f"{_BODY}{name}_scale"] = scale[:, 0]
    table = weights["embeddings.word_embeddings.weight"]
    arrays["scale"] = _scale(table)
    arrays["table"] = np.round(table / arrays["scale"]).astype(np.int8)
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    arrays["places"] = weights["embeddings.position_embeddings.weight"] + kind
    arrays["axes"] = student.turn.weight.detach().cpu().numpy().T.copy()
    return arrays


def _scale(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What one step of eight bits is worth, ``(n, 1)``."""
    most: NDArray[np.float32] = np.abs(rows).max(axis=1, keepdims=True)
    return np.maximum(most, np.float32(1e-8)) / np.float32(127)


def _write(arrays: Arrays, path: Path) -> None:
    graph = _Graph()
    graph.vectors(graph.states())
    axes = ["texts", "pieces"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("ids", "mask")]
    output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])
    tensors = [numpy_helper.from_array(value, name) for name, value in (arrays | _CONSTANTS).items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "embedder", inputs, [output], tensors),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=8,
        producer_name="mutdap",
    )
    onnx.save(model, str(path))


class _Graph:
    """The nodes of the graph.

    States are ``(pieces * texts, width)`` with a text's pieces far apart: seen as ``(pieces, texts, heads,
    size)`` a product finds every head in place, nothing is transposed, and texts add up piece by piece, in
    the same order with padding and without.
    """

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._ids = self._add("Transpose", "ids", perm=[1, 0])
        self._mask = self._add("Cast", self._add("Transpose", "mask", perm=[1, 0]), to=TensorProto.FLOAT)
        lengths = self._add("Shape", self._ids)
        self._wide = self._add("Concat", lengths, "last", axis=0)
        self._split = self._add("Concat", lengths, "heads", axis=0)
        count = self._add("Unsqueeze", self._add("Size", "ids"), "first")
        self._middles = self._add("Expand", "middle", count)
        self._unpadded = self._add("Cast", self._add("ReduceMin", "mask", keepdims=0), to=TensorProto.BOOL)
        kept = self._add("Unsqueeze", self._add("Cast", "mask", to=TensorProto.FLOAT), "inner")
        self._hidden = self._add("Mul", self._add("Sub", "one", kept), "far")

    def states(self) -> str:
        """The states after the last layer."""
        words = self._add("Cast", self._add("Gather", "table", self._ids), to=TensorProto.FLOAT)
        words = self._add("Mul", words, self._add("Gather", "scale", self._ids))
        longest = self._add("Shape", "ids", start=1)
        places = self._add("Unsqueeze", self._add("Slice", "places", "first", longest), "second")
        states = self._normal(self._add("Add", words, places), f"{_BODY}embeddings")
        states = self._add("Reshape", states, "flat")
        for number in range(LAYERS):
            states = self._layer(states, f"{_BODY}encoder.layer.{number}")
        return states

    def vectors(self, states: str) -> None:
        """The output; a mean at unit length is the sum at unit length."""
        kept = self._add("Unsqueeze", self._mask, "last")
        total = self._add("Mul", self._add("Reshape", states, self._wide), kept)
        turned = self._add("MatMul", self._add("ReduceSum", total, "first", keepdims=0), "axes")
        self._add("LpNormalization", turned, out="vectors", axis=-1, p=2)

    def _layer(self, states: str, name: str) -> str:
        """One layer of BERT."""
        seen = self._rows(self._attention(states, f"{name}.attention.self"))
        dense = self._biased(seen, f"{name}.attention.output.dense")
        states = self._normal(self._add("Add", dense, states), f"{name}.attention.output")
        inner = self._product(self._rows(states), f"{name}.intermediate.dense")
        inner = self._add("BiasGelu", inner, f"{name}.intermediate.dense.bias", domain=_MICROSOFT)
        dense = self._biased(self._rows(inner, gelu=True), f"{name}.output.dense")
        return self._normal(self._add("Add", dense, states), f"{name}.output")

    def _attention(self, states: str, name: str) -> str:
        rows = self._rows(states)
        query, key, value = (
            self._add("Reshape", self._biased(rows, f"{name}.{part}"), self._split)
            for part in ("query", "key", "value")
        )
        alike: dict[str, Any] = {"transBatchA": 1, "transB": 1, "alpha": (WIDTH // HEADS) ** -0.5}
        scores = self._add("FusedMatMul", query, key, domain=_MICROSOFT, transBatchB=1, **alike)
        seen = self._add("FusedMatMul", self._shares(scores), value, domain=_MICROSOFT, transBatchB=1)
        return self._add("Reshape", self._add("Transpose", seen, perm=[2, 0, 1, 3]), "flat")

    def _shares(self, scores: str) -> str:
        """Softmax over the pieces; time to hide padding is spent only where there is some."""
        plain = helper.make_node("Softmax", [scores], [f"{scores}_plain"], axis=-1)
        hidden = helper.make_node("Add", [scores, self._hidden], [f"{scores}_hidden"])
        padded = helper.make_node("Softmax", [f"{scores}_hidden"], [f"{scores}_padded"], axis=-1)
        return self._add(
            "If", self._unpadded, then_branch=_branch(plain), else_branch=_branch(hidden, padded)
        )

    def _rows(self, source: str, *, gelu: bool = False) -> tuple[str, str]:
        """Each row of ``(n, width)`` rounded to eight bits around 128, and a factor for each row.

        Args:
            source: what to round.
            gelu: it comes from GELU, of which nothing lies below -0.17: a row's highest is its farthest.
        """
        least = "dip" if gelu else "least"
        sizes = source if gelu else self._add("Abs", source)
        most = self._add("Max", self._add("ReduceMax", sizes, axes=[-1], keepdims=0), least)
        factor = self._add("Mul", most, "step")
        whole = self._add("QuantizeLinear", source, factor, self._middles, axis=0)
        return whole, self._add("Unsqueeze", factor, "last")

    def _product(self, rows: tuple[str, str], name: str) -> str:
        whole, factor = rows
        held, scale, zero = (f"{name}.weight_{kind}" for kind in ("whole", "scale", "zero"))
        weight = [held, "one", scale, "middle", zero]
        return self._add("Mul", self._add("MatMulIntegerToFloat", whole, *weight, domain=_MICROSOFT), factor)

    def _biased(self, rows: tuple[str, str], name: str) -> str:
        return self._add("Add", self._product(rows, name), f"{name}.bias")

    def _normal(self, states: str, name: str) -> str:
        weights = f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias"
        return self._add("LayerNormalization", states, *weights, axis=-1, epsilon=_SMALL)

    def _add(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Append a node; the name of what it gives."""
        out = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out


def _branch(*nodes: Any) -> Any:  # noqa: ANN401 - onnx has no types
    """A way through an ``If``."""
    out: str = nodes[-1].output[0]
    return helper.make_graph(
        list(nodes), out, [], [helper.make_tensor_value_info(out, TensorProto.FLOAT, None)]
    )
