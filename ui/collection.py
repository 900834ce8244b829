"""What is in the collection, as the page lists it: articles, outlets, and when they are from."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.ui.source import Ref, in_full

AT_ONCE = 100  # articles listed at a time
_MOST_OUTLETS = 200
_MOST_MONTHS, _MOST_YEARS = 36, 60  # bars of the timeline


class Listing(Frozen):
    """Which articles to list: those that a filter of the same names would let through."""

    text: str = ""  # words of the title, the outlet or the id
    sources: tuple[str, ...] = ()
    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    skip: int = 0


def overview(
    documents: Sequence[Document], passages: Mapping[str, int], listing: Listing
) -> dict[str, object]:
    """Describe a collection for the page.

    Returns:
        `total`; `found` and the `articles` among them from `listing.skip` on, newest first, undated
        last; `sources` with their counts; `timeline` (see `timeline`) and `undated`, of all.
    """
    found = sorted(
        (one for one in documents if _passes(one, listing)),
        key=lambda one: (-(one.published or datetime.date.min).toordinal(), one.id),
    )
    page = found[max(listing.skip, 0) :][:AT_ONCE]
    outlets = Counter(one.source for one in documents if one.source)
    return {
        "total": len(documents),
        "found": len(found),
        "articles": [_row(one, passages.get(one.id)) for one in page],
        "sources": sorted(outlets.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_OUTLETS],
        "timeline": timeline([one.published for one in documents if one.published]),
        "undated": sum(one.published is None for one in documents),
    }


def _passes(document: Document, listing: Listing) -> bool:
    """As `Filter` decides: an undated article is out when a date is asked for."""
    day, first, last = document.published, listing.published_from, listing.published_to
    named = f"{document.display_title} {document.source or ''} {document.id}".lower()
    return (
        all(word in named for word in listing.text.lower().split())
        and (not listing.sources or document.source in listing.sources)
        and (first is None or (day is not None and day >= first))
        and (last is None or (day is not None and day <= last))
    )


def _row(document: Document, passages: int | None) -> dict[str, object]:
    return {
        "id": document.id,
        "ref": str(Ref.to(document, 0, len(document.text))),
        "title": document.display_title,
        "source": document.source or "",
        "date": in_full(document.published) if document.published else "",
        "words": len(document.text.split()),
        "passages": passages,
    }


def timeline(days: Iterable[datetime.date]) -> list[dict[str, object]]:
    """Count dates by month; by year where that is more than 36 bars, by decade beyond 60.

    Returns:
        From the first to the last date without a gap: `label`, `from`, `to` (ISO dates), `count`.

    >>> [bar["count"] for bar in timeline([datetime.date(2025, 1, 3), datetime.date(2025, 3, 9)])]
    [1, 0, 1]
    """
    known = sorted(days)
    if not known:
        return []
    first, last = known[0], known[-1]
    years = last.year - first.year
    if 12 * years + last.month - first.month < _MOST_MONTHS:
        return _months(known)
    step = 1 if years < _MOST_YEARS else 10
    counts = Counter(day.year // step * step for day in known)
    starts = range(first.year // step * step, last.year + 1, step)
    return [
        {
            "label": str(year) if step == 1 else f"{year}s",
            "from": f"{year:04}-01-01",
            "to": f"{year + step - 1:04}-12-31",
            "count": counts[year],
        }
        for year in starts
    ]


def _months(days: Sequence[datetime.date]) -> list[dict[str, object]]:
    counts = Counter((day.year, day.month) for day in days)
    first, last = (12 * day.year + day.month - 1 for day in (days[0], days[-1]))
    bars = []
    for number in range(first, last + 1):
        year, month = divmod(number, 12)
        start = datetime.date(year, month + 1, 1)
        end = (start + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        count = counts[year, month + 1]
        bars.append({"label": f"{start:%B} {year}", "from": start.isoformat(),
                     "to": end.isoformat(), "count": count})  # fmt: skip
    return bars
