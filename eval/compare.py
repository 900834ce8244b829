"""Rankings side by side on one collection."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from quoth.corpus.errors import QuothError
from quoth.eval.collections import Collection
from quoth.eval.runs import Measured, PerQuery, Run, measure, run_all, summarise
from quoth.index import Index, SentenceEmbedder
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import RANKINGS, Retriever

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


def compare_rankings(
    collection: Collection,
    names: Sequence[str],
    folder: Path,
    model: str | None,
    progress: Progress,
) -> tuple[list[Measured], Run]:
    """Index a collection, run its queries under each ranking, and measure.

    Returns:
        The measures of each ranking, with p-values against the first one, and the last run.

    Raises:
        QuothError: a name is no ranking.
    """
    unknown = [name for name in names if name not in RANKINGS]
    if unknown:
        message = f"no ranking is called {', '.join(unknown)}; there are: {', '.join(RANKINGS)}"
        raise QuothError(message)
    report = Index.sync(folder, [collection.corpus], model=model, progress=progress)
    for failure in report.failed:  # collections do have empty documents; they can't be found
        logger.warning("%s", failure)
    snapshot = Index.open(folder).snapshot()
    embedder = SentenceEmbedder(snapshot.manifest.model.name)
    interaction = LateInteraction(embedder)
    queries = list(collection.queries)
    unjudged = len([query for query in queries if query not in collection.qrels])
    measured: list[Measured] = []
    baseline: PerQuery | None = None
    run: Run = {}
    for name in names:
        retriever = Retriever(embedder, interaction, RANKINGS[name])
        run = run_all(retriever, snapshot, collection, lambda d, t, n=name: progress(n, d, t))  # type: ignore[misc]
        values = measure(run, collection.qrels, queries)
        measured.append(summarise(name, values, unjudged, baseline))
        baseline = baseline or values
    return measured, run
