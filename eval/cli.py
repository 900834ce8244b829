"""`quoth eval`: how good the answers are, and how good the retrieval is."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

app = typer.Typer(help="Measure answers and retrieval.", add_completion=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Option("--set", help="Questions as .jsonl; by default the shipped ones.")
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index", "-i", help="The index folder; by default the articles that come with Quoth."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Ask a set of questions and compare the quotes with the expected ones."""
    if context.invoked_subcommand:
        return
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


@app.command()
def beir(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="corpus.jsonl, queries.jsonl, qrels/*.tsv")],
    compare: Annotated[
        str, typer.Option(help="Rankings to compare, the first one is the baseline.")
    ] = "rerank",
    limit: Annotated[int | None, typer.Option(min=1, help="Sample so many queries.")] = None,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 1,
    index: Annotated[
        Path | None, typer.Option("--index", "-i", help="Keep the index here, and use it again.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A sentence-transformers model.")] = None,
    run: Annotated[Path | None, typer.Option(help="Write the last ranking's run here.")] = None,
    json: JsonOption = False,
) -> None:
    """Measure retrieval on a collection in BEIR layout.

    Rankings: bm25, dense, hybrid, rerank (what `retrieve` does). p is that of a paired
    randomisation test against the first one.
    """
    from quoth.eval.collections import load_collection
    from quoth.eval.compare import compare_rankings
    from quoth.eval.report import print_measured
    from quoth.eval.runs import write_run

    collection = load_collection(folder).sample(limit, seed)
    names = [name.strip() for name in compare.split(",")]
    with TemporaryDirectory() as temporary, context.obj["progress"]() as progress:
        measured, last = compare_rankings(
            collection, names, index or Path(temporary) / "beir.index", model, progress
        )
    if run:
        write_run(last, run, names[-1])
    if json:
        typer.echo(f"[{','.join(one.model_dump_json() for one in measured)}]")
    else:
        print_measured(collection.name, measured)


@app.command("run")
def score_run(
    file: Annotated[Path, typer.Argument(help="A run in TREC's format, by any system.")],
    qrels: Annotated[Path, typer.Option(help="Judgements, BEIR's .tsv or TREC's format.")],
    json: JsonOption = False,
) -> None:
    """Measure a run that is already there."""
    from quoth.eval.collections import read_qrels
    from quoth.eval.report import print_measured
    from quoth.eval.runs import measure, read_run, summarise

    judged, found = read_qrels(qrels), read_run(file)
    unjudged = len(found.keys() - judged.keys())
    measured = summarise(file.name, measure(found, judged, sorted(judged)), unjudged)
    if json:
        typer.echo(measured.model_dump_json())
    else:
        print_measured(file.name, [measured])
