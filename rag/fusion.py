"""Two rankings of the same candidates made one."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


def min_max(scores: Scores) -> Scores:
    """Stretch scores to [0, 1]; equal scores all become 1 (an only candidate is the best one).

    >>> min_max(np.array([1.0, 3.0, 2.0])).tolist()
    [0.0, 1.0, 0.5]
    """
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def share_of_best(scores: Scores) -> Scores:
    """Divide by the best score: BM25 has a true zero, no word in common, that has to stay 0."""
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores


def fuse(dense: Scores, lexical: Scores, weight: float) -> Scores:
    """Blend cosines and BM25 scores of the same candidates, (n,) each.

    A weighted sum of normalised scores, as in Bruch, Gai and Ingber, "An Analysis of Fusion
    Functions for Hybrid Retrieval" (2023).

    Args:
        dense: Cosines.
        lexical: BM25, 0 where no word is shared.
        weight: Of the dense side, from 0 to 1.
    """
    return weight * min_max(dense) + (1 - weight) * share_of_best(lexical)


def lift(scores: Scores, documents: NDArray[np.int64], weight: float) -> Scores:
    """Blend the score of each passage with that of the best passage of its document, (n,) each.

    A question names what its article is about, and the passage that answers it may not: its
    sentences say "she", or "the firm". Callan, "Passage-Level Evidence in Document Retrieval"
    (1994), blends the two the other way round, to rank documents.

    Args:
        scores: Of passages.
        documents: Which document each is of.
        weight: Of the document, from 0 to 1.

    >>> lift(np.array([0.8, 0.2, 0.4]), np.array([7, 7, 9]), 0.5).tolist()
    [0.8, 0.5, 0.4]
    """
    _, place = np.unique(documents, return_inverse=True)
    best = np.full(len(scores), -np.inf)
    np.maximum.at(best, place, scores)
    return (1 - weight) * scores + weight * best[place]
