"""Sentences to judgements: which answers the question best, and how likely it is right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from quoth.index import Snapshot
from quoth.rag.features import NAMES, Matrix, Sentence, features
from quoth.rag.interaction import LateInteraction

WEIGHTS = Path(__file__).with_name("reader.json")


class Reader(Protocol):
    """What a composer needs: a judgement of each sentence."""

    def read(
        self,
        question: str,
        sentences: Sequence[Sentence],
        snapshot: Snapshot,
        interaction: LateInteraction,
    ) -> Matrix:
        """Give each sentence the probability that it answers the question: float64 (n,)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: `rank` orders the sentences of a question, the rest judges the first one.

    `rank` and `confidence` belong to NAMES, (len(NAMES),); `lead` belongs to how far the first
    sentence is ahead of the others.
    """

    rank: Matrix
    confidence: Matrix
    lead: float
    bias: float

    @classmethod
    @cache
    def load(cls) -> Self:
        """Read the weights that ship, made by benchmarks/fit_reader.py."""
        stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
        rank, confidence = (
            np.array([stored[part][name] for name in NAMES]) for part in ("rank", "confidence")
        )
        return cls(rank, confidence, stored["lead"], stored["bias"])


class LinearReader:
    """Two linear models over `features`: one ranks the sentences, one judges the best of them."""

    def read(
        self,
        question: str,
        sentences: Sequence[Sentence],
        snapshot: Snapshot,
        interaction: LateInteraction,
    ) -> Matrix:
        """Give each sentence the probability that it answers the question: float64 (n,)."""
        return judge(features(question, sentences, snapshot, interaction), Weights.load())


def judge(described: Matrix, weights: Weights) -> Matrix:
    """Turn features of sentences, (n, len(NAMES)), into probabilities, (n,).

    The best sentence gets the calibrated probability that it is right; the others the same, times
    the odds at which the ranking prefers the best one to them.
    """
    if not len(described):
        return np.zeros(0)
    scores = described @ weights.rank
    best = int(np.argmax(scores))
    lead = lead_of(scores)
    logit = described[best] @ weights.confidence + weights.lead * lead + weights.bias
    probabilities: Matrix = np.exp(scores - scores[best]) / (1 + np.exp(-logit))
    return probabilities


def lead_of(scores: NDArray[np.float64]) -> float:
    """Log of the best sentence's share when scores, (n,), are made probabilities by softmax."""
    return -float(np.log(np.exp(scores - scores.max()).sum()))
