"""The retrieval of a set's questions, measured by ir-measures on documents and on spans.

A set judges spans of documents, never passages: splitting the articles another way doesn't void it.
What is found is turned into what is judged. On documents, a hit counts as its document, at its
best rank. On spans, a hit counts as the expected spans that it shares characters with, each once;
a hit without any counts as itself and isn't relevant.
"""

from collections.abc import Mapping, Sequence

from quoth.eval.collections import Qrels
from quoth.eval.questions import Span
from quoth.eval.runs import PerQuery, Run, measure
from quoth.rag import Hit

DEPTH = 10
MEASURES = ("nDCG@10", "RR@10", "R@5", "R@10", "Success@1", "Success@3", "Success@5")


def measure_retrieval(
    found: Mapping[str, Sequence[Hit]], spans: Mapping[str, Sequence[Span]]
) -> PerQuery:
    """Measure the hits of each question that has expected spans; the others are left out."""
    queries = [query for query in found if spans.get(query)]
    documents = measure(document_run(found), document_qrels(spans), queries, MEASURES)
    places = measure(span_run(found, spans), span_qrels(spans), queries, MEASURES)
    return {
        **{f"document {name}": values for name, values in documents.items()},
        **{f"span {name}": values for name, values in places.items()},
    }


def document_qrels(spans: Mapping[str, Sequence[Span]]) -> Qrels:
    """Judge a document as relevant where an expected quote stands in it."""
    return {query: {one.document: 1 for one in places} for query, places in spans.items()}


def document_run(found: Mapping[str, Sequence[Hit]]) -> Run:
    """Rank documents by their best passages."""
    return {
        query: _by_rank([hit.passage.document.id for hit in hits]) for query, hits in found.items()
    }


def span_qrels(spans: Mapping[str, Sequence[Span]]) -> Qrels:
    """Judge each expected span as relevant."""
    return {query: {span_id(one): 1 for one in places} for query, places in spans.items()}


def span_run(found: Mapping[str, Sequence[Hit]], spans: Mapping[str, Sequence[Span]]) -> Run:
    """Rank expected spans by the first hits that touch them, among the hits that touch none."""
    return {
        query: _by_rank([name for hit in hits for name in touched(hit, spans.get(query, ()))])
        for query, hits in found.items()
    }


def touched(hit: Hit, spans: Sequence[Span]) -> list[str]:
    """Names of the expected spans that a hit shares characters with, or its own name."""
    passage = hit.passage
    place = (passage.document.id, passage.start, passage.end)
    return [span_id(one) for one in spans if one.touches(*place)] or [f"passage {passage.id}"]


def span_id(span: Span) -> str:
    """A name for a span, in qrels."""
    return f"span {span.document}:{span.start}-{span.end}"


def _by_rank(names: Sequence[str]) -> dict[str, float]:
    """Scores that fall with the rank, for names in order; one that comes again keeps its first."""
    return {name: 1 / rank for rank, name in enumerate(dict.fromkeys(names), start=1)}
