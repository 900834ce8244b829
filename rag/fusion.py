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
