"""From a set and an index folder to a report."""

from collections.abc import Callable
from pathlib import Path

from quoth.eval.evaluate import ask_all
from quoth.eval.origin import origin_of
from quoth.eval.questions import load_set, locate
from quoth.eval.retrieval import document_run
from quoth.eval.runs import Run
from quoth.eval.summary import Report, summarise
from quoth.rag import Assistant, Settings

Progress = Callable[[str, int, int], None]


def evaluate_set(
    path: Path, folder: Path, progress: Progress, settings: Settings | None = None
) -> tuple[Report, Run]:
    """Ask a set's questions of an index.

    Returns:
        The report, and the documents found for each question.

    Raises:
        SetError: the set can't be read, or a quote of it doesn't stand in its article.
        IndexNotFound, IndexDamaged, ModelMismatch, ModelProblem: as `Assistant.open`.
    """
    questions = load_set(path)
    settings = settings or Settings()
    with Assistant.open(folder, settings=settings) as assistant:
        spans = locate(questions, assistant.documents)
        results = ask_all(
            assistant, questions, spans, lambda done, total: progress("asking", done, total)
        )
    run = document_run({result.question.id: result.hits for result in results})
    return summarise(path.name, results, origin_of(folder, settings)), run
