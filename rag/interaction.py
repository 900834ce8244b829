"""Late interaction: questions and passages compared token by token, each token in its context."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Passage
from quoth.index import Embedder, Snapshot
from quoth.index.embed import unloadable
from quoth.index.sync import embedded_text
from quoth.index.tokens import Signs, Vectors, means_something, projection
from quoth.rag.questions import Query

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float64]


class Reranker(Protocol):
    """What a retriever needs to put its best candidates into a better order."""

    @property
    def name(self) -> str:
        """Under which its score is shown in a hit."""

    def score(self, query: Query, passages: Sequence[Passage], snapshot: Snapshot) -> Scores:
        """How well each passage fits the question, on any scale: float64 (n,)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A question's tokens against those of a passage, on both sides those that mean something.

    `cosines` is float32 (tokens of the question, t); `vectors` float32 (t, b), projected as
    `quoth.index.tokens.projection` does; `spans` int64 (t, 2), characters of "title. text".
    """

    cosines: Vectors
    vectors: Vectors
    spans: NDArray[np.int64]


class LateInteraction:
    """Scores by the tokens of the embedding model that the index was built with.

    The score is the mean, over the question's tokens, of the best cosine with a token of the
    passage, function words apart (MaxSim of Khattab and Zaharia, "ColBERT", 2020, divided by the
    question's length). The index keeps the signs of its tokens; what is missing there is computed.
    """

    name = "interaction"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def score(self, query: Query, passages: Sequence[Passage], snapshot: Snapshot) -> Scores:
        """The late interaction of a question with each passage: float64 (n,), from -1 to 1."""
        return np.array([max_sim(c.cosines) for c in self.compare(query, passages, snapshot)])

    def compare(
        self, query: Query, passages: Sequence[Passage], snapshot: Snapshot
    ) -> list[Compared]:
        """Hold a question against passages, in the order given."""
        dim = query.tokens.vectors.shape[1]
        kept = means_something(query.text, query.tokens.spans)
        asked: Vectors = query.tokens.vectors[kept] @ projection(dim)
        compared = []
        for signs in self._signs(passages, snapshot):
            vectors = signs.unpack(dim)
            compared.append(Compared(asked @ vectors.T, vectors, signs.spans))
        return compared

    def _signs(self, passages: Sequence[Passage], snapshot: Snapshot) -> list[Signs]:
        texts = [embedded_text(passage) for passage in passages]
        kept = snapshot.signs(texts)
        missing = [n for n, signs in enumerate(kept) if signs is None]
        made = self._embedder.encode_passages([texts[n] for n in missing]).signs if missing else []
        found = dict(zip(missing, made, strict=True))
        return [signs or found[n] for n, signs in enumerate(kept)]


class CrossEncoderReranker:
    """Scores by a sentence-transformers CrossEncoder, by name or folder; loaded at first use."""

    name = "cross-encoder"

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(self._name, device="cpu")
        except (OSError, ValueError) as error:
            raise unloadable(self._name, error) from error
        return model

    def score(self, query: Query, passages: Sequence[Passage], snapshot: Snapshot) -> Scores:  # noqa: ARG002
        """What the model says of each pair: float64 (n,)."""
        pairs = [(query.text, embedded_text(passage)) for passage in passages]
        scores: Scores = np.asarray(
            self._model.predict(pairs, show_progress_bar=False), dtype=np.float64
        ).reshape(len(pairs))
        return scores


def weakest(cosines: Vectors) -> float:
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


def max_sim(cosines: Vectors) -> float:
    """Mean over rows (tokens of the question) of the best column (token of the passage).

    >>> max_sim(np.array([[0.5, 1.0], [0.0, 0.5]], dtype=np.float32))
    0.75
    """
    return float(cosines.max(axis=1, initial=-1).mean()) if len(cosines) else 0.0
