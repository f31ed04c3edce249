"""The tagger's dense layers as an ONNX graph in whole numbers of eight bits: word features → word vectors and tags.

The layers are those of `scripts/train/student.py`. Activations are quantized as they come (dynamic quantization: a
scale and a zero point a matrix), weights by column and in seven bits, for sums of products of eight overflow on
processors without VNNI. The tag scores stay in single precision.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import quantize_dynamic

if TYPE_CHECKING:
    from collections.abc import Mapping

    Array = np.ndarray[Any, np.dtype[np.float32]]

DILATIONS = (1, 2, 4, 8, 1)
ATTENDS = (1, 3)  # blocks after which words look at the whole paper
HEADS = 4
OPSET = 17  # LayerNormalization is an operator since then
PREFIXES = ("enter.", "blocks.", "attention.", "norm.", "heads.token.")
"""Which of the student's weights the graph holds."""


def dense_layers(weights: Mapping[str, Array]) -> bytes:
    """Return the graph: `features` [words, columns] → `vectors` [words, width], `log_probs` [words, tags]."""
    graph = _Graph(weights)
    x = graph.linear("enter", "features")
    for i, dilation in enumerate(DILATIONS):
        x = graph.convolve(f"blocks.{i}", x, dilation)
        if i in ATTENDS:
            x = graph.attend(f"attention.{ATTENDS.index(i)}", x)
    graph.add("Identity", [graph.norm("norm", x)], output="vectors")
    scores = graph.linear("heads.token", "vectors")
    graph.add("LogSoftmax", [scores], output="log_probs", axis=-1)
    return _quantized(graph.model(), keep=[graph.origin[scores]])


def _quantized(model: onnx.ModelProto, keep: list[str]) -> bytes:
    """Return a model, the weights of its products in eight bits but for the nodes to keep."""
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        onnx.save(model, whole)
        quantize_dynamic(whole, small, per_channel=True, reduce_range=True, nodes_to_exclude=keep)
        return quantized_once(onnx.load(small)).SerializeToString()


