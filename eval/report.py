"""Scores as tables in the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quoth.eval.baseline import Verdict
from quoth.eval.changes import ALPHA, LOWER_IS_BETTER, Change, Comparison, Flip
from quoth.eval.questions import Stale
from quoth.eval.runs import Measured
from quoth.eval.summary import OF_A_SET, Group, Report, Row, Shown

TAG_MEASURES = ("span Success@1", "span nDCG@10", "answered", "quoted first", "quoted",
                "citation precision", "both sides", "declined")  # fmt: skip
HEADLINE = ("quoted first", "quoted in three", "quoted", "citation precision", "citation recall",
            "both sides", "answered", "declined", "risk", "AUROC")  # fmt: skip
NONE = "–"  # noqa: RUF001 - a dash as wide as a digit
_SHORT = 160  # characters of a quote in a table


def print_report(report: Report) -> None:
    """Print the measures of a set, one row for each tag, and the ten worst questions."""
    console = _console()
    console.print(_measures(report))
    console.print(_by_tag(report))
    if report.worst:
        console.print(_worst(report.worst))
    origin, latency = report.origin, report.latency
    console.print(
        f"{latency.p50:.2f} s a question (p50), {latency.p95:.2f} s (p95). Index"
        f" {origin.fingerprint[:16]}, {origin.model} {origin.model_sha256[:12]}.",
        style="dim",
        highlight=False,
    )


def counted(report: Report) -> str:
    """How many questions there are, and how many of them nobody has judged."""
    unjudged = f", {report.unjudged} of them not judged yet" if report.unjudged else ""
    return f"{report.set}: {report.questions} questions{unjudged}"


def _measures(report: Report) -> Table:
    table = _table(counted(report), "measure", "mean", "95 % interval", "questions")
    above = ""
    for name, value in report.overall.items():
        if _kind(name) != above:
            table.add_section()
        above = _kind(name)
        low, high = report.intervals[name]
        label = f"{name} (lower is better)" if name in LOWER_IS_BETTER else name
        table.add_row(
            label,
            number(value),
            f"{number(low)} {NONE} {number(high)}",
            str(report.counts[name]),
            style="bold" if name in HEADLINE else "",
        )
    return table


def _kind(measure: str) -> str:
    """What a measure is of: articles found, quotes found, answers, or the whole set."""
    first = measure.partition(" ")[0]
    return first if first in ("document", "span") else str(measure in OF_A_SET)


def _by_tag(report: Report) -> Table:
    names = [name for name in TAG_MEASURES if name in report.overall]
    table = _table("By tag", "tag", "questions", *names)
    for tag, group in report.tags.items():
        table.add_row(tag, str(group.questions), *cells(group, names))
    return table


def cells(group: Group, names: Iterable[str]) -> list[str]:
    """A group's means; a measure that applies to none of its questions is a dash."""
    return [number(group.scores[n]) if n in group.scores else NONE for n in names]


def number(value: float) -> str:
    """A mean as it is printed: three decimals, or one where it isn't a share."""
    return f"{value:.3f}" if value <= 1 else f"{value:.1f}"


def _worst(rows: Sequence[Row]) -> Table:
    table = Table(title=f"Worst questions ({len(rows)})", title_justify="left", show_lines=True)
    for name in ("question", "outcome", "expected", "quoted instead"):
        table.add_column(name, overflow="fold")
    for row in rows:
        wanted = [expected.quote for expected in row.expected]
        # Text, not markup: an article's brackets are no colours.
        table.add_row(
            Text(f"{row.question}\n{row.id}, confidence {row.confidence:.2f}"),
            row.outcome,
            Text(_first(wanted)),
            Text(_first([quote.text for quote in row.quotes or row.instead])),
        )
    return table


def _first(texts: Sequence[str]) -> str:
    """The first of some texts, shortened, and how many more there are."""
    if not texts:
        return NONE
    more = f" (and {len(texts) - 1} more)" if len(texts) > 1 else ""
    return texts[0][:_SHORT] + ("…" if len(texts[0]) > _SHORT else "") + more


