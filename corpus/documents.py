"""Documents and their passages: text, and spans of it.

One coordinate system everywhere: characters (code points) of `Document.text`, half-open. A passage
stores no text of its own; it slices its document, so the two can't drift apart.
"""

import datetime
import hashlib
import re
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    computed_field,
    model_validator,
)

from quoth.corpus.dates import leading_date
from quoth.corpus.sentences import sentence_spans, trim

DISPLAY_TITLE_LENGTH = 100  # characters; a title longer than two lines on a phone helps nobody


class Frozen(BaseModel):
    """The base of all types: immutable, and no unknown field slips in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _storable(text: str) -> str:
    """Refuse what can't be written as UTF-8 or shown in a browser unchanged."""
    if "\0" in text:
        message = "holds a NUL character; remove it"
        raise ValueError(message)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"holds half a surrogate pair at character {error.start}; re-export the text"
        raise ValueError(message) from None
    return text


Text = Annotated[str, AfterValidator(_storable)]


class Span(Frozen):
    """Characters `start` to `end` (half-open) of a document's text."""

    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.end <= self.start:
            message = f"a span must end after it starts, got {self.start}-{self.end}"
            raise ValueError(message)
        return self


class Document(Frozen):
    """One article.

    `sections` are the spans that begin at a heading and run to the next one (Markdown only);
    `pages` are the spans of pages where the file has any. `title` is the article's own title or
    "": what to show instead is `display_title`.
    """

    id: Annotated[Text, Field(min_length=1)]
    text: Annotated[Text, Field(min_length=1)]
    title: Text = ""
    source: Text | None = None
    published: datetime.date | None = None
    url: Text | None = None
    author: Text | None = None
    path: str | None = None
    media_type: str = "text/plain"
    sections: tuple[Span, ...] = ()
    pages: tuple[Span, ...] = ()
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text as UTF-8, in hex: what a citation can be re-verified against."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def body_start(self) -> int:
        """Where the article begins: after a leading date mark, at 0 without one."""
        return leading_date(self.text)[1]

    @cached_property
    def display_title(self) -> str:
        """The title, or the first sentence (at most 100 characters) where there is none."""
        if self.title:
            return self.title
        body = self.text[self.body_start : self.body_start + 20 * DISPLAY_TITLE_LENGTH]
        for span in sentence_spans(body):
            start, end = trim(body, *span)
            sentence = body[start:end].lstrip("#").strip()
            if sentence:
                return _shorten(re.sub(r"\s+", " ", sentence))
        return self.id

    def __hash__(self) -> int:
        """Hash by identity of content: id and text."""
        return hash((self.id, self.sha256))


class Passage(Frozen):
    """An indexed span of a document: whole sentences, up to a token budget."""

    document: Document = Field(repr=False)
    start: int
    end: int

    @model_validator(mode="after")
    def _lies_in_document(self) -> Self:
        check_span(self.document, self.start, self.end)
        return self

    @property
    def id(self) -> str:
        """`document_id:start-end`: the same span has the same id in every index."""
        return f"{self.document.id}:{self.start}-{self.end}"

    @property
    def text(self) -> str:
        """The characters of the document, untouched."""
        return self.document.text[self.start : self.end]

    @property
    def heading(self) -> str:
        """The heading of the section that the passage starts in, or ""."""
        return heading_at(self.document, self.start)


def check_span(document: Document, start: int, end: int) -> None:
    """Refuse a span that is empty or reaches outside its document.

    Raises:
        ValueError: saying the span and the document's length.
    """
    if not 0 <= start < end <= len(document.text):
        message = (
            f"span {start}-{end} is not inside {document.id} ({len(document.text)} characters)"
        )
        raise ValueError(message)


def heading_at(document: Document, position: int) -> str:
    """The heading above a position, without its Markdown marks, or ""."""
    above = [section for section in document.sections if section.start <= position < section.end]
    if not above:
        return ""
    section = document.text[above[-1].start : above[-1].end]
    return section.strip().split("\n", 1)[0].strip("# \r\t")


def _shorten(text: str) -> str:
    if len(text) <= DISPLAY_TITLE_LENGTH:
        return text
    return text[:DISPLAY_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def document_fields(known: dict[str, Any]) -> tuple[dict[str, Any], dict[str, JsonValue]]:
    """Split the keys of front matter or a JSON row into a document's own fields and the rest."""
    names = ("title", "source", "published", "url", "author")
    fields = {name: known[name] for name in names if known.get(name) not in (None, "")}
    return fields, {key: value for key, value in known.items() if key not in names}
