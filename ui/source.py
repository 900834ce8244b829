"""Places in articles: what a citation's button carries, and what the panel shows for it."""

import base64
import binascii
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Self

from quoth.corpus import Document, Span
from quoth.corpus.documents import heading_at
from quoth.index import Filter

_HASH_IN_REF = 16  # hex digits: enough to notice that an article has changed


@dataclass(frozen=True, slots=True)
class Ref:
    """A place in an article as it was when it was quoted: what a citation's button carries."""

    document_id: str
    start: int
    end: int
    digest: str

    @classmethod
    def to(cls, document: Document, start: int, end: int) -> Self:
        """Refer to a span of a document."""
        return cls(document.id, start, end, document.sha256[:_HASH_IN_REF])

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read a reference back; it comes from a browser, so anything may be in it.

        Raises:
            ValueError: it was not written by `str`.
        """
        found = re.fullmatch(r"([\w-]+)\.(\d{1,12})\.(\d{1,12})\.([0-9a-f]+)", written, re.ASCII)
        if not found:
            message = f"{written[:40]!r} refers to no place in an article"
            raise ValueError(message)
        try:
            document_id = base64.b64decode(found[1] + "==", altchars=b"-_").decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            message = f"{written[:40]!r} names no article"
            raise ValueError(message) from error
        return cls(document_id, int(found[2]), int(found[3]), found[4])

    def __str__(self) -> str:
        """One word of letters, digits, and the marks `-_.`, whatever the document's id holds."""
        name = base64.urlsafe_b64encode(self.document_id.encode()).decode().rstrip("=")
        return f"{name}.{self.start}.{self.end}.{self.digest}"

    def fits(self, document: Document) -> bool:
        """Whether the document still has, unchanged, the text that was quoted."""
        inside = 0 <= self.start < self.end <= len(document.text)
        return inside and document.sha256.startswith(self.digest)


def in_full(day: datetime.date) -> str:
    """Write a date so that no reader takes the month for the day.

    >>> in_full(datetime.date(2025, 5, 4))
    '4 May 2025'
    """
    return f"{day.day} {day:%B} {day.year}"


def filter_in_words(where: Filter) -> str:
    """Say which articles a filter lets through.

    >>> filter_in_words(Filter(sources=("The Courier",), published_from=datetime.date(2025, 5, 4)))
    'The Courier, from 4 May 2025'
    """
    first, last = where.published_from, where.published_to
    parts = [
        ", ".join(where.sources),
        "1 article" if len(where.documents) == 1 else "",
        f"{len(where.documents)} articles" if len(where.documents) > 1 else "",
        f"from {in_full(first)}" if first else "",
        f"to {in_full(last)}" if last else "",
    ]
    return ", ".join(part for part in parts if part)


def source_view(ref: Ref, others: Iterable[Ref], document: Document) -> dict[str, object]:
    """An article for the panel, cut where its appearance changes.

    Args:
        ref: The place to show; it must fit the document.
        others: Further places quoted in the same answer; those of other articles are left out.
        document: The article.

    Returns:
        `title`, `about`, `place` (page and heading), `url` (http and https only, else None),
        `citation` (a line to copy with the quote) and `segments`: pairs of text and class names
        (`strong` for the place, `light` for the others, `heading`), which joined are the article.
        Cut here because JavaScript counts UTF-16 units, not characters.
    """
    same = [one for one in others if one.document_id == ref.document_id and one.fits(document)]
    date = in_full(document.published) if document.published else None
    about = (document.source, document.author, date)
    return {
        "title": document.display_title,
        "about": " · ".join(part for part in about if part),
        "place": " · ".join(
            part for part in (_page(document, ref.start), _under(ref, document)) if part
        ),
        "url": _link(document),
        "citation": citation_line(document, ref.start),
        "segments": segments(document, ref, same),
    }


def citation_line(document: Document, start: int) -> str:
    """Name the place of a quote as one would under it: author, title, outlet, date, page, link."""
    date = in_full(document.published) if document.published else ""
    parts = (
        document.author,
        document.display_title,
        document.source,
        date,
        _page(document, start),
        _link(document),
    )
    return ", ".join(part for part in parts if part)


def _page(document: Document, start: int) -> str:
    """The page that a character is on, or "" where the document has no pages."""
    pages = enumerate(document.pages, start=1)
    return next((f"page {n}" for n, page in pages if page.start <= start < page.end), "")


def _under(ref: Ref, document: Document) -> str:
    heading = heading_at(document, ref.start)
    return "" if heading == document.display_title else heading


def _link(document: Document) -> str | None:
    return document.url if re.match(r"https?://", document.url or "", re.I) else None


def segments(document: Document, strong: Ref, light: Iterable[Ref]) -> list[tuple[str, str]]:
    """Cut a text at the edges of spans and name what each piece is: see `source_view`."""
    layers = [
        *(("light", one.start, one.end) for one in light),
        ("strong", strong.start, strong.end),
        *(("heading", *_first_line(document, section)) for section in document.sections),
    ]
    edges = sorted({0, len(document.text), *(edge for _, *span in layers for edge in span)})
    pieces = pairwise(edges)
    named = [(_classes(layers, start, end), start, end) for start, end in pieces]
    runs = [(classes, list(run)) for classes, run in groupby(named, key=lambda piece: piece[0])]
    return [(document.text[run[0][1] : run[-1][2]], classes) for classes, run in runs]


def _first_line(document: Document, section: Span) -> tuple[int, int]:
    end = document.text.find("\n", section.start, section.end)
    return section.start, section.end if end < 0 else end


def _classes(layers: Iterable[tuple[str, int, int]], start: int, end: int) -> str:
    names = {name for name, first, last in layers if first <= start and end <= last}
    if "strong" in names:
        names.discard("light")
    return " ".join(sorted(names))
