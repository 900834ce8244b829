"""Scores as tables."""

from rich.console import Console
from rich.table import Table

from quoth.eval.evaluate import Report, Scores


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
    console = Console()
    if not console.is_terminal:
        console.width = 140  # a pipe has no width: show every column
    console.print(table)
    console.print(f"index {report.fingerprint[:16]}", style="dim")


def _cells(scores: Scores, names: list[str]) -> list[str]:
    """Write scores; what applies to no question of a row is a dash."""
    return [_cell(name, scores[name]) if name in scores else "–" for name in names]  # noqa: RUF001


def _cell(name: str, score: float) -> str:
    return f"{score:.0f}" if name == "n" else f"{score:.3f}"
