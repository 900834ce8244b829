"""Scores as tables."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from quoth.eval.evaluate import Report, Scores
from quoth.eval.runs import Measured


def print_report(report: Report) -> None:
    """Print the scores of a set: one row for all questions, one for each tag."""
    table = Table(title=f"{report.set}, {report.questions} questions", title_justify="left")
    table.add_column("tag")
    names = list(report.overall)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row("all", *_cells(report.overall, names), style="bold", end_section=True)
    for tag, scores in report.tags.items():
        table.add_row(tag, *_cells(scores, names))
    console = _console()
    console.print(table)
    console.print(f"index {report.fingerprint[:16]}", style="dim")


def _console() -> Console:
    console = Console()
    if not console.is_terminal:
        console.width = 140  # a pipe has no width: show every column
    return console


def _cells(scores: Scores, names: list[str]) -> list[str]:
    """Write scores; what applies to no question of a row is a dash."""
    return [_cell(name, scores[name]) if name in scores else "–" for name in names]  # noqa: RUF001


def _cell(name: str, score: float) -> str:
    return f"{score:.0f}" if name == "n" else f"{score:.3f}"


def print_measured(title: str, measured: Sequence[Measured]) -> None:
    """Print one row for each run; small p-values against the first one are marked."""
    first = measured[0]
    unjudged = f", {first.unjudged} without judgements" if first.unjudged else ""
    table = Table(title=f"{title}, {first.queries} queries{unjudged}", title_justify="left")
    table.add_column("ranking")
    for name in first.means:
        table.add_column(name, justify="right", no_wrap=True)
    for run in measured:
        table.add_row(run.name, *(_with_p(run, name) for name in run.means))
    console = _console()
    console.print(table)
    if len(measured) > 1:
        console.print(f"* differs from {first.name}: p < 0.05, paired randomisation", style="dim")


def _with_p(run: Measured, name: str) -> str:
    star = "*" if run.p_values.get(name, 1.0) < 0.05 else " "  # noqa: PLR2004
    return f"{run.means[name]:.4f}{star}"
