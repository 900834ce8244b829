"""`quoth eval`: how good the answers are, and how good the retrieval is."""

import json as json_
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from quoth.eval.cli_sets import check, export, import_squad, new
from quoth.eval.options import IndexOption, JsonOption, folder_of

if TYPE_CHECKING:
    from quoth.eval.baseline import Verdict
    from quoth.eval.summary import Report

app = typer.Typer(help="Measure answers and retrieval.", add_completion=False)
app.command()(check)
app.command()(new)
app.command("import")(import_squad)
app.command()(export)

FAILED = 1


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Option("--set", help="Questions as .jsonl; by default the shipped ones.")
    ] = None,
    index: IndexOption = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the page report.html into this folder.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Save the scores of each question as a baseline.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Exit with 1 when a measure fell below this baseline.")
    ] = None,
    margin: Annotated[
        float, typer.Option(min=0, help="How far a measure may fall if not significantly.")
    ] = 0.03,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Two configurations in TOML, side by side.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option(help="Write the documents found here, in TREC's format.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Ask a set of questions and compare the quotes with the expected ones.

    The same index, questions and versions give the same numbers; only the latency differs.
    """
    if context.invoked_subcommand:
        return None
    from quoth.eval.baseline import baseline_of, judge, read_baseline, write_baseline
    from quoth.eval.questions import SHIPPED
    from quoth.eval.running import evaluate_set
    from quoth.eval.runs import write_run
    from quoth.eval.webpage import write_page

    path = path or SHIPPED
    if compare:
        return show_comparison(context, path, index, compare, json=json)
    earlier = read_baseline(against) if against else None
    with context.obj["progress"]() as progress:
        found, documents = evaluate_set(path, folder_of(context, index), progress)
    verdict = judge(found, earlier, margin) if earlier else None
    if report:
        write_page(found, report, verdict)
    if save:
        write_baseline(baseline_of(found), save)
    if run:
        write_run(documents, run, "quoth")
    show(found, verdict, margin, json=json)
    if verdict and verdict.fallen:
        raise typer.Exit(FAILED)
    return None


def show(report: "Report", verdict: "Verdict | None", margin: float, *, json: bool) -> None:
    """Print a report, and what the gate found."""
    from quoth.eval.report import print_report, print_verdict

    if json:
        told = report.model_dump(mode="json")
        judged = {"verdict": verdict.model_dump(mode="json")} if verdict else {}
        typer.echo(json_.dumps(told | judged, ensure_ascii=False))
        return
    print_report(report)
    if verdict:
        print_verdict(verdict, margin)


def show_comparison(
    context: typer.Context,
    path: Path,
    index: Path | None,
    files: tuple[Path, Path],
    *,
    json: bool,
) -> None:
    """Evaluate two configurations, and print them side by side."""
    from quoth.eval.changes import compare_reports
    from quoth.eval.configurations import read_configuration
    from quoth.eval.report import print_comparison
    from quoth.eval.running import evaluate_set

    configurations = [read_configuration(file) for file in files]
    reports = []
    with context.obj["progress"]() as progress:
        for one in configurations:
            folder = one.index or folder_of(context, index)
            reports.append(evaluate_set(path, folder, progress, one.settings)[0])
    comparison = compare_reports(*reports)
    if json:
        typer.echo(comparison.model_dump_json())
    else:
        print_comparison((configurations[0].name, configurations[1].name), comparison)


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
