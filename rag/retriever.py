"""Questions to passages: vectors and words find, late interaction looks at the best again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quoth.index import Embedder, Filter, Snapshot
from quoth.index.vectors import Keys, Rows
from quoth.rag.answers import Hit
from quoth.rag.fusion import fuse, min_max
from quoth.rag.interaction import Reranker

DEPTH = 100  # candidates of each side


@dataclass(frozen=True, slots=True)
class Ranking:
    """How candidates are scored. `quoth eval beir` compares them by name."""

    dense_weight: float  # the rest is BM25's
    rerank_weight: float = 0.0  # the rest is that of dense and BM25 together
    rerank_depth: int = 0  # candidates that are reranked


RANKINGS: Mapping[str, Ranking] = {
    "bm25": Ranking(dense_weight=0.0),
    "dense": Ranking(dense_weight=1.0),
    "hybrid": Ranking(dense_weight=0.6),
    "rerank": Ranking(dense_weight=0.6, rerank_weight=0.5, rerank_depth=30),
}
DEFAULT = RANKINGS["rerank"]


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds passages with the model that the index was built with."""

    embedder: Embedder
    reranker: Reranker
    ranking: Ranking = DEFAULT

    def retrieve_all(
        self, snapshot: Snapshot, questions: Sequence[str], k: int, where: Filter | None = None
    ) -> list[list[Hit]]:
        """Find the best passages for each question.

        Args:
            snapshot: The generation to search.
            questions: Checked questions, in any number.
            k: How many hits for each; fewer come back where the index holds fewer.
            where: Which documents may be found; all by default.

        Returns:
            Hits of each question, best first; ties in the order of passage ids.
        """
        if not questions:
            return []
        where = where or Filter()
        queries = self.embedder.encode_queries(questions)
        _, found = snapshot.dense(queries, max(DEPTH, k), where)
        hits = []
        for question, query, keys in zip(questions, queries, found, strict=True):
            lexical = snapshot.lexical(question, max(DEPTH, k), where)
            fused = self._fuse(snapshot, query, keys, lexical, max(k, self.ranking.rerank_depth))
            hits.append(self._rerank(question, fused)[:k])
        return hits

    def _fuse(
        self,
        snapshot: Snapshot,
        query: Rows,
        dense_keys: Keys,
        found_by_words: tuple[Rows, Keys],
        k: int,
    ) -> list[Hit]:
        """Score what either side has found; only the best k are read from the catalogue."""
        bm25, lexical_keys = found_by_words
        keys = np.union1d(dense_keys, lexical_keys)
        dense = snapshot.cosines(query, keys).astype(np.float64)
        lexical = np.zeros(len(keys))
        lexical[np.searchsorted(keys, lexical_keys)] = bm25
        fused = fuse(dense, lexical, self.ranking.dense_weight)
        kept = np.flatnonzero(fused >= np.sort(fused)[-min(k, len(fused)) :].min(initial=np.inf))
        passages = snapshot.passages(keys[kept])
        hits = [
            Hit(
                passage=passages[int(keys[i])],
                score=float(fused[i]),
                rank=1,
                scores={"dense": float(dense[i]), "lexical": float(lexical[i])},
            )
            for i in kept
        ]
        return ranked(hits)[:k]

    def _rerank(self, question: str, hits: list[Hit]) -> list[Hit]:
        """Score the best candidates again; those below them keep their order, and stay below."""
        depth, weight = self.ranking.rerank_depth, self.ranking.rerank_weight
        top, rest = hits[:depth], hits[depth:]
        if not top:
            return hits
        again = self.reranker.score(question, [hit.passage for hit in top])
        before = np.array([hit.score for hit in top])
        blended = (1 - weight) * min_max(before) + weight * min_max(again)
        better = [
            _with_score(hit, float(score), {self.reranker.name: float(own)})
            for hit, score, own in zip(top, blended, again, strict=True)
        ]
        return ranked([*better, *(_with_score(hit, hit.score - 1, {}) for hit in rest)])


def _with_score(hit: Hit, score: float, more: dict[str, float]) -> Hit:
    return hit.model_copy(update={"score": score, "scores": hit.scores | more})


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    """Order hits by score, ties by passage id, and number them from 1."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
    return [hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(ordered, start=1)]
