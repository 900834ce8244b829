"""Questions to passages: vectors and words, each finding what the other misses."""

from collections.abc import Sequence

import numpy as np

from quoth.index import Embedder, Filter, Snapshot
from quoth.index.vectors import Keys, Rows
from quoth.rag.answers import Hit
from quoth.rag.fusion import fuse

DEPTH = 100  # candidates of each side
DENSE_WEIGHT = 0.6


def retrieve_all(
    snapshot: Snapshot,
    embedder: Embedder,
    questions: Sequence[str],
    *,
    k: int,
    where: Filter,
) -> list[list[Hit]]:
    """Find the best passages for each question.

    Args:
        snapshot: The generation to search.
        embedder: The model that the index was built with.
        questions: Checked questions, in any number.
        k: How many hits for each; fewer come back where the index holds fewer.
        where: Which documents may be found.

    Returns:
        Hits of each question, best first; ties in the order of passage ids.
    """
    if not questions:
        return []
    depth = max(DEPTH, k)
    queries = embedder.encode_queries(questions)
    _, found = snapshot.dense(queries, depth, where)
    return [
        _hits(snapshot, question, query, keys, k, where)
        for question, query, keys in zip(questions, queries, found, strict=True)
    ]


def _hits(
    snapshot: Snapshot, question: str, query: Rows, dense_keys: Keys, k: int, where: Filter
) -> list[Hit]:
    """Fuse both sides for one question; only the best k passages are read from the catalogue."""
    bm25, lexical_keys = snapshot.lexical(question, max(DEPTH, k), where)
    keys = np.union1d(dense_keys, lexical_keys)
    dense = snapshot.cosines(query, keys).astype(np.float64)
    lexical = np.zeros(len(keys))
    lexical[np.searchsorted(keys, lexical_keys)] = bm25
    fused = fuse(dense, lexical, DENSE_WEIGHT)
    kept = np.flatnonzero(fused >= np.sort(fused)[-min(k, len(fused)) :].min(initial=np.inf))
    passages = snapshot.passages(keys[kept])
    rows = [(float(fused[i]), passages[int(keys[i])], i) for i in kept]
    rows.sort(key=lambda row: (-row[0], row[1].id))
    return [
        Hit(
            passage=passage,
            score=score,
            rank=rank,
            scores={"dense": float(dense[i]), "lexical": float(lexical[i])},
        )
        for rank, (score, passage, i) in enumerate(rows[:k], start=1)
    ]
