"""The commands of `quoth eval` that make sets: check, new, import, export."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quoth.eval.options import IndexOption, JsonOption, folder_of

if TYPE_CHECKING:
    from quoth.corpus import Document
    from quoth.eval.questions import Question
    from quoth.eval.writing import Page

SetArgument = Annotated[Path, typer.Argument(help="Questions as .jsonl.", show_default=False)]
FAILED = 1


class Form(StrEnum):
    """Formats that a set can be written in."""

    BEIR = "beir"
    TREC = "trec"
    SQUAD = "squad"


def check(
    context: typer.Context, path: SetArgument, index: IndexOption = None, json: JsonOption = False
) -> None:
    """Prove that every expected quote stands verbatim in the index; exits with 1 if not."""
    from quoth.eval.questions import find_spans, load_set
    from quoth.eval.report import print_stale
    from quoth.index import Index

    questions = load_set(path)
    documents = Index.open(folder_of(context, index)).snapshot().documents
    _, stale = find_spans(questions, documents)
    if json:
        typer.echo(f"[{','.join(one.model_dump_json() for one in stale)}]")
    else:
        print_stale(path.name, len(questions), stale)
    if stale:
        raise typer.Exit(FAILED)


def new(
    context: typer.Context,
    path: SetArgument,
    index: IndexOption = None,
    from_feedback: Annotated[
        Path | None, typer.Option(help="Make rows of what readers of the chat page thought.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the order in which passages are shown.")] = 1,
) -> None:
    """Write rows: shows sentences of an article, takes a question and which of them answer it.

    The file is made where there is none.
    """
    from quoth.eval.questions import find_spans, load_set
    from quoth.eval.writing import unasked
    from quoth.index import Index

    there = load_set(path) if path.exists() else []
    documents = Index.open(folder_of(context, index)).snapshot().documents
    if from_feedback:
        return store_feedback(path, from_feedback, there, documents)
    spans, _ = find_spans(there, documents)
    ids = {row.id for row in there}
    for page in unasked(documents, [one for found in spans.values() for one in found], seed):
        show_page(page)
        question = typer.prompt(
            "Question (empty: other sentences, q: stop)", "", show_default=False
        )
        if question.strip() == "q":
            break
        if question.strip():
            ids.add(store_question(path, page, question.strip(), ids))
    return None


def show_page(page: "Page") -> None:
    """Print the sentences, numbered."""
    typer.secho(f"\n{page.document.display_title} ({page.document.id})", bold=True)
    for number, text in enumerate(page.texts, start=1):
        typer.echo(f"{number:2}  {text}")


def store_question(path: Path, page: "Page", question: str, ids: Collection[str]) -> str:
    """Ask which sentences answer, until they are sentences of the page; the new row's id."""
    from quoth.eval.questions import SetError, write_rows
    from quoth.eval.writing import new_row, read_numbers

    while True:
        told = typer.prompt("Numbers of the sentences that answer it (empty: none does)", "",
                            show_default=False)  # fmt: skip
        try:
            row = new_row(page, question, read_numbers(told), ids)
        except SetError as error:
            typer.echo(error)
            continue
        write_rows(path, [row])
        typer.echo(f"{row.id} stored in {path}")
        return row.id


def store_feedback(
    path: Path, feedback: Path, there: "Sequence[Question]", documents: "Sequence[Document]"
) -> None:
    """Append the rows that aren't there yet and whose quotes stand in the articles."""
    from quoth.eval.feedback import read_feedback, rows_of
    from quoth.eval.questions import find_spans, write_rows

    known = {(row.history, row.question) for row in there}
    rows = rows_of(read_feedback(feedback))
    fresh = [row for row in rows if (row.history, row.question) not in known]
    stale = {one.id for one in find_spans(fresh, documents)[1]}
    kept = [row for row in fresh if row.id not in stale]
    write_rows(path, kept)
    waiting = sum(row.answerable is None for row in kept)
    typer.echo(
        f"{len(kept)} rows stored in {path}, {waiting} of them to be judged;"
        f" {len(rows) - len(fresh)} were there, {len(stale)} quote what the articles don't say now"
    )


def import_squad(
    file: Annotated[Path, typer.Argument(help="JSON in SQuAD's format, version 1 or 2.")],
    folder: Annotated[Path, typer.Argument(help="Where corpus.jsonl and set.jsonl go.")],
) -> None:
    """Make articles and a set of a file in SQuAD's format.

    Then: quoth sync FOLDER/corpus.jsonl -i x.index; quoth eval --set FOLDER/set.jsonl -i x.index
    """
    from quoth.eval.exports import write_corpus
    from quoth.eval.questions import write_rows
    from quoth.eval.squad import documents_of, questions_of, read_squad

    squad = read_squad(file)
    documents, questions = documents_of(squad), questions_of(squad)
    folder.mkdir(parents=True, exist_ok=True)
    write_corpus(folder / "corpus.jsonl", documents)
    (folder / "set.jsonl").unlink(missing_ok=True)
    write_rows(folder / "set.jsonl", questions)
    typer.echo(f"{len(documents)} articles and {len(questions)} questions in {folder}")


def export(
    context: typer.Context,
    path: SetArgument,
    to: Annotated[Path, typer.Argument(help="The folder (beir) or file (trec, squad) to write.")],
    form: Annotated[Form, typer.Option("--as", help="The format.")] = Form.SQUAD,
    index: IndexOption = None,
) -> None:
    """Write a set and its articles as BEIR's folder, TREC's judgements or SQuAD's JSON."""
    from quoth.eval.exports import WRITERS
    from quoth.eval.questions import load_set, locate
    from quoth.index import Index

    questions = load_set(path)
    documents = Index.open(folder_of(context, index)).snapshot().documents
    WRITERS[form.value](to, documents, questions, locate(questions, documents))
    typer.echo(f"{len(questions)} questions in {to}")
