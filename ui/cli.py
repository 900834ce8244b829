"""The command `quoth`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import entry_points
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quoth.corpus.errors import IndexNotFound, PathNotFound, QueryError, QuothError
from quoth.ui.starting import uncollected

if TYPE_CHECKING:
    from quoth.rag import Answer

app = typer.Typer(
    help="Answers questions about a collection of articles in the articles' own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

FAILED, MISUSED, INTERRUPTED = 1, 2, 130

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index", "-i", help="The index folder; by default the articles that come with Quoth."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
ModelOption = Annotated[
    str | None,
    typer.Option(help="Name or folder of a sentence-transformers model; the index's by default."),
]
QuestionArgument = Annotated[str, typer.Argument(help="What you want to know.", show_default=False)]


@app.command()
def sync(
    paths: Annotated[list[Path], typer.Argument(help="Folders and files of articles.")],
    index: Annotated[Path, typer.Option("--index", "-i", help="The index folder to write.")],
    model: ModelOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep following the folders until Ctrl-C.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make an index equal to folders of articles.

    Reads .txt, .md with front matter, and .jsonl with one article a line. Only what has changed
    is embedded. Exits with 1 when a file could not be read; the others are in the index.
    """
    from quoth.index import Index
    from quoth.ui.terminal import print_sync, progress_bar

    def once() -> bool:
        with progress_bar() as progress:
            report = Index.sync(index, paths, model=model, progress=progress)
        if json:
            typer.echo(report.model_dump_json())
        else:
            print_sync(report)
        return not report.failed

    sound = once()
    if watch:
        for _ in changes(paths):
            once()
    if not sound:
        raise typer.Exit(FAILED)


def changes(paths: list[Path]) -> Iterator[None]:
    """Yield each time that something below the paths has changed, until Ctrl-C."""
    from watchfiles import watch

    typer.echo("Following the folders; Ctrl-C ends it.", err=True)
    for _ in watch(*paths, raise_interrupt=True):
        yield


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSL = "csl"


@app.command()
def ask(
    question: QuestionArgument,
    index: IndexOption = None,
    json: JsonOption = False,
    written: Annotated[
        Format,
        typer.Option("--format", "-f", help="csl: the sources, for a reference manager."),
    ] = Format.TEXT,
) -> None:
    """Answer a question with quotes, or say that the articles don't."""
    from quoth.rag import Assistant

    check(question)
    with uncollected(), Assistant.open(index or default_index()) as assistant:
        answer = assistant.ask(question)
    show(answer, Format.JSON if json else written)


def show(answer: "Answer", written: Format) -> None:
    """Print an answer in the format asked for."""
    from quoth.rag.export import to_csl, to_markdown
    from quoth.ui.terminal import print_answer

    match written:
        case Format.TEXT:
            print_answer(answer)
        case Format.JSON:
            typer.echo(answer.model_dump_json())
        case Format.MARKDOWN:
            typer.echo(to_markdown(answer), nl=False)
        case Format.CSL:
            typer.echo(dumps(to_csl(answer), ensure_ascii=False, indent=2))


@app.command()
def retrieve(
    question: QuestionArgument,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 5,
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Find the passages nearest to a question, with the parts of their scores."""
    from quoth.rag import Assistant
    from quoth.ui.terminal import print_hits

    check(question)
    with uncollected(), Assistant.open(index or default_index()) as assistant:
        hits = assistant.retrieve(question, k)
    if json:
        typer.echo(f"[{','.join(hit.model_dump_json() for hit in hits)}]")
    else:
        print_hits(hits)


@app.command()
def chat(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders and files of articles to sync first.", show_default=False),
    ] = None,
    index: IndexOption = None,
    host: Annotated[str, typer.Option(help="The address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to serve on.", min=0, max=65535)] = 7860,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A further host name of this page, behind a proxy.")
    ] = None,
    allow_upload: Annotated[
        bool, typer.Option("--allow-upload", help="Let users add and remove articles.")
    ] = False,
    auth_file: Annotated[
        Path | None,
        typer.Option(
            help="Users, as `quoth user` writes them; else those of $QUOTH_USERS, if any."
        ),
    ] = None,
    rate: Annotated[
        int, typer.Option(help="Questions a minute from one address; 0 sets no limit.", min=0)
    ] = 0,
    feedback: Annotated[
        Path | None,
        typer.Option(help="Where thumbs up and down are written; else in the user's data folder."),
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Open the chat page; with PATHs, sync them first."""
    from quoth.ui.serving import serve_chat

    folder = prepared_index(paths or [], index)
    typer.echo("Opening the page ...", err=True)
    serve_chat(
        folder,
        host=host,
        port=port,
        on_ready=lambda url: typer.echo(f"The chat is at {url} (Ctrl-C ends it)"),
        allowed_hosts=allow_host or [],
        allow_upload=allow_upload,
        auth_file=auth_file,
        rate=rate,
        feedback=feedback,
        open_browser=open_browser,
    )


@app.command()
def user(
    name: Annotated[str, typer.Argument(help="Letters, digits and ._@- only.", show_default=False)],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for.")
    ],
) -> None:
    """Print the line of a user for `quoth chat --auth-file`: quoth user ada >> users."""
    from quoth.ui.accounts import line_for

    typer.echo(line_for(name, password))


