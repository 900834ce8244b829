"""Why this answer: the passages found and the parts of their scores, as numbers for a chart."""

from collections.abc import Mapping, Sequence

from quoth.rag.answers import Answer, Hit
from quoth.ui.source import Ref, in_full

NAMES: Mapping[str, str] = {
    "dense": "Meaning",
    "lexical": "Words",
    "interaction": "Word by word",
    "cross-encoder": "Cross-encoder",
}


def why(answer: Answer, threshold: float) -> dict[str, object]:
    """Explain an answer.

    Args:
        answer: The answer, with its hits.
        threshold: The least confidence at which anything is quoted.

    Returns:
        `confidence`, `threshold`, and `hits`, best first: rank, title, about, ref, score, share,
        terms, whether it is quoted, and `parts` (name, value, share, rank). Shares are of the best
        hit's in this list, from 0 to 1, for the widths of bars.
    """
    best = max((hit.score for hit in answer.hits), default=0.0)
    tops = _tops(answer.hits)
    return {
        "confidence": answer.confidence,
        "threshold": threshold,
        "hits": [
            {**_about(hit), "share": _share(hit.score, best), "quoted": _is_quoted(answer, hit),
             "parts": _parts(hit, tops)}
            for hit in answer.hits
        ],
    }  # fmt: skip


def _about(hit: Hit) -> dict[str, object]:
    document = hit.passage.document
    date = in_full(document.published) if document.published else None
    return {
        "rank": hit.rank,
        "score": round(hit.score, 3),
        "title": document.display_title,
        "about": " · ".join(part for part in (document.source, date) if part),
        "ref": str(Ref.to(document, hit.passage.start, hit.passage.end)),
        "terms": list(dict.fromkeys(hit.terms)),
    }


def _tops(hits: Sequence[Hit]) -> dict[str, float]:
    names = dict.fromkeys(name for hit in hits for name in hit.scores)
    return {name: max(hit.scores.get(name, 0.0) for hit in hits) for name in names}


def _parts(hit: Hit, tops: Mapping[str, float]) -> list[dict[str, object]]:
    return [
        {
            "name": NAMES.get(name, name),
            "value": round(hit.scores[name], 3),
            "share": _share(hit.scores[name], top),
            "rank": hit.ranks.get(name),
        }
        for name, top in tops.items()
        if name in hit.scores
    ]


def _share(score: float, best: float) -> float:
    return round(min(max(score / best, 0.0), 1.0), 3) if best > 0 else 0.0


def _is_quoted(answer: Answer, hit: Hit) -> bool:
    """Whether a quote of the answer starts in this passage."""
    passage = hit.passage
    return any(
        quote.document.id == passage.document.id and passage.start <= quote.start < passage.end
        for quote in answer.quotes
    )
