"""The model as ONNX Runtime reads it: its layers as nodes, its matrices in eight bits, written as protocol buffers here, for a whole
library to write one file is more than it needs.

Matrices are rounded to a column's own scale; ONNX Runtime rounds what comes to them at each text (`DynamicQuantizeMatMul`).
"""

from __future__ import annotations

import importlib
import struct
from collections.abc import Sequence
from typing import Any

from parvis.understanding.sentences.weights import Weights

MADE = 1
"""Of what is written here: another number is another model to those who keep vectors."""
FLOAT, INT8, INT64 = 1, 3, 7
RANGE = 63
"""Seven bits of eight: processors without VNNI add two products in sixteen bits, which more would overflow."""
OURS, THEIRS = (("", 17), ("com.microsoft", 1))
_AS = {FLOAT: "<f4", INT8: "int8", INT64: "<i8"}


def _number(value: int) -> bytes:
    found = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _int(field: int, value: int) -> bytes:
    return _number(field << 3) + _number(value)


def _part(field: int, value: bytes | str) -> bytes:
    told = value.encode() if isinstance(value, str) else value
    return _number(field << 3 | 2) + _number(len(told)) + told


def _attribute(name: str, value: float | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _part(1, name) + _int(3, value) + _int(20, 2)
    if isinstance(value, float):
        return _part(1, name) + _number(2 << 3 | 5) + struct.pack("<f", value) + _int(20, 1)
    return _part(1, name) + b"".join(_int(8, one) for one in value) + _int(20, 7)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    """Numbers that come in or go out; a word stands for a length that changes."""
    sides = b"".join(_part(1, _int(1, one) if isinstance(one, int) else _part(2, one)) for one in shape)
    return _part(1, name) + _part(2, _part(1, _int(1, FLOAT) + _part(2, sides)))


class _Graph:
    """Nodes and numbers as they are added; each node's one output is named after it."""

    def __init__(self) -> None:
        self._numpy: Any = importlib.import_module("numpy")
        self.nodes: list[bytes] = []
        self.numbers: list[tuple[bytes, bytes]] = []
        """What is said of each number, and the number: twenty megabytes that are put together once."""

    def constant(self, name: str, value: Any, kind: int = FLOAT) -> str:
        told = self._numpy.ascontiguousarray(value, _AS[kind])
        said = b"".join(_int(1, side) for side in told.shape) + _int(2, kind) + _part(8, name)
        self.numbers.append((said + _number(9 << 3 | 2) + _number(told.nbytes), told.tobytes()))
        return name

    def node(self, kind: str, name: str, inputs: Sequence[str], domain: str = "", **attributes: float | Sequence[int]) -> str:
        told = b"".join(_part(1, one) for one in inputs) + _part(2, name) + _part(4, kind)
        told += b"".join(_part(5, _attribute(key, value)) for key, value in attributes.items())
        self.nodes.append(told + (_part(7, domain) if domain else b""))
        return name

    def times(self, name: str, given: str, matrix: Any, bias: Any) -> str:
        """`given` times the matrix (in, out), in eight bits."""
        scale = abs(matrix).max(0) / RANGE
        scale[scale == 0] = 1.0
        inputs = (
            given, self.constant(f"{name}.w", (matrix / scale).round(), INT8), self.constant(f"{name}.s", scale), "",
            self.constant(f"{name}.b", bias),
        )  # fmt: skip
        return self.node("DynamicQuantizeMatMul", name, inputs, THEIRS[0])

    def added(self, name: str, one: str, other: str, scale: Any, shift: Any, near: float) -> str:
        """The sum of two, its mean taken away, its spread made one."""
        inputs = (one, other, self.constant(f"{name}.g", scale), self.constant(f"{name}.h", shift))
        return self.node("SkipLayerNormalization", name, inputs, THEIRS[0], epsilon=near)

    def written(self, given: Sequence[bytes], told: Sequence[bytes]) -> bytes:
        graph = [b"".join(_part(1, one) for one in self.nodes) + _part(2, "e5")]
        for said, number in self.numbers:
            graph += [_number(5 << 3 | 2) + _number(len(said) + len(number)) + said, number]
        graph.append(b"".join(_part(11, one) for one in given) + b"".join(_part(12, one) for one in told))
        domains = (_part(1, domain) + _int(2, version) for domain, version in (OURS, THEIRS))
        head = _int(1, 8) + _number(7 << 3 | 2) + _number(sum(map(len, graph)))
        return b"".join((head, *graph, *(_part(8, one) for one in domains)))


def made(weights: Weights) -> bytes:
    """The model: "given" (texts, pieces, width) and "mask" (texts, 1, 1, pieces; a large negative number where there is none) in, the
    vectors of the pieces out, as "told"."""
    shape, graph = weights.shape, _Graph()
    graph.constant("apart", (0, 0, shape.heads, shape.hidden // shape.heads), INT64)
    graph.constant("together", (0, 0, shape.hidden), INT64)
    scale, shift = weights.floats("emb.ln.w"), weights.floats("emb.ln.b")
    inputs = ("given", graph.constant("begin.g", scale), graph.constant("begin.h", shift))
    state = graph.node("LayerNormalization", "begin", inputs, axis=-1, epsilon=shape.near)
    for layer in range(shape.layers):
        state = _layer(graph, weights, f"l{layer}", state, last=layer == shape.layers - 1)
    return graph.written(
        (_value("given", ("texts", "pieces", shape.hidden)), _value("mask", ("texts", 1, 1, "pieces"))),
        (_value(state, ("texts", "pieces", shape.hidden)),),
    )


def _layer(graph: _Graph, weights: Weights, at: str, state: str, *, last: bool) -> str:
    shape = weights.shape

    def matrix(name: str, out: int, inside: int) -> Any:
        return weights.matrix(f"{at}.{name}.w", out, inside).T

    def bias(name: str) -> Any:
        return weights.floats(f"{at}.{name}.b")

    wide = shape.hidden
    query, key, value = (_heads(graph, weights, at, state, name) for name in "qkv")
    graph.node("MatMul", f"{at}.alike", (query, key))
    graph.node("Add", f"{at}.masked", (f"{at}.alike", "mask"))
    graph.node("Softmax", f"{at}.share", (f"{at}.masked",), axis=-1)
    graph.node("MatMul", f"{at}.seen", (f"{at}.share", value))
    graph.node("Transpose", f"{at}.back", (f"{at}.seen",), perm=(0, 2, 1, 3))
    graph.node("Reshape", f"{at}.whole", (f"{at}.back", "together"))
    graph.times(f"{at}.out", f"{at}.whole", matrix("ao", wide, wide), bias("ao"))
    after = (weights.floats(f"{at}.aln.w"), weights.floats(f"{at}.aln.b"))
    middle = graph.added(f"{at}.middle", f"{at}.out", state, *after, shape.near)
    graph.times(f"{at}.wider", middle, matrix("fi", shape.inner, wide), bias("fi"))
    graph.node("FastGelu", f"{at}.bent", (f"{at}.wider",), THEIRS[0])
    graph.times(f"{at}.narrow", f"{at}.bent", matrix("fo", wide, shape.inner), bias("fo"))
    after = (weights.floats(f"{at}.oln.w"), weights.floats(f"{at}.oln.b"))
    return graph.added("told" if last else f"{at}.end", f"{at}.narrow", middle, *after, shape.near)


def _heads(graph: _Graph, weights: Weights, at: str, state: str, name: str) -> str:
    """Questions, keys or values of each head; questions are made small here, so that nothing is divided later."""
    shape = weights.shape
    small = (shape.hidden // shape.heads) ** -0.5 if name == "q" else 1.0
    matrix = weights.matrix(f"{at}.{name}.w", shape.hidden, shape.hidden).T * small
    graph.times(f"{at}.{name}", state, matrix, weights.floats(f"{at}.{name}.b") * small)
    graph.node("Reshape", f"{at}.{name}.apart", (f"{at}.{name}", "apart"))
    turned: Sequence[int] = (0, 2, 3, 1) if name == "k" else (0, 2, 1, 3)
    return graph.node("Transpose", f"{at}.{name}.turned", (f"{at}.{name}.apart",), perm=turned)
