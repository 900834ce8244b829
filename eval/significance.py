"""How sure a number is, and a difference: intervals, and paired randomisation tests."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Interval = tuple[float, float]
Statistic = Callable[[NDArray[np.int64]], float]  # of the rows with these positions

FLIPS = 9_999
_RESAMPLES = 999  # of statistics of a whole set, which are slower than means


def p_value(values: Mapping[str, float], baseline: Mapping[str, float]) -> float:
    """Two-sided paired randomisation test on the mean difference, 9,999 sign flips.

    Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation" (CIKM 2007). Seeded: the same values give the same p. One query tells
    nothing: p is 1.
    """
    from scipy.stats import permutation_test

    differences = np.array([values[query] - baseline[query] for query in values])
    if len(differences) < 2 or not differences.any():  # noqa: PLR2004
        return 1.0
    result = permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=FLIPS,
        rng=np.random.default_rng(0),
    )
    return float(result.pvalue)


def swap_p_value(count: int, statistic: Statistic) -> float:
    """Two-sided approximate randomisation test on a statistic of a whole set.

    Yeh, "More Accurate Tests for the Statistical Significance of Result Differences" (COLING
    2000): the two outcomes of a row change sides, together with all that belongs to them.

    Args:
        count: How many rows there are.
        statistic: Of rows given by position: 0 to count - 1 are one system's, count to
            2 * count - 1 the other's, in the same order.
    """
    from scipy.stats import permutation_test

    one = np.arange(count)
    if count < 2 or statistic(one) == statistic(one + count):  # noqa: PLR2004
        return 1.0
    result = permutation_test(
        (one, one + count),
        lambda left, right: statistic(left) - statistic(right),
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        vectorized=False,
        rng=np.random.default_rng(0),
    )
    return float(result.pvalue)


def interval(values: Values) -> Interval:
    """A 95 % interval of the mean: Wilson's for shares of 0 and 1, else by bootstrap.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (JASA 1927).
    """
    from scipy.stats import binomtest

    if not len(values):
        return 0.0, 1.0
    if not np.isin(values, (0.0, 1.0)).all():
        return bootstrap(len(values), lambda rows: float(values[rows].mean()))
    found = binomtest(int(values.sum()), len(values)).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def bootstrap(count: int, statistic: Statistic) -> Interval:
    """A 95 % percentile bootstrap interval of a statistic of rows, 999 resamples, seeded.

    Efron, "Bootstrap Methods: Another Look at the Jackknife" (Annals of Statistics 1979).
    """
    chance = np.random.default_rng(0)
    drawn = [statistic(rows) for rows in chance.integers(0, count, size=(_RESAMPLES, count))]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