@app.command()
def doctor(
    index: IndexOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build what is derived anew from the catalogue.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Examine an index: every checksum, count, span and hash; exits with 1 on any fault."""
    from quoth.index.doctor import examine
    from quoth.index.doctor import repair as rebuild
    from quoth.ui.terminal import print_diagnosis, progress_bar

    folder = index or default_index()
    if repair:
        rebuild(folder)
    with progress_bar() as progress:
        diagnosis = examine(folder, progress)
    if json:
        typer.echo(diagnosis.model_dump_json())
    else:
        print_diagnosis(diagnosis)
    if diagnosis.findings:
        raise typer.Exit(FAILED)


@app.command()
def verify(
    answer: Annotated[Path, typer.Argument(help="A file made by: quoth ask --json")],
    index: IndexOption = None,
    json: JsonOption = False,
) -> None:
    """Re-check an exported answer: exact, moved or stale, quote by quote.

    Exits with 1 when any quote isn't exact.
    """
    from quoth.index import Index
    from quoth.rag.verify import read_answer
    from quoth.rag.verify import verify as check_all
    from quoth.ui.terminal import print_verdicts

    exported = read_answer(answer)
    verdicts = check_all(exported, Index.open(index or default_index()).snapshot())
    if json:
        typer.echo(f"[{','.join(verdict.model_dump_json() for verdict in verdicts)}]")
    else:
        print_verdicts(verdicts)
    if any(verdict.state != "exact" for verdict in verdicts):
        raise typer.Exit(FAILED)


def prepared_index(paths: list[Path], index: Path | None) -> Path:
    """The index to chat about: the one named, that of the paths, or the shipped one."""
    from quoth.index import Index
    from quoth.rag.cached import cached_index
    from quoth.ui.terminal import print_sync, progress_bar

    if not paths:
        return index or default_index()
    with progress_bar() as progress:
        if index is None:
            index, report = cached_index(paths, progress)
        else:
            report = Index.sync(index, paths, progress=progress)
    print_sync(report)
    return index


def default_index() -> Path:
    """The index of the shipped articles, built at first use."""
    from quoth.rag.cached import shipped_index
    from quoth.ui.terminal import progress_bar

    with progress_bar() as progress:
        return shipped_index(progress)


def check(question: str) -> None:
    """Refuse a question before a model is loaded for it."""
    from quoth.rag.questions import check_question

    check_question(question)


@app.callback()
def start(context: typer.Context) -> None:
    """Hand to the commands of other packages what they can't import from this one."""
    from quoth.ui.terminal import progress_bar

    context.obj = {"progress": progress_bar, "default_index": default_index}


def main() -> None:
    """Run the command line; what goes wrong is one line on standard error, and an exit code."""
    for entry in entry_points(group="quoth.commands"):
        more = entry.load()
        if isinstance(more, typer.Typer):
            app.add_typer(more, name=entry.name)
        else:
            app.command(entry.name)(more)
    try:
        app()
    except KeyboardInterrupt:
        fail("stopped; what was reported as done is kept", INTERRUPTED)
    except (QueryError, PathNotFound, IndexNotFound) as error:
        fail(str(error), MISUSED)
    except QuothError as error:
        fail(str(error), FAILED)
    except OSError as error:
        fail(
            f"{error.filename or ''}: {error.strerror}; check the path and its permissions", FAILED
        )


def fail(message: str, code: int) -> None:
    """Say what went wrong and leave."""
    typer.echo(f"error: {message}", err=True)
    sys.exit(code)
