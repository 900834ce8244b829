"""Sentences to probabilities: how likely each one answers the question."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from quoth.index import Embedder, Snapshot
from quoth.rag.features import NAMES, Sentence, features

WEIGHTS = Path(__file__).with_name("reader.json")


class Reader(Protocol):
    """What a composer needs: a judgement of each sentence."""

    def read(
        self, question: str, sentences: Sequence[Sentence], snapshot: Snapshot, embedder: Embedder
    ) -> NDArray[np.float64]:
        """Give each sentence the probability that it answers the question: float64 (n,)."""


class LinearReader:
    """Logistic regression over `features`, fitted by benchmarks/fit_reader.py."""

    def read(
        self, question: str, sentences: Sequence[Sentence], snapshot: Snapshot, embedder: Embedder
    ) -> NDArray[np.float64]:
        """Give each sentence the probability that it answers the question: float64 (n,)."""
        weights, bias = _weights()
        logits = features(question, sentences, snapshot, embedder) @ weights + bias
        return 1 / (1 + np.exp(-logits))


@cache
def _weights() -> tuple[NDArray[np.float64], float]:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return np.array([stored["weights"][name] for name in NAMES]), float(stored["bias"])
