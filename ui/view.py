"""Answers as the page shows them: pure functions from answers to markup.

Every text passes `escape`, the one place where words become markup. What comes out is read back
and held against the articles before it is returned, so a mistake here shows nothing rather than
something altered.
"""

import html
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from quoth.corpus import Document, Span
from quoth.rag.answers import Answer, Hit, Quote, check_verbatim
from quoth.ui.source import Ref, in_full

SURE, FAIRLY_SURE = 0.85, 0.65  # from these confidences on
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


def in_words(confidence: float) -> str:
    """Say a confidence as one would in conversation."""
    if confidence >= SURE:
        return "sure"
    return "fairly sure" if confidence >= FAIRLY_SURE else "unsure"


def question_html(question: str) -> str:
    """Show a question as it was typed; what can't be shown becomes a replacement character."""
    shown = question.replace("\0", "\ufffd").encode(errors="replace").decode()
    return f'<span class="asked" dir="auto">{escape(shown)}</span>'


def notice_html(message: str) -> str:
    """Show a remark of the program's own."""
    return f'<div class="notice">{escape(message)}</div>'


def answer_html(answer: Answer) -> str:
    """Show an answer: its quotes with their sources, or the nearest passages.

    Raises:
        NotVerbatim: the markup would not show, byte for byte, what the articles say.
    """
    if not answer.answered:
        return _declined_html(answer.hits)
    groups = _in_groups(answer)
    blocks = "".join(_group_html(answer, group) for group in groups)
    shown = f'<div class="answer">{_gist_html(answer)}{blocks}{_COPY}</div>'
    order = [position for group in groups for position in group]
    words = dict(zip(order, read_words(shown), strict=True))
    check_verbatim(answer, [words[position] for position in sorted(words)])
    return shown


_COPY = '<button type="button" class="copy">Copy with sources</button>'


def _in_groups(answer: Answer) -> list[tuple[int, ...]]:
    """The positions of all quotes, each once: contradicting ones together, others alone."""
    groups: list[tuple[int, ...]] = []
    placed: set[int] = set()
    for position in range(1, len(answer.quotes) + 1):
        if position in placed:
            continue
        beside = next((group for group in answer.disagreements if position in group), (position,))
        group = tuple(one for one in beside if one not in placed)
        groups.append(group)
        placed.update(group)
    return groups


def _gist_html(answer: Answer) -> str:
    quotes, articles = len(answer.quotes), len(answer.citations)
    count = f"{_count(quotes, 'quote')} from {_count(articles, 'article')}"
    word = in_words(answer.confidence).capitalize()
    title = f"confidence {answer.confidence:.2f}"
    return f'<div class="gist"><span class="sure" title="{title}">{word}</span> · {count}</div>'


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _group_html(answer: Answer, group: Sequence[int]) -> str:
    sides = "".join(_quote_html(answer.quotes[position - 1]) for position in group)
    if len(group) == 1:
        return sides
    label = '<div class="label">Sources differ</div>'
    return f'<div class="differ">{label}<div class="sides">{sides}</div></div>'


def _quote_html(quote: Quote) -> str:
    words = f'<span class="words">{escape(quote.text)}</span>'
    mark = f'<span class="vh">Source </span>{quote.citation}'
    button = _button_html(Ref.to(quote.document, quote.start, quote.end), quote.document, mark)
    source = _source_html(quote.document, quote.speaker)
    opening = f'<blockquote class="quote" dir="auto" title="confidence {quote.confidence:.2f}">'
    return f"{opening}{words}{button}{source}</blockquote>"


def _declined_html(hits: Iterable[Hit]) -> str:
    passages = "".join(_passage_html(hit) for hit in hits)
    none = '<div class="none">Not in these articles.</div>'
    if passages:
        label = "Nearest passages, not answers:"
        passages = f'<div class="label">{label}</div>{passages}'
    return f'<div class="answer declined">{none}{passages}</div>'


def _passage_html(hit: Hit) -> str:
    passage = hit.passage
    text = f'<div class="text" dir="auto">{escape(passage.text)}</div>'
    mark = '<span>Open</span><span class="vh"> the article at this passage</span>'
    button = _button_html(
        Ref.to(passage.document, passage.start, passage.end), passage.document, mark
    )
    return f'<div class="passage">{text}{_source_html(passage.document)}{button}</div>'


def _button_html(ref: Ref, document: Document, mark: str) -> str:
    title = escape(document.display_title[:_TITLE_IN_TOOLTIP])
    return f'<button type="button" class="cite" value="{ref}" title="{title}">{mark}</button>'


def _source_html(document: Document, speaker: Span | None = None) -> str:
    said = f"said by {document.text[speaker.start : speaker.end]}" if speaker else ""
    parts = [part for part in (said, document.source, document.display_title) if part]
    spans = [f"<span>{escape(part)}</span>" for part in parts]
    if document.published:
        spans.append(f'<span class="date">{escape(in_full(document.published))}</span>')
    return f'<div class="source" dir="auto">{" · ".join(spans)}</div>'


class _Words(HTMLParser):
    """Collects the text inside each `<span class="words">`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside:
            message = f"<{tag}> among the words of a quote"
            raise ValueError(message)
        if ("class", "words") in attrs:
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "span"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def read_words(markup: str) -> list[str]:
    """The words of the quotes in an answer's markup, as a browser would show them, in order."""
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return parser.found