def quantized_once(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model in which a convolution's words are quantized before they are laid side by side.

    A matrix and its copy with neighbours beside each word have one range, zero always in it, so the numbers are the
    same; a third of them is quantized, and what is copied is bytes: a tenth of the graph's time.
    """
    made = {out: node for node in model.graph.node for out in node.output}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        near = made.get(node.input[0]) if node.op_type == "DynamicQuantizeLinear" else None
        if near is None or near.op_type != "Concat":
            nodes.append(node)
            continue
        left, right = made[near.input[0]], made[near.input[2]]
        pad = made[left.input[0]]
        nodes = [n for n in nodes if n.name not in {pad.name, left.name, right.name, near.name}]
        words, edge = f"{pad.name}.bytes", f"{pad.name}.edge"
        scale, zero = str(node.output[1]), str(node.output[2])
        constants = {c.name: c for c in model.graph.initializer}
        reach = numpy_helper.to_array(constants[pad.input[1]])[0]
        width = constants[made[pad.input[0]].input[1]].dims[0]
        shape = numpy_helper.from_array(np.array([reach, width], np.int64), f"{edge}.shape")
        model.graph.initializer.append(shape)
        nodes += [
            helper.make_node("DynamicQuantizeLinear", [pad.input[0]], [words, scale, zero], name=node.name),
            helper.make_node("Expand", [zero, shape.name], [edge], name=edge),
            helper.make_node("Concat", [edge, words, edge], [pad.output[0]], name=pad.name, axis=0),
            left,
            right,
            helper.make_node(
                "Concat", [left.output[0], words, right.output[0]], [node.output[0]], name=near.name, axis=1
            ),
        ]
    used = {name for node in nodes for name in node.input}
    constants = {c.name: c for c in model.graph.initializer if c.name in used}
    del model.graph.node[:], model.graph.value_info[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(constants.values())
    onnx.checker.check_model(model)
    return model


class _Graph:
    """An ONNX graph that grows by one operator at a time; values go by the name of the operator that makes them."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = {k: np.asarray(v, dtype=np.float32) for k, v in weights.items()}
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self.origin: dict[str, str] = {}

    def add(self, kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        """Add an operator; return the name of its value."""
        name = f"{kind}.{len(self._nodes)}"
        output = output or name
        self._nodes.append(helper.make_node(kind, inputs, [output], name=name, **attributes))
        return output

    def constant(self, name: str, value: Any) -> str:
        """Return the name of a constant."""
        self._constants.setdefault(name, numpy_helper.from_array(np.asarray(value), name))
        return name

    def whole(self, *values: int) -> str:
        """Return the name of a constant of whole numbers."""
        return self.constant("whole." + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def linear(self, name: str, x: str) -> str:
        """Add a linear layer."""
        weight = np.ascontiguousarray(self._weights[f"{name}.weight"].T)
        product = self.add("MatMul", [x, self.constant(f"{name}.weight", weight)])
        out = self.add("Add", [product, self.constant(f"{name}.bias", self._weights[f"{name}.bias"])])
        self.origin[out] = product
        return out

    def norm(self, name: str, x: str) -> str:
        """Add a layer normalisation."""
        parts = [self.constant(f"{name}.{p}", self._weights[f"{name}.{p}"]) for p in ("weight", "bias")]
        return self.add("LayerNormalization", [x, *parts], axis=-1, epsilon=1e-5)

    def convolve(self, name: str, x: str, dilation: int) -> str:
        """Add a dilated convolution of three words and a linear layer, beside the input."""
        h = self.norm(f"{name}.norm", x)
        padded = self.add("Pad", [h, self.whole(dilation, 0, dilation, 0)])
        left = self.add("Slice", [padded, self.whole(0), self.whole(-2 * dilation), self.whole(0)])
        right = self.add("Slice", [padded, self.whole(2 * dilation), self.whole(2**31), self.whole(0)])
        near = self.add("Concat", [left, h, right], axis=1)
        inner = self.add("Relu", [self.linear(f"{name}.conv", near)])
        return self.add("Add", [x, self.linear(f"{name}.out", inner)])

    def attend(self, name: str, x: str) -> str:
        """Add self-attention over the words, beside the input."""
        width = len(self._weights[f"{name}.out.bias"])
        size = width // HEADS
        qkv = self.linear(f"{name}.qkv", self.norm(f"{name}.norm", x))
        parts = self.add("Reshape", [qkv, self.whole(-1, 3, HEADS, size)])
        q, k, v = (
            self.add("Squeeze", [self.add("Slice", [parts, *map(self.whole, (i, i + 1, 1))]), self.whole(1)])
            for i in range(3)
        )
        q = self.add("Mul", [q, self.constant(f"scale.{size}", np.float32(size**-0.5))])
        scores = self.add("MatMul", [
            self.add("Transpose", [q], perm=[1, 0, 2]),
            self.add("Transpose", [k], perm=[1, 2, 0]),
        ])  # fmt: skip
        seen = self.add("MatMul", [self.add("Softmax", [scores], axis=-1), self.add("Transpose", [v], perm=[1, 0, 2])])
        joined = self.add("Reshape", [self.add("Transpose", [seen], perm=[1, 0, 2]), self.whole(-1, width)])
        return self.add("Add", [x, self.linear(f"{name}.out", joined)])

    def model(self) -> onnx.ModelProto:
        """Return the graph as a model."""
        columns = self._weights["enter.weight"].shape[1]
        width, tags = (len(self._weights[f"{n}.bias"]) for n in ("norm", "heads.token"))
        shapes = {"features": columns, "vectors": width, "log_probs": tags}
        values = {n: helper.make_tensor_value_info(n, TensorProto.FLOAT, ["words", s]) for n, s in shapes.items()}
        graph = helper.make_graph(
            self._nodes,
            "dense",
            [values["features"]],
            [values["vectors"], values["log_probs"]],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 9
        onnx.checker.check_model(model)
        return model
