"""Measures of knowing when to decline, over the confidences of a whole set.

`confidence`, float64 (n,), is that of the best quote of each question; `right`, bool (n,), whether
an answer made of it would quote what is expected. A question that the articles don't answer is
never right. Nothing here needs the threshold: the curves say what each threshold would have given.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.documents import Frozen

Confidence = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10


class Bin(Frozen):
    """Questions of similar confidence: how sure the answers were, how often they were right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


def risk_coverage(confidence: Confidence, right: Flags) -> list[tuple[float, float, float]]:
    """The (coverage, risk, threshold) that each threshold gives, from the strictest on.

    Coverage is the share of questions answered, risk the share of these that are not right. Equal
    confidences are answered together. El-Yaniv and Wiener, "On the Foundations of Noise-free
    Selective Classification" (JMLR 2010).
    """
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence, wrong = confidence[order], np.cumsum(~right[order])
    last = np.flatnonzero(np.diff(sorted_confidence, append=-1.0))  # of equal ones
    n = len(order)
    return [
        (float(i + 1) / n, float(wrong[i] / (i + 1)), float(sorted_confidence[i])) for i in last
    ]


def aurc(confidence: Confidence, right: Flags) -> float:
    """Area under the risk-coverage curve, as a mean of risks; lower is better.

    Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers"
    (ICLR 2019). Ties count as answered together.
    """
    curve = [(0.0, 0.0, 1.0), *risk_coverage(confidence, right)]
    return sum((after[0] - before[0]) * after[1] for before, after in pairwise(curve))


def auroc(confidence: Confidence, answerable: Flags) -> float:
    """Chance that an answerable question gets more confidence than one that isn't.

    By the statistic of Mann and Whitney, as in Hanley and McNeil, "The Meaning and Use of the Area
    under a ROC Curve" (Radiology 1982); ties count half, and 0.5 where either kind is missing.
    """
    from scipy.stats import rankdata

    positive = int(answerable.sum())
    negative = len(answerable) - positive
    if not positive or not negative:
        return 0.5
    ranks = rankdata(confidence)[answerable].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * negative))


def reliability(confidence: Confidence, right: Flags, bins: int = BINS) -> list[Bin]:
    """How often answers of similar confidence are right, in bins of equal width; empty ones too.

    The reliability diagram of DeGroot and Fienberg, "The Comparison and Evaluation of Forecasters"
    (The Statistician 1983). A confidence on a border belongs to the bin above it.
    """
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    return [_bin(n, bins, confidence[places == n], right[places == n]) for n in range(bins)]


def _bin(n: int, bins: int, confidence: Confidence, right: Flags) -> Bin:
    count = len(right)
    return Bin(
        low=n / bins,
        high=(n + 1) / bins,
        questions=count,
        confidence=float(confidence.mean()) if count else 0.0,
        right=float(right.mean()) if count else 0.0,
    )


def calibration_error(confidence: Confidence, right: Flags, bins: int = BINS) -> float:
    """Expected calibration error: mean distance of confidence and rightness, over the bins.

    Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning"
    (AAAI 2015).
    """
    found = reliability(confidence, right, bins)
    total = sum(one.questions for one in found)
    gaps = [one.questions * abs(one.confidence - one.right) for one in found]
    return sum(gaps) / total if total else 0.0
