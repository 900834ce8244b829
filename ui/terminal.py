"""What the command line prints: answers, hits, sync reports, progress."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from quoth.corpus import Document
from quoth.index import SyncReport
from quoth.index.doctor import Diagnosis
from quoth.index.sync import Progress as Report
from quoth.rag import Answer, Hit, Quote
from quoth.rag.answers import check_verbatim
from quoth.rag.export import DECLINED, DIFFER, NEAREST, outlet_and_date, unanswered
from quoth.rag.questions import foreign_script
from quoth.rag.verify import Verdict

_INDENT = (0, 0, 0, 4)


def out() -> Console:
    """What was asked for goes to standard output."""
    return Console(highlight=False)


def block(console: Console, text: str | Text, style: str = "") -> None:
    """Print a text set off from the margin; in a pipe exactly as it is, unwrapped."""
    styled = Text(text, style=style) if isinstance(text, str) else text
    if console.is_terminal:
        console.print(Padding(styled, _INDENT, expand=False))
    else:
        console.file.write(styled.plain + "\n")


def err() -> Console:
    """Everything else goes to standard error, so that output can be piped."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Show a bar for each stage that reports progress inside this block.

    Nothing is drawn before a stage has something to do, nor where nobody watches the terminal.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    console = err()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def print_answer(answer: Answer) -> None:
    """Print quotes with what belongs to them, then the sources; or that there is no answer."""
    console = out()
    if answer.understood:
        console.print(Text(f"Understood as: {answer.understood}\n", style="dim"), soft_wrap=True)
    if not answer.answered:
        return _print_declined(console, answer)
    shown = [_quote_text(quote) for quote in answer.quotes]
    check_verbatim(answer, [text.plain for text in shown])
    for quote, text in zip(answer.quotes, shown, strict=True):
        block(console, text)
        _print_belongings(console, quote)
    for told in unanswered(answer):
        console.print(Text(f"{told}\n", style="bold"), soft_wrap=True)
    for group in answer.disagreements:
        _print_difference(console, [answer.quotes[position - 1] for position in group])
    for citation in answer.citations:
        about = [citation.source, citation.published and citation.published.isoformat()]
        console.print(Text(f"[{citation.number}] {citation.title}", style="bold"), soft_wrap=True)
        block(console, " · ".join(p for p in (*about, citation.document_id) if p), "dim")
    return None


def _quote_text(quote: Quote) -> Text:
    """The words of a quote, those that answer in bold."""
    text = Text(quote.text)
    if quote.answer:
        text.stylize("bold", quote.answer.start - quote.start, quote.answer.end - quote.start)
    return text


def _print_belongings(console: Console, quote: Quote) -> None:
    """Print who said a quote, its number, where the same stands, and what came before it."""
    words, speaker = quote.document.text, quote.attribution
    also = "".join(f"[{mention.citation}]" for mention in quote.also)
    parts = (speaker and f"— {speaker}", f"[{quote.citation}]", also and f"also in {also}")
    end = "" if quote.context else "\n"
    block(console, " ".join(part for part in parts if part) + end, "bold cyan")
    if quote.context:
        before = words[quote.context.start : quote.context.end]
        block(console, f"Before it: {before}\n", "dim")


def _print_difference(console: Console, quotes: Sequence[Quote]) -> None:
    """Print that quotes contradict each other, newest first."""
    console.print(f"[bold yellow]{DIFFER}[/bold yellow]")
    for quote in quotes:
        about = " · ".join(outlet_and_date(quote.document)) or quote.document.id
        block(console, f"[{quote.citation}] {about}")
    console.print()


def _print_declined(console: Console, answer: Answer) -> None:
    console.print(f"[bold]{DECLINED}[/bold]")
    script = foreign_script(answer.query)
    if script:
        err().print(
            f"The question is in {script} letters; the model knows English best. Ask in the"
            " language of the articles."
        )
    if answer.hits:
        console.print(f"\n{NEAREST}\n")
        print_hits(answer.hits)


def print_hits(hits: Sequence[Hit]) -> None:
    """Print passages with rank, score and source."""
    console = out()
    for hit in hits:
        parts = ", ".join(f"{name} {score:.3f}" for name, score in hit.scores.items())
        place = f"{_title(hit.passage.document)} · {hit.passage.id}"
        console.print(Text(f"{hit.rank}. {place}", style="bold"), soft_wrap=True)
        block(console, hit.passage.text.strip("\r\n"))
        block(console, f"score {hit.score:.3f} ({parts})", "dim")


def _title(document: Document) -> str:
    return " · ".join(filter(None, (document.display_title, document.source)))


def print_sync(report: SyncReport) -> None:
    """Print counts, then one line for each file or row that could not be read."""
    counts = {
        name: len(getattr(report, name))
        for name in ("added", "changed", "removed", "unchanged", "failed", "ignored")
    }
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing"
    out().print(f"{said}; {report.passages} passages, {report.embedded} embedded", soft_wrap=True)
    for name in report.ignored:
        err().print(Text(f"ignored: {name} (.txt, .md and .jsonl are read)", style="dim"))
    for failure in report.failed:
        err().print(f"[red]failed:[/red] {escape(str(failure))}", soft_wrap=True)


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """Print one line for each fault, then what there is."""
    console = out()
    for finding in diagnosis.findings:
        console.print(Text(finding, style="red"), soft_wrap=True)
    for one, other in diagnosis.near_duplicates:
        console.print(Text(f"near-duplicates: {one} and {other}", style="dim"))
    sizes = ", ".join(f"{name} {size:,} bytes" for name, size in diagnosis.bytes.items() if size)
    verdict = f"{len(diagnosis.findings)} faults" if diagnosis.findings else "sound"
    console.print(
        f"{verdict}: {diagnosis.documents:,} documents, {diagnosis.passages:,} passages,"
        f" generation {diagnosis.generation}; {sizes}",
        soft_wrap=True,
    )
    if diagnosis.findings:
        err().print("What is derived can be built anew with: quoth doctor --repair")


def print_verdicts(verdicts: Sequence[Verdict]) -> None:
    """Print what became of each quote."""
    console = out()
    styles = {"exact": "green", "moved": "yellow", "stale": "red"}
    for verdict in verdicts:
        console.print(Text(f"{verdict.state:6}", style=styles[verdict.state]), end=" ")
        place = f"{verdict.document_id}:{verdict.start}-{verdict.end}"
        said = " ".join(filter(None, (place, verdict.note and f"({verdict.note})")))
        console.print(Text(said), soft_wrap=True)
    if not verdicts:
        console.print("The answer has no quotes.")
