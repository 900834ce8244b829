"""Runs: what was found for each query of a collection, written and measured as TREC does."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from urllib.parse import quote

from quoth.corpus.documents import Frozen
from quoth.eval.collections import Collection, CollectionError, Qrels
from quoth.eval.significance import p_value
from quoth.index import Snapshot
from quoth.rag.answers import Hit
from quoth.rag.retriever import Retriever

Run = dict[str, dict[str, float]]  # query id → document id → score
PerQuery = dict[str, dict[str, float]]  # measure → query id → value

MEASURES = ("nDCG@10", "RR@10", "R@10", "R@100", "Success@1", "Success@5")
_DEPTH = 200  # passages, so that 100 documents come together
_BLOCK = 64  # queries


class Measured(Frozen):
    """A run's measures: means over all judged queries, found or not."""

    name: str
    queries: int
    unjudged: int
    means: dict[str, float]
    p_values: dict[str, float]


def run_all(
    retriever: Retriever,
    snapshot: Snapshot,
    collection: Collection,
    advance: Callable[[int, int], None],
) -> Run:
    """Retrieve documents for every query; a document scores as its best passage."""
    run: Run = {}
    names = list(collection.queries)
    for start in range(0, len(names), _BLOCK):
        block = names[start : start + _BLOCK]
        questions = [collection.queries[name] for name in block]
        found = retriever.retrieve_all(snapshot, questions, _DEPTH)
        run |= {name: by_document(hits) for name, hits in zip(block, found, strict=True)}
        advance(min(start + _BLOCK, len(names)), len(names))
    return run


def by_document(hits: Sequence[Hit]) -> dict[str, float]:
    """The best score of each document's passages (max passage)."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores.setdefault(hit.passage.document.id, hit.score)
    return scores


def measure(
    run: Run, qrels: Qrels, queries: Sequence[str], measures: Sequence[str] = MEASURES
) -> PerQuery:
    """Measure a run by ir-measures, query by query; a query without hits counts as 0."""
    import ir_measures
    from ir_measures import Qrel, ScoredDoc

    judgements = [Qrel(q, d, r) for q in queries for d, r in qrels.get(q, {}).items()]
    found = [ScoredDoc(q, d, s) for q in queries for d, s in run.get(q, {}).items()]
    values: PerQuery = {name: dict.fromkeys(queries, 0.0) for name in measures}
    parsed = {ir_measures.parse_measure(name): name for name in measures}
    for metric in ir_measures.iter_calc(list(parsed), judgements, found):
        values[parsed[metric.measure]][metric.query_id] = metric.value
    return values


def summarise(
    name: str, values: PerQuery, unjudged: int, baseline: PerQuery | None = None
) -> Measured:
    """Average over queries; with a baseline, paired p-values of the differences."""
    pairs = {} if baseline is None else {m: p_value(values[m], baseline[m]) for m in values}
    return Measured(
        name=name,
        queries=len(values[MEASURES[0]]),
        unjudged=unjudged,
        means={m: mean(v.values()) if v else 0.0 for m, v in values.items()},
        p_values=pairs,
    )


def write_run(run: Run, path: Path, tag: str) -> None:
    """Write a run in TREC's format: query Q0 document rank score tag."""
    lines = [
        f"{one_word(query)} Q0 {one_word(document)} {rank} {score:.6f} {tag}\n"
        for query, found in run.items()
        for rank, (document, score) in enumerate(
            sorted(found.items(), key=lambda pair: (-pair[1], pair[0])), start=1
        )
    ]
    path.write_text("".join(lines), encoding="utf-8")


def one_word(name: str) -> str:
    """A name without blanks, which TREC's formats have no place for.

    >>> one_word("folk/my cafe.txt")
    'folk/my%20cafe.txt'
    """
    return re.sub(r"\s", lambda blank: quote(blank[0]), name)


def read_run(path: Path) -> Run:
    """Read a run in TREC's format, by whatever system.

    Raises:
        CollectionError: naming file and line.
    """
    run: Run = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split()
        try:
            query, _, document, _, score = parts[:5]
            run.setdefault(query, {})[document] = float(score)
        except ValueError:
            message = (
                f"{path}:{number}: expected query Q0 document rank score tag, found {line[:50]!r}"
            )
            raise CollectionError(message) from None
    return run
