"""Late interaction: questions and passages compared token by token, each token in its context."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Passage
from quoth.index import Embedder
from quoth.index.embed import Tokens
from quoth.index.sync import embedded_text

KEPT = 1024  # passages whose tokens are remembered: about 100 MB

Scores = NDArray[np.float64]


class Reranker(Protocol):
    """What a retriever needs to put its best candidates into a better order."""

    @property
    def name(self) -> str:
        """Under which its score is shown in a hit."""

    def score(self, question: str, passages: Sequence[Passage]) -> Scores:
        """How well each passage fits the question, on any scale: float64 (n,)."""


class LateInteraction:
    """Scores by the tokens of the embedding model that the index was built with.

    The score is the mean, over the question's tokens, of the best cosine with a token of the
    passage (MaxSim of Khattab and Zaharia, "ColBERT", 2020, divided by the question's length).
    Tokens of passages are remembered, the last used 1,024 of them.
    """

    name = "interaction"

    def __init__(self, embedder: Embedder, *, kept: int = KEPT) -> None:
        self.embedder, self._kept = embedder, kept
        self._tokens: OrderedDict[tuple[str, str], Tokens] = OrderedDict()
        self._lock = threading.Lock()

    def score(self, question: str, passages: Sequence[Passage]) -> Scores:
        """The late interaction of a question with each passage: float64 (n,), from -1 to 1."""
        [asked] = self.embedder.encode_tokens([question], queries=True)
        return np.array(
            [max_sim(asked.vectors @ found.vectors.T) for found in self.tokens(passages)]
        )

    def tokens(self, passages: Sequence[Passage]) -> list[Tokens]:
        """The tokens of "title. text" of each passage; their spans count from the title's start."""
        keys = [(passage.id, passage.document.sha256) for passage in passages]
        with self._lock:
            found = {key: self._tokens[key] for key in keys if key in self._tokens}
        missing = {k: p for k, p in zip(keys, passages, strict=True) if k not in found}
        encoded = self.embedder.encode_tokens([embedded_text(p) for p in missing.values()])
        found |= zip(missing, encoded, strict=True)
        with self._lock:
            for key in keys:
                self._tokens[key] = found[key]
                self._tokens.move_to_end(key)
            while len(self._tokens) > self._kept:
                self._tokens.popitem(last=False)
        return [found[key] for key in keys]


class CrossEncoderReranker:
    """Scores by a sentence-transformers CrossEncoder, by name or folder."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        self.name = "cross-encoder"
        self._model = CrossEncoder(model, device="cpu")

    def score(self, question: str, passages: Sequence[Passage]) -> Scores:
        """What the model says of each pair: float64 (n,)."""
        pairs = [(question, embedded_text(passage)) for passage in passages]
        scores: Scores = np.asarray(
            self._model.predict(pairs, show_progress_bar=False), dtype=np.float64
        ).reshape(len(pairs))
        return scores


def weakest(cosines: NDArray[np.float32]) -> float:
    """Mean over the worst matched third of the rows of the best column.

    What a passage says nothing of shows in the words that match it least: on near misses this
    tells answerable from unanswerable better than the mean over all words (AUROC .79 against .75).

    >>> weakest(np.array([[0.5, 1.0], [0.0, 0.5], [1.0, 0.0]], dtype=np.float32))
    0.5
    """
    if not cosines.size:
        return 0.0
    best = np.sort(cosines.max(axis=1))
    return float(best[: max(1, len(best) // 3)].mean())


def max_sim(cosines: NDArray[np.float32]) -> float:
    """Mean over rows (tokens of the question) of the best column (token of the passage).

    >>> max_sim(np.array([[0.5, 1.0], [0.0, 0.5]], dtype=np.float32))
    0.75
    """
    return float(cosines.max(axis=1, initial=-1).mean()) if len(cosines) else 0.0
