"""Plots as data for the page: where lines, bars and ticks go in a box of 100 by 100.

The template draws them as SVG in the page's own colours, so they follow light and dark, and
writes the numbers below them as a table. x grows to the right, y upwards.
"""

from collections.abc import Sequence

import numpy as np

from quoth.corpus.documents import Frozen
from quoth.eval.summary import Point, Report

_BARS = 12


class Bar(Frozen):
    """A bar from the ground up."""

    x: float
    width: float
    height: float


class Tick(Frozen):
    """A place on an axis and what stands there."""

    at: float
    label: str


class Plot(Frozen):
    """One plot. `line` is a path of points; `marks` are places worth seeing; `rows` are numbers."""

    title: str
    told: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    line: tuple[tuple[float, float], ...] = ()
    diagonal: bool = False
    bars: tuple[Bar, ...] = ()
    marks: tuple[tuple[float, float], ...] = ()
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def points(self) -> str:
        """The line as SVG writes it, where y grows downwards."""
        return " ".join(f"{x:.2f},{100 - y:.2f}" for x, y in self.line)


def shares() -> tuple[Tick, ...]:
    """Ticks from 0 to 100 %."""
    return tuple(Tick(at=at, label=f"{at} %") for at in (0, 25, 50, 75, 100))


def risk_coverage_plot(report: Report) -> Plot:
    """What each threshold would give, and what the one in use gives."""
    curve = report.curve
    line = [(100 * point.coverage, 100 * point.risk) for point in curve]
    threshold = report.origin.settings.threshold
    given = [p for p in curve if p.threshold >= threshold]
    used = given[-1:] if given else []
    told = (
        f"At the threshold in use, {threshold:g}, {used[0].coverage:.0%} of the questions are"
        f" answered and {used[0].risk:.0%} of the answers quote nothing that is expected."
        if used
        else f"At the threshold in use, {threshold:g}, no question is answered."
    )
    return Plot(
        title="Risk and coverage",
        told=told,
        x_label="questions answered",
        y_label="answers not right",
        x_ticks=shares(),
        y_ticks=shares(),
        line=tuple(line),
        marks=tuple((100 * point.coverage, 100 * point.risk) for point in used),
        columns=("threshold", "answered", "not right"),
        rows=tuple(
            (f"{p.threshold:.3f}", f"{p.coverage:.1%}", f"{p.risk:.1%}") for p in sampled(curve)
        ),
    )


def sampled(points: Sequence[Point]) -> list[Point]:
    """About twenty of many points, the last one among them."""
    step = max(1, len(points) // 20)
    last = len(points) - 1
    return [point for n, point in enumerate(points) if n % step == 0 or n == last]


def reliability_plot(report: Report) -> Plot:
    """How often answers of similar confidence are right; on the diagonal confidence is honest."""
    found = [one for one in report.reliability if one.questions]
    return Plot(
        title="Reliability",
        told=(
            "Each bar: of the answers with such a confidence, how many would quote what is"
            " expected. A bar below the diagonal is too sure, one above it too modest. The mean"
            f" distance is {report.overall.get('ECE', 0.0):.3f} (ECE)."
        ),
        x_label="confidence",
        y_label="right",
        x_ticks=shares(),
        y_ticks=shares(),
        diagonal=True,
        bars=tuple(
            Bar(x=100 * one.low, width=100 * (one.high - one.low), height=100 * one.right)
            for one in found
        ),
        columns=("confidence", "questions", "mean confidence", "right"),
        rows=tuple(
            (
                f"{one.low:.1f} to {one.high:.1f}",
                str(one.questions),
                f"{one.confidence:.3f}",
                f"{one.right:.3f}",
            )
            for one in found
        ),
    )


def latency_plot(report: Report) -> Plot:
    """How many answers took how long."""
    latency = report.latency
    top = max(latency.seconds) or 1.0
    counts, edges = np.histogram(latency.seconds, bins=_BARS, range=(0, top))
    most = int(counts.max())
    return Plot(
        title="Latency",
        told=(
            f"Half of the answers took at most {latency.p50:.2f} s, 95 of 100 at most"
            f" {latency.p95:.2f} s, the model being loaded."
        ),
        x_label="seconds",
        y_label="answers",
        x_ticks=tuple(Tick(at=at, label=f"{at / 100 * top:.2f}") for at in (0, 25, 50, 75, 100)),
        y_ticks=(Tick(at=0, label="0"), Tick(at=100, label=str(most))),
        bars=tuple(
            Bar(x=100 * n / _BARS, width=100 / _BARS, height=100 * int(count) / most)
            for n, count in enumerate(counts)
        ),
        columns=("seconds", "answers"),
        rows=tuple(
            (f"{low:.2f} to {high:.2f}", str(count))
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ),
    )
