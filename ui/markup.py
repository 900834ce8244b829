"""Text to markup: the one place where words become HTML, and the small pieces made of it."""

import html

from quoth.corpus import Document
from quoth.ui.source import Ref, in_full

SURE, FAIRLY_SURE = 0.7, 0.4  # from these confidences on: right about 9 and 8 times in 10
_TITLE_IN_TOOLTIP = 80  # characters
_SPACES = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def escape(text: str) -> str:
    r"""Make text into markup that displays as exactly this text.

    Tabs and line ends become character references: Gradio expands tabs and removes indents from
    messages, and a browser reads a raw CR LF as LF.

    >>> escape("<b>\t&")
    '&lt;b&gt;&#9;&amp;'
    """
    return html.escape(text).translate(_SPACES)


def typed(text: str) -> str:
    """Escape what a user has typed; what can't be shown becomes a replacement character."""
    return escape(text.replace("\0", "\ufffd").encode(errors="replace").decode())


def in_words(confidence: float) -> str:
    """Say a confidence as one would in conversation."""
    if confidence >= SURE:
        return "sure"
    return "fairly sure" if confidence >= FAIRLY_SURE else "unsure"


def count(number: int, thing: str) -> str:
    """Count things: "1 quote", "2 quotes"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def question_html(question: str) -> str:
    """Show a question as it was typed."""
    return f'<span class="asked" dir="auto">{typed(question)}</span>'


def notice_html(message: str) -> str:
    """Show a remark of the program's own."""
    return f'<div class="notice">{escape(message)}</div>'


def button_html(kind: str, label: str, *, value: str = "", title: str = "") -> str:
    """A button that the page's script knows by its class.

    Args:
        kind: Class names.
        label: Markup.
        value: Text that the script reads. Gradio's sanitiser strips `data-*`, but keeps this.
        title: Text shown on hover.
    """
    named = f' value="{escape(value)}"' if value else ""
    hint = f' title="{escape(title)}"' if title else ""
    return f'<button type="button" class="{kind}"{named}{hint}>{label}</button>'


def cite_html(document: Document, start: int, end: int, label: str) -> str:
    """The button that opens a document at a span; `label` is markup."""
    title = document.display_title[:_TITLE_IN_TOOLTIP]
    return button_html("cite", label, value=str(Ref.to(document, start, end)), title=title)


def number_html(number: int) -> str:
    """The number of a citation, with a word for those who only hear it."""
    return f'<span class="vh">Source </span>{number}'


def source_html(
    document: Document, speaker: str = "", page: int | None = None, *, undated: str = ""
) -> str:
    """Say where a quote is from: who said it, outlet, title, date, page, as far as known.

    `undated` stands in place of a date that isn't known.
    """
    said = f"said by {speaker}" if speaker else ""
    parts = [part for part in (said, document.source, document.display_title) if part]
    spans = [f"<span>{escape(part)}</span>" for part in parts]
    date = in_full(document.published) if document.published else undated
    if date:
        spans.append(f'<span class="date">{escape(date)}</span>')
    if page:
        spans.append(f"<span>page {page}</span>")
    return f'<div class="source" dir="auto">{" · ".join(spans)}</div>'
