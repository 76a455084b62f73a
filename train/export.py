"""A trained student as the files that travel with the program: one ONNX graph in eight bits, one tokenizer.

Weights are rounded to eight bits, each output column (of the table: each piece) with its own scale. What
flows between the layers is rounded anew for each piece of text, so that a text's vector does not depend on
the texts that were embedded with it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch.nn.functional import normalize
from transformers import BertModel

from train.student import WIDTH, Student, shape

OPSET = 17


class _Graph(torch.nn.Module):
    """A student whose table is held in eight bits."""

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.student = student
        table = student.body.embeddings.word_embeddings.weight.detach()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)
        embeddings = student.body.embeddings
        kind = embeddings.token_type_embeddings.weight.detach()[0]
        self.register_buffer("places", embeddings.position_embeddings.weight.detach() + kind)
        self.register_buffer("axes", student.turn.weight.detach().T.contiguous())

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        words = self.table[ids].float() * self.scale[ids]
        states = self.student.body.embeddings.LayerNorm(words + self.places[: ids.shape[1]].unsqueeze(0))
        hidden = (1.0 - mask[:, None, None, :].float()) * -10_000.0
        rows, length = ids.shape
        states = states.reshape(rows * length, WIDTH)
        for layer in self.student.body.encoder.layer:
            states = _layer(layer, states, hidden, rows, length)
        states = states.reshape(rows, length, WIDTH)
        kept = mask.unsqueeze(-1).float()
        return normalize(((states * kept).sum(1) / kept.sum(1)) @ self.axes, dim=-1)


def _layer(layer: Any, states: torch.Tensor, hidden: torch.Tensor, rows: int, length: int) -> torch.Tensor:  # noqa: ANN401
    """One layer of BERT in plain operations; ``states`` is ``(rows * length, width)``."""
    own, out = layer.attention.self, layer.attention.output
    heads, size = own.num_attention_heads, own.attention_head_size

    def split(projected: torch.Tensor) -> torch.Tensor:
        return projected.view(rows, length, heads, size).transpose(1, 2)

    query, key, value = (split(part(states)) for part in (own.query, own.key, own.value))
    weight = torch.softmax(query @ key.transpose(2, 3) * size**-0.5 + hidden, dim=-1)
    seen = (weight @ value).transpose(1, 2).reshape(rows * length, WIDTH)
    states = out.LayerNorm(out.dense(seen) + states)
    inner = torch.nn.functional.gelu(layer.intermediate.dense(states))
    done: torch.Tensor = layer.output.LayerNorm(layer.output.dense(inner) + states)
    return done


def exported(student: Student, path: Path) -> None:
    """Write a student as one file of eight-bit weights; needs no torch to run."""
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        _write_plain(student, plain)
        options = ort.SessionOptions()
        options.optimized_model_filepath = str(fused)
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        ort.InferenceSession(
            str(plain), options, disabled_optimizers=["AttentionFusion", "MatmulTransposeFusion"]
        )
        model = onnx.load(str(fused))
    quantised(model)
    onnx.save(model, str(path))


def _write_plain(student: Student, path: Path) -> None:
    ids = torch.ones((2, 8), dtype=torch.long)
    axes = {0: "texts", 1: "pieces"}
    with torch.no_grad():
        torch.onnx.export(
            _Graph(student.eval().cpu()),
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes={"ids": axes, "mask": axes, "vectors": {0: "texts"}},
            opset_version=OPSET,
            dynamo=False,
        )


def unpacked(path: Path) -> Student:
    """The student of an exported file, its weights as they were rounded; for use with torch."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    state = {}
    for name, value in arrays.items():
        plain = name.removeprefix("student.body.")
        if name.endswith("_whole") and plain != name:
            scale = arrays[name.removesuffix("_whole") + "_scale"]
            state[plain.removesuffix("_whole")] = torch.tensor((value * scale).T)
        elif plain != name and not name.endswith("_scale"):
            state[plain] = torch.tensor(value)
    state["embeddings.word_embeddings.weight"] = torch.tensor(arrays["table"] * arrays["scale"])
    state["embeddings.position_embeddings.weight"] = torch.tensor(arrays["places"])
    state["embeddings.token_type_embeddings.weight"] = torch.zeros((2, WIDTH))
    body: Any = BertModel(shape(len(arrays["table"])), add_pooling_layer=False)
    body.load_state_dict(state)
    return Student(body, torch.tensor(arrays["axes"].T))


def quantised(model: Any) -> None:  # noqa: ANN401 - onnx has no types
    """Round the weights of the layers to eight bits, in place; the last turn of the axes stays exact."""
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    factors: dict[str, str] = {}
    made: list[Any] = []
    whole: dict[str, NDArray[Any]] = {
        "one": np.array(1.0, np.float32),
        "middle": np.array(128, np.uint8),
        "least": np.array(1e-8, np.float32),
        "step": np.array(1 / 127, np.float32),
        "last": np.array([-1], np.int64),
    }
    products = [n for n in graph.node if n.op_type in {"MatMul", "Gemm"} and n.input[1] in constants]
    for node in graph.node:
        if node not in products[:-1]:
            made.append(node)
            continue
        source, weight = node.input[:2]
        if source not in factors:
            factors[source] = f"{source}_factor"
            made += _rounded(source)
        values = constants.pop(weight)
        if any(a.name == "transB" and a.i for a in node.attribute):
            values = values.T
        scale = np.maximum(np.abs(values).max(axis=0), 1e-8) / 127
        whole[f"{weight}_whole"] = np.round(values / scale).astype(np.int8)
        whole[f"{weight}_scale"] = scale.astype(np.float32)
        out = node.output[0]
        columns = [f"{source}_whole", f"{weight}_whole", "one", f"{weight}_scale", "middle"]
        biased = node.op_type == "Gemm" and len(node.input) > 2
        made += [
            helper.make_node("MatMulIntegerToFloat", columns, [f"{out}_columns"], domain="com.microsoft"),
            helper.make_node(
                "Mul", [f"{out}_columns", f"{source}_rows"], [f"{out}_unbiased" if biased else out]
            ),
        ]
        if biased:
            made.append(helper.make_node("Add", [f"{out}_unbiased", node.input[2]], [out]))
    del graph.node[:], graph.initializer[:]
    graph.node.extend(made)
    graph.initializer.extend(
        numpy_helper.from_array(value, name) for name, value in (constants | whole).items()
    )


def _rounded(source: str) -> list[Any]:
    """Nodes that round each row of ``(n, width)`` to eight bits around 128, with a factor for each row."""
    node = helper.make_node
    return [
        node("Abs", [source], [f"{source}_abs"]),
        node("ReduceMax", [f"{source}_abs"], [f"{source}_max"], axes=[-1], keepdims=0),
        node("Max", [f"{source}_max", "least"], [f"{source}_high"]),
        node("Mul", [f"{source}_high", "step"], [f"{source}_factor"]),
        node("Shape", [f"{source}_factor"], [f"{source}_count"]),
        node("Expand", ["middle", f"{source}_count"], [f"{source}_middle"]),
        node("QuantizeLinear", [source, f"{source}_factor", f"{source}_middle"], [f"{source}_whole"], axis=0),
        node("Unsqueeze", [f"{source}_factor", "last"], [f"{source}_rows"]),
    ]
