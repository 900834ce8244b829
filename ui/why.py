"""Why this answer: the sentences judged best and the passages found, as numbers for a chart."""

from collections.abc import Mapping, Sequence

from quoth.rag.answers import Answer, Candidate, Hit
from quoth.rag.export import outlet_and_date
from quoth.ui.source import Ref, in_full

NAMES: Mapping[str, str] = {
    "dense": "Meaning",
    "lexical": "Words",
    "interaction": "Word by word",
    "cross-encoder": "Cross-encoder",
}


def told(number: float) -> float:
    """A score or probability as the chart has it: enough to see, and little to keep."""
    return round(number, 3)


def why(answer: Answer, threshold: float) -> dict[str, object]:
    """Explain an answer.

    Args:
        answer: The answer, with its hits and candidates.
        threshold: The least confidence at which anything is quoted.

    Returns:
        `confidence`, `threshold`; `candidates`, best first: text, about, ref, confidence, whether
        it is quoted; and `hits`, best first: rank, title, about, ref, score, share, terms, whether
        it is quoted, and `parts` (name, value, share, rank). Shares are of the best hit's in this
        list, from 0 to 1, for the widths of bars. All are made of numbers as they are `told`, so
        that the same numbers kept and read back make the same chart.
    """
    best = max((told(hit.score) for hit in answer.hits), default=0.0)
    tops = _tops(answer.hits)
    return {
        "confidence": told(answer.confidence),
        "threshold": threshold,
        "candidates": [_candidate(answer, one) for one in answer.candidates],
        "hits": [
            {**_about(hit), "share": _share(hit.score, best), "quoted": _is_quoted(answer, hit),
             "parts": _parts(hit, tops)}
            for hit in answer.hits
        ],
    }  # fmt: skip


def _candidate(answer: Answer, one: Candidate) -> dict[str, object]:
    return {
        "text": one.text,
        "about": " · ".join([one.document.display_title, *outlet_and_date(one.document, in_full)]),
        "ref": str(Ref.to(one.document, one.start, one.end)),
        "confidence": told(one.confidence),
        "quoted": any(
            quote.document.id == one.document.id and quote.start <= one.start < one.end <= quote.end
            for quote in answer.quotes
        ),
    }


def _about(hit: Hit) -> dict[str, object]:
    document = hit.passage.document
    return {
        "rank": hit.rank,
        "score": told(hit.score),
        "title": document.display_title,
        "about": " · ".join(outlet_and_date(document, in_full)),
        "ref": str(Ref.to(document, hit.passage.start, hit.passage.end)),
        "terms": list(dict.fromkeys(hit.terms)),
    }


def _tops(hits: Sequence[Hit]) -> dict[str, float]:
    names = dict.fromkeys(name for hit in hits for name in hit.scores)
    return {name: max(told(hit.scores.get(name, 0.0)) for hit in hits) for name in names}


def _parts(hit: Hit, tops: Mapping[str, float]) -> list[dict[str, object]]:
    return [
        {
            "name": NAMES.get(name, name),
            "value": told(hit.scores[name]),
            "share": _share(hit.scores[name], top),
            "rank": hit.ranks.get(name),
        }
        for name, top in tops.items()
        if name in hit.scores
    ]


def _share(score: float, best: float) -> float:
    return told(min(max(told(score) / best, 0.0), 1.0)) if best > 0 else 0.0


def _is_quoted(answer: Answer, hit: Hit) -> bool:
    """Whether a quote of the answer starts in this passage."""
    passage = hit.passage
    return any(
        quote.document.id == passage.document.id and passage.start <= quote.start < passage.end
        for quote in answer.quotes
    )
