"""Questions to passages: vectors and words find, late interaction looks at the best again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.words import overlap, word_set
from quoth.index import Embedder, Filter, Snapshot
from quoth.index.sync import embedded_text
from quoth.index.vectors import Keys, Rows
from quoth.rag.answers import Hit
from quoth.rag.fusion import Scores, fuse, lift, min_max
from quoth.rag.interaction import Reranker
from quoth.rag.questions import Query

DEPTH = 100  # candidates of each side
SAME_WORDS = 0.85  # Jaccard at which two passages are copies of one text


@dataclass(frozen=True, slots=True)
class Ranking:
    """How candidates are scored. `quoth eval beir` compares them by name."""

    dense_weight: float  # the rest is BM25's
    rerank_weight: float = 0.0  # the rest is that of dense and BM25 together
    rerank_depth: int = 0  # candidates that are reranked
    document_weight: float = 0.0  # of the best passage of the same document: see `lift`


RANKINGS: Mapping[str, Ranking] = {
    "bm25": Ranking(dense_weight=0.0),
    "dense": Ranking(dense_weight=1.0),
    "hybrid": Ranking(dense_weight=0.6),
    "rerank": Ranking(dense_weight=0.6, rerank_weight=0.4, rerank_depth=30, document_weight=0.3),
}
DEFAULT = RANKINGS["rerank"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that either side has found: keys, int64 (n,), and their scores, float64 (n,)."""

    keys: Keys
    scores: Mapping[str, Scores]
    fused: Scores


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds passages with the model that the index was built with."""

    embedder: Embedder
    reranker: Reranker
    ranking: Ranking = DEFAULT

    def retrieve_all(
        self, snapshot: Snapshot, questions: Sequence[str], k: int, where: Filter | None = None
    ) -> list[list[Hit]]:
        """Find the best passages for each of any number of checked questions: see `retrieve`."""
        return self.retrieve(snapshot, self.encode(questions), k, where)

    def encode(self, questions: Sequence[str]) -> list[Query]:
        """Encode checked questions, once for all that needs them, in the order given."""
        encoded = self.embedder.encode_queries(questions)
        return [Query(*one) for one in zip(questions, encoded.vectors, encoded.tokens, strict=True)]

    def retrieve(
        self, snapshot: Snapshot, queries: Sequence[Query], k: int, where: Filter | None = None
    ) -> list[list[Hit]]:
        """Find the best passages for each question.

        Args:
            snapshot: The generation to search.
            queries: Encoded questions, in any number.
            k: How many hits for each; fewer come back where the index holds fewer.
            where: Which documents may be found; all by default.

        Returns:
            Hits of each question, best first; ties in the order of passage ids.
        """
        if not queries:
            return []
        where = where or Filter()
        _, found = snapshot.dense(np.stack([q.vector for q in queries]), max(DEPTH, k), where)
        hits = []
        for query, keys in zip(queries, found, strict=True):
            lexical = _lexical(snapshot, query, max(DEPTH, k), where)
            words = snapshot.analyze(query.text)
            candidates = self._fuse(snapshot, query.vector, keys, lexical)
            best = self._load(snapshot, candidates, max(k, self.ranking.rerank_depth), words)
            hits.append(spread(self._rerank(snapshot, query, best))[:k])
        return hits

    def _fuse(
        self, snapshot: Snapshot, query: Rows, dense_keys: Keys, found_by_words: tuple[Rows, Keys]
    ) -> Candidates:
        """Score what either side has found by both."""
        bm25, lexical_keys = found_by_words
        keys = np.union1d(dense_keys, lexical_keys)
        dense = snapshot.cosines(query, keys).astype(np.float64)
        lexical = np.zeros(len(keys))
        lexical[np.searchsorted(keys, lexical_keys)] = bm25
        fused = fuse(dense, lexical, self.ranking.dense_weight)
        if self.ranking.document_weight:
            fused = lift(fused, snapshot.documents_of(keys), self.ranking.document_weight)
        return Candidates(keys, {"dense": dense, "lexical": lexical}, fused)

    def _load(
        self, snapshot: Snapshot, candidates: Candidates, k: int, words: Sequence[str]
    ) -> list[Hit]:
        """Read the best k candidates from the catalogue, and those that tie with the last."""
        fused, keys = candidates.fused, candidates.keys
        kept = np.flatnonzero(fused >= np.sort(fused)[-min(k, len(fused)) :].min(initial=np.inf))
        passages = snapshot.passages(keys[kept])
        ranks = {name: ranks_of(scores) for name, scores in candidates.scores.items()}
        hits = []
        for i in kept.tolist():
            passage = passages[int(keys[i])]
            stems = set(snapshot.analyze(embedded_text(passage)))
            hits.append(
                Hit(
                    passage=passage,
                    score=float(fused[i]),
                    rank=1,
                    scores={name: float(scores[i]) for name, scores in candidates.scores.items()},
                    ranks={name: int(places[i]) for name, places in ranks.items()},
                    terms=tuple(word for word in words if word in stems),
                )
            )
        return ranked(hits)[:k]

    def _rerank(self, snapshot: Snapshot, query: Query, hits: list[Hit]) -> list[Hit]:
        """Score the best candidates again; those below them keep their order, and stay below."""
        depth, weight = self.ranking.rerank_depth, self.ranking.rerank_weight
        top, rest = hits[:depth], hits[depth:]
        if not top:
            return hits
        again = self.reranker.score(query, [hit.passage for hit in top], snapshot)
        before = np.array([hit.score for hit in top])
        blended = (1 - weight) * min_max(before) + weight * min_max(again)
        documents = np.unique([hit.passage.document.id for hit in top], return_inverse=True)[1]
        blended = lift(blended, documents, self.ranking.document_weight)
        places = ranks_of(again)
        better = [
            hit.model_copy(
                update={
                    "score": float(blended[i]),
                    "scores": hit.scores | {self.reranker.name: float(again[i])},
                    "ranks": hit.ranks | {self.reranker.name: int(places[i])},
                }
            )
            for i, hit in enumerate(top)
        ]
        return ranked([*better, *map(_below, rest)])


def _lexical(snapshot: Snapshot, query: Query, k: int, where: Filter) -> tuple[Rows, Keys]:
    """BM25 scores and keys of the best k passages for each of a query's texts, added up by weight.

    BM25 is a sum over words, so the sum of texts that share no word is that of all their words.
    """
    if not query.words:
        return snapshot.lexical(query.text, k, where)
    found = [snapshot.lexical(text, k, where) for text, _ in query.words]
    keys = np.unique(np.concatenate([places for _, places in found]))
    total = np.zeros(len(keys), dtype=np.float32)
    for (scores, places), (_, weight) in zip(found, query.words, strict=True):
        total[np.searchsorted(keys, places)] += np.float32(weight) * scores
    return total, keys


def _below(hit: Hit) -> Hit:
    """Put a hit below all that have a score of 0 or more, keeping the order among such hits."""
    return hit.model_copy(update={"score": hit.score - 1})


def ranks_of(scores: Scores) -> NDArray[np.int64]:
    """Ranks by score, (n,), from 1; equal scores share the better rank.

    >>> ranks_of(np.array([0.5, 0.9, 0.5])).tolist()
    [2, 1, 2]
    """
    return 1 + np.array([(scores > score).sum() for score in scores], dtype=np.int64)


def spread(hits: Sequence[Hit]) -> list[Hit]:
    """Keep copies of one text from crowding out the others.

    A passage that shares nearly all its words with a better hit of another document (the same wire
    story in a second outlet) goes below the hits that say something else. It stays among the hits,
    so that it can be cited too.
    """
    words = [word_set(hit.passage.text) for hit in hits]
    kept: list[int] = []
    copies: list[int] = []
    for i in range(len(hits)):
        (copies if any(overlap(words[i], words[j]) >= SAME_WORDS for j in kept) else kept).append(i)
    return ranked([*(hits[i] for i in kept), *(_below(hits[i]) for i in copies)])


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    """Order hits by score, ties by passage id, and number them from 1."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
    return [hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(ordered, start=1)]


def together(found: Sequence[Sequence[Hit]]) -> list[Hit]:
    """The hits of several queries as one list, each passage once, with its best score."""
    if len(found) == 1:
        return list(found[0])
    best: dict[str, Hit] = {}
    for hit in (hit for hits in found for hit in hits):
        if hit.passage.id not in best or hit.score > best[hit.passage.id].score:
            best[hit.passage.id] = hit
    return ranked(list(best.values()))
