"""`quoth eval`: how good the answers are."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[SET]", help="Questions as .jsonl; by default the shipped ones."),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index", "-i", help="The index folder; by default the articles that come with Quoth."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Ask a set of questions and compare the quotes with the expected ones."""
    from quoth.eval.evaluate import ask_all, summarise
    from quoth.eval.questions import SHIPPED, load_set, locate
    from quoth.eval.report import print_report
    from quoth.rag import Assistant

    path = path or SHIPPED
    questions = load_set(path)
    with Assistant.open(index or context.obj["default_index"]()) as assistant:
        spans = locate(questions, assistant.documents)
        with context.obj["progress"]() as progress:
            results = ask_all(
                assistant, questions, spans, lambda done, total: progress("asking", done, total)
            )
        report = summarise(path.name, results, assistant.fingerprint)
    if json:
        typer.echo(report.model_dump_json())
    else:
        print_report(report)
