"""Sentences to judgements: which answers the question best, and how likely it is right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from quoth.corpus import Span
from quoth.index import Snapshot
from quoth.rag.features import NAMES, Matrix, Sentence, describe
from quoth.rag.interaction import LateInteraction
from quoth.rag.questions import Query
from quoth.rag.spans import SpanReader

EVIDENCE = (
    "span",
    "support",
    "sentence_cosine",
    "passage_weakest",
    "asks_yes_no",
    "asks_why",
)
SPANS, POINTERS, SIMILARITY = "spans", "pointers", "similarity"  # names of weights
WEIGHTS = Path(__file__).with_name("reader.json")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of sentences, in their order.

    `probabilities`, float64 (n,): see `judge`; `answers`, the characters of its document that
    answer, where the reader is sure of them.
    """

    probabilities: Matrix
    answers: tuple[Span | None, ...]


class Reader(Protocol):
    """What a composer needs: a judgement of each sentence."""

    def read(self, query: Query, sentences: Sequence[Sentence], snapshot: Snapshot) -> Reading:
        """Judge sentences as answers to a question."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted.

    `rank`, (len(NAMES),), orders the sentences of a question; `confidence`, (len(EVIDENCE),), and
    `bias` judge whether an answer made of the best of them is right.
    """

    rank: Matrix
    confidence: Matrix
    bias: float

    @classmethod
    @cache
    def load(cls, name: str) -> Self:
        """Read weights that ship, made by benchmarks/fit_reader.py: SPANS or one beside it."""
        stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))[name]
        rank = np.array([stored["rank"].get(feature, 0.0) for feature in NAMES])
        confidence = np.array([stored["confidence"].get(one, 0.0) for one in EVIDENCE])
        return cls(rank, confidence, stored["bias"])


class LinearReader:
    """Two linear models over `describe`: one ranks sentences, one tells if the best are right.

    They have other weights where the span reader only points at words. Without one, sentences are
    ranked by plain similarity: the baseline.
    """

    def __init__(self, interaction: LateInteraction, spans: SpanReader | None) -> None:
        self._interaction, self._spans = interaction, spans

    def read(self, query: Query, sentences: Sequence[Sentence], snapshot: Snapshot) -> Reading:
        """Judge sentences as answers to a question."""
        described = describe(query, sentences, snapshot, self._interaction, self._spans)
        return Reading(judge(described.numbers, Weights.load(self._kind)), described.answers)

    @property
    def _kind(self) -> str:
        if self._spans is None:
            return SIMILARITY
        return SPANS if self._spans.judges_sentences else POINTERS


def judge(described: Matrix, weights: Weights) -> Matrix:
    """Turn numbers that describe sentences, (n, len(NAMES)), into probabilities, (n,).

    The best sentence gets the probability that it, or one of the next two, is right: that an answer
    made of them is. The others get the same, times the odds at which the ranking prefers the best
    one to them.
    """
    if not len(described):
        return np.zeros(0)
    scores = described @ weights.rank
    logit = evidence(described) @ weights.confidence + weights.bias
    probabilities: Matrix = np.exp(scores - scores.max()) / (1 + np.exp(-logit))
    return probabilities


def evidence(described: Matrix) -> Matrix:
    """What tells whether the best sentences are right: float64 (len(EVIDENCE),).

    The most that any sentence has of each. None of them is relative to the other candidates: those
    judged better on the sets that they were fitted on, and worse on news.
    What the question asks for is among them, because the span reader is less sure of a clause than
    of a name, and of a yes least.
    """
    most: Matrix = described[:, [NAMES.index(name) for name in EVIDENCE]].max(axis=0)
    return most