def print_verdict(verdict: Verdict, margin: float) -> None:
    """Print what differs from the baseline, which rows flipped, and whether anything fell."""
    console = _console()
    different = [one for one in verdict.changes if one.before != one.after]
    if different:
        marked = {one.measure for one in verdict.fallen}
        console.print(_changes("Against the baseline", ("before", "now"), different, marked))
    _print_flips(console, verdict.flips)
    notes = [f"{verdict.compared} questions compared"]
    notes += [f"{len(verdict.new)} new or changed"] if verdict.new else []
    notes += [f"{len(verdict.gone)} of the baseline gone or changed"] if verdict.gone else []
    console.print(", ".join(notes) + ".", style="dim", highlight=False)
    if verdict.fallen:
        names = ", ".join(one.measure for one in verdict.fallen)
        told = f"Fallen, with p < {ALPHA} or by more than {margin}: {names}."
        console.print(told, style="bold red", highlight=False)
    else:
        console.print("Nothing fell.", style="green")


def print_comparison(names: tuple[str, str], comparison: Comparison) -> None:
    """Print two configurations side by side; significant differences are marked."""
    console = _console()
    console.print(_changes(" and ".join(names), names, comparison.changes, set()))
    _print_flips(console, comparison.flips)
    console.print(f"* p < {ALPHA}, paired randomisation.", style="dim", highlight=False)


def _changes(
    title: str, names: tuple[str, str], changes: Sequence[Change], fallen: set[str]
) -> Table:
    table = _table(title, "measure", *names, "difference", "p", "questions")
    for one in changes:
        star = "*" if one.p < ALPHA else " "
        table.add_row(
            one.measure,
            number(one.before),
            number(one.after),
            f"{one.after - one.before:+.3f}{star}",
            f"{one.p:.3f}",
            str(one.questions),
            style="bold red" if one.measure in fallen else "",
        )
    return table


def _print_flips(console: Console, flips: Sequence[Flip]) -> None:
    for flip in flips:
        mark, style = ("worse ", "red") if flip.worse else ("       ", "")
        console.print(
            Text(f"{mark} {flip.id}: {flip.before} → {flip.after}: {flip.question}", style=style),
            soft_wrap=True,
        )
        console.print(Text(f"        now: {_quoted(flip.quotes)}", style="dim"), soft_wrap=True)


def _quoted(quotes: Sequence[Shown]) -> str:
    return _first([" ".join(quote.text.split()) for quote in quotes])


def print_stale(name: str, questions: int, stale: Sequence[Stale]) -> None:
    """Print the rows whose quotes don't stand in their articles, or that all do."""
    console = _console()
    if not stale:
        console.print(f"{name}: every expected quote of {questions} questions stands verbatim.")
        return
    table = Table(title=f"{name}: {len(stale)} stale", title_justify="left", show_lines=True)
    for column in ("row", "document", "why", "quote"):
        table.add_column(column, overflow="fold")
    for one in stale:
        table.add_row(Text(one.id), Text(one.document), one.why, Text(one.quote))
    console.print(table)


def print_measured(title: str, measured: Sequence[Measured]) -> None:
    """Print one row for each run; small p-values against the first one are marked."""
    first = measured[0]
    unjudged = f", {first.unjudged} without judgements" if first.unjudged else ""
    table = _table(f"{title}, {first.queries} queries{unjudged}", "ranking", *first.means)
    for run in measured:
        table.add_row(run.name, *(_with_p(run, name) for name in run.means))
    console = _console()
    console.print(table)
    if len(measured) > 1:
        told = f"* differs from {first.name}: p < {ALPHA}, paired randomisation"
        console.print(told, style="dim")


def _with_p(run: Measured, name: str) -> str:
    star = "*" if run.p_values.get(name, 1.0) < ALPHA else " "
    return f"{run.means[name]:.4f}{star}"


def _table(title: str, first: str, *names: str) -> Table:
    """A table of numbers: the first column names the rows."""
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=len(name.split()) == 1)
    return table


def _console() -> Console:
    console = Console()
    if not console.is_terminal:
        console.width = 140  # a pipe has no width: show every column
    return console
