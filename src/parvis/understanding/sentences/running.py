"""Sentences become vectors: cut into pieces, run through the model in batches of one length, averaged."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parvis.understanding.sentences.cutting import Cutter
from parvis.understanding.sentences.graph import made
from parvis.understanding.sentences.weights import Weights

AT_ONCE = 16
NOTHING = -10_000.0


class Sentences:
    """One thread: two cores have other work. The model is made in memory from the package's file when this is."""

    def __init__(self, path: Path) -> None:
        self._numpy: Any = importlib.import_module("numpy")
        runtime: Any = importlib.import_module("onnxruntime")
        self._weights = Weights(path)
        self._cutter = Cutter(self._weights.pieces)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._model = runtime.InferenceSession(made(self._weights), options, providers=["CPUExecutionProvider"])
        shape = self._weights.shape
        places = self._weights.floats("emb.pos").reshape(shape.places, shape.hidden)
        self._places = places + self._weights.floats("emb.type")[: shape.hidden]

    def vectors(self, texts: Sequence[str], most: int) -> Any:
        """A row each, of length one, in the order of the texts, of each so many pieces."""
        cut = [self._cutter.numbers(text, most) for text in texts]
        order = sorted(range(len(cut)), key=lambda at: len(cut[at]))
        found = self._numpy.empty((len(cut), self._weights.shape.hidden), "float32")
        for start in range(0, len(order), AT_ONCE):
            batch = order[start : start + AT_ONCE]
            found[batch] = self._batch([cut[at] for at in batch])
        return found

    def _batch(self, cut: Sequence[Sequence[int]]) -> Any:
        numpy, long = self._numpy, max(map(len, cut))
        given = numpy.zeros((len(cut), long, self._weights.shape.hidden), "float32")
        mask = numpy.full((len(cut), 1, 1, long), NOTHING, "float32")
        for row, numbers in enumerate(cut):
            given[row, : len(numbers)] = self._weights.words(numpy.array(numbers)) + self._places[: len(numbers)]
            mask[row, 0, 0, : len(numbers)] = 0.0
        told = self._model.run(None, {"given": given, "mask": mask})[0]
        means = numpy.stack([told[row, : len(numbers)].mean(0) for row, numbers in enumerate(cut)])
        return means / numpy.linalg.norm(means, axis=1, keepdims=True)
