"""Answers for other programs to show or to cite: Markdown, and CSL-JSON.

A Markdown reader shows a quote's very characters: only what Markdown would take for a mark is
escaped, and blanks that it would drop are written as character references. So the source differs
from the article in those signs and nowhere else.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from quoth.corpus import Document
from quoth.rag.answers import Answer, Citation, Hit, Quote, check_verbatim

DECLINED = "Not in these articles."
NEAREST = "The nearest passages, which may not answer the question:"
DIFFER = "Sources differ"

_MARKS = re.compile(r"[\\`*_\[\]<>&~|$]")
_LINE_MARK = re.compile(r"\A(?:(?P<sign>[#+=-])|(?P<number>\d{1,9})(?P<dot>[.)]))")
_EDGE = re.compile(r"\A +| +\Z")
_ODD_BLANK = re.compile(r"[^\S \n\v\x1c-\x1f\x85]")  # the others have no character reference


def to_markdown(answer: Answer) -> str:
    """Write an answer as Markdown: quotes as blockquotes, citations as footnotes.

    A footnote gives title, outlet, date, URL, document id, SHA-256, and the characters quoted.
    Without quotes it says so and quotes the nearest passages.

    Raises:
        NotVerbatim: a quote isn't what stands in its document.
    """
    check_verbatim(answer, [quote.text for quote in answer.quotes])
    parts = [f"# {escaped(' '.join(answer.query.split()))}"]
    if answer.understood:
        parts.append(f"Understood as: {escaped(' '.join(answer.understood.split()))}")
    if answer.answered:
        parts += [_quote(quote) for quote in answer.quotes]
        parts += [escaped(told) for told in unanswered(answer)]
        parts += [_difference(answer, group) for group in answer.disagreements]
        parts += [_footnote(answer, citation) for citation in answer.citations]
    else:
        parts += [DECLINED, *([NEAREST] if answer.hits else []), *map(_hit, answer.hits)]
    return "\n\n".join(parts) + "\n"


def unanswered(answer: Answer) -> list[str]:
    """Say of each part of the question that got no quote that it got none."""
    return [f"{DECLINED[:-1]}: {' '.join(part.split())}" for part in answer.unanswered]


def to_csl(answer: Answer) -> list[dict[str, Any]]:
    """Describe the documents cited as CSL-JSON items, by number.

    What isn't known of a document is left out; an author is given as written, unparsed. The note
    holds the SHA-256 of the text that was quoted.
    """
    places = [place for quote in answer.quotes for place in (quote, *quote.also)]
    documents = {place.document.id: place.document for place in places}
    return [_item(citation, documents[citation.document_id]) for citation in answer.citations]


def escaped(text: str) -> str:
    r"""Write text so that Markdown shows it unchanged, inside a blockquote too.

    >>> escaped("1. *Two*  stars & <b>")
    '1\\. \\*Two\\*  stars \\& \\<b\\>'
    """
    lines = [_line(line) for line in text.split("\n")]
    written = lines[0]
    for before, line in pairwise(lines):
        # A break needs words on both of its sides.
        written += f"\\\n{line}" if before and line else f"&#10;{line}"
    return written


def _line(line: str) -> str:
    line = _MARKS.sub(r"\\\g<0>", line)
    line = _ODD_BLANK.sub(lambda blank: f"&#{ord(blank[0])};", line)
    line = _EDGE.sub(lambda blanks: "&#32;" * len(blanks[0]), line)
    return _LINE_MARK.sub(
        lambda mark: f"\\{mark['sign']}" if mark["sign"] else f"{mark['number']}\\{mark['dot']}",
        line,
    )


def _block(text: str) -> str:
    return "\n".join(f"> {line}" for line in escaped(text).split("\n"))


def _quote(quote: Quote) -> str:
    """A blockquote; below it who said it, the note's number, and where else the same stands."""
    text, context = quote.document.text, quote.context
    said = f"— {escaped(' '.join(quote.attribution.split()))} " if quote.speaker else ""
    also = ", also in " + " ".join(f"[^{m.citation}]" for m in quote.also) if quote.also else ""
    parts = [_block(quote.text), f"{said}[^{quote.citation}]{also}"]
    if context:
        parts += ["Before it:", _block(text[context.start : context.end])]
    return "\n\n".join(parts)


def _difference(answer: Answer, group: tuple[int, ...]) -> str:
    quotes = [answer.quotes[position - 1] for position in group]
    return f"**{DIFFER}**: " + "; ".join(
        f"[^{quote.citation}] {escaped(', '.join(outlet_and_date(quote.document)))}".rstrip()
        for quote in quotes
    )


def outlet_and_date(
    document: Document, written: Callable[[datetime.date], str] = datetime.date.isoformat
) -> list[str]:
    """The outlet and the date of a document, as far as they are known, the date as `written`."""
    date = written(document.published) if document.published else None
    return [part for part in (document.source, date) if part]


def _footnote(answer: Answer, citation: Citation) -> str:
    published = citation.published.isoformat() if citation.published else None
    known = [
        f"“{citation.title}”",
        *(part for part in (citation.source, published, citation.url) if part),
        f"document {citation.document_id}",
        f"characters {', '.join(dict.fromkeys(_places(answer, citation.number)))}",
        f"SHA-256 {citation.sha256}",
    ]
    return f"[^{citation.number}]: {escaped(' '.join(', '.join(known).split()))}"


def _places(answer: Answer, number: int) -> Iterator[str]:
    """Where the quotes and mentions of a document stand in it, as half-open spans."""
    for quote in answer.quotes:
        for place in (quote, *quote.also):
            if place.citation == number:
                yield f"{place.start}-{place.end}"


def _hit(hit: Hit) -> str:
    document = hit.passage.document
    about = ", ".join([f"“{document.display_title}”", *outlet_and_date(document), hit.passage.id])
    return f"{_block(hit.passage.text.strip())}\n\n{escaped(' '.join(about.split()))}"


def _item(citation: Citation, document: Document) -> dict[str, Any]:
    date = citation.published
    item = {
        "id": citation.document_id,
        "type": "article-newspaper" if citation.source else "article",
        "title": citation.title,
        "container-title": citation.source,
        "issued": date and {"date-parts": [[date.year, date.month, date.day]]},
        "URL": citation.url,
        "author": document.author and [{"literal": document.author}],
        "note": f"SHA-256 {citation.sha256}",
    }
    return {name: value for name, value in item.items() if value}
