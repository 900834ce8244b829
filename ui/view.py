"""Answers as the page shows them: pure functions from answers to markup.

Every text passes `escape`. What comes out is read back and held against the articles before it is
returned, so a mistake here shows nothing rather than something altered.
"""

from collections.abc import Iterable, Sequence

from quoth.index import Filter
from quoth.rag.answers import Answer, Hit, Mention, Quote, check_verbatim
from quoth.rag.export import unanswered
from quoth.ui.markup import (
    button_html,
    cite_html,
    count,
    escape,
    in_words,
    number_html,
    source_html,
    typed,
)
from quoth.ui.readback import read_words
from quoth.ui.source import filter_in_words


def answer_html(answer: Answer, where: Filter | None = None, *, foot: str = "") -> str:
    """Show an answer: its quotes with their sources, or the nearest passages.

    Args:
        answer: What to show.
        where: The filter it was asked under.
        foot: Markup that ends it: see `tools_html`.

    Raises:
        NotVerbatim: the markup would not show, byte for byte, what the articles say.
    """
    scope = _scope_html(where)
    if not answer.answered:
        body = f"{_understood_html(answer)}{_declined_html(answer)}{scope}"
        return f'<div class="answer declined">{body}{_nearest_html(answer.hits)}{foot}</div>'
    groups = _in_groups(answer)
    blocks = "".join(_group_html(answer, group) for group in groups)
    rest = "".join(f'<div class="unanswered">{escape(told)}</div>' for told in unanswered(answer))
    body = f"{_understood_html(answer)}{_gist_html(answer)}{scope}{blocks}{rest}"
    shown = f'<div class="answer">{body}{foot}</div>'
    _check(answer, [position for group in groups for position in group], shown)
    return shown


def _check(answer: Answer, order: Sequence[int], shown: str) -> None:
    words = dict(zip(order, read_words(shown), strict=True))
    check_verbatim(answer, [words[position] for position in sorted(words)])
    before = [answer.quotes[position - 1] for position in order]
    contexts = [q.model_copy(update={"start": q.context.start, "end": q.context.end})
                for q in before if q.context]  # fmt: skip
    check_verbatim(answer.model_copy(update={"quotes": contexts}), read_words(shown, "before"))


def _in_groups(answer: Answer) -> list[tuple[int, ...]]:
    """The positions of all quotes, each once: contradicting ones together, others alone.

    Those that contradict each other come newest first; undated ones last.
    """
    groups: list[tuple[int, ...]] = []
    placed: set[int] = set()
    for position in range(1, len(answer.quotes) + 1):
        if position in placed:
            continue
        beside = next((group for group in answer.disagreements if position in group), (position,))
        group = [one for one in beside if one not in placed]
        group.sort(key=lambda one: str(answer.quotes[one - 1].document.published or ""),
                   reverse=True)  # fmt: skip
        groups.append(tuple(group))
        placed.update(group)
    return groups


def _understood_html(answer: Answer) -> str:
    if not answer.understood or answer.understood == answer.query:
        return ""
    words = f'Understood as: <span class="full" dir="auto">{typed(answer.understood)}</span>'
    bare = button_html("do link", "Search only what I typed", value="bare")
    return f'<div class="understood">{words} {bare}</div>'


def _gist_html(answer: Answer) -> str:
    quotes, articles = len(answer.quotes), len(answer.citations)
    told = f"{count(quotes, 'quote')} from {count(articles, 'article')}"
    word = in_words(answer.confidence).capitalize()
    return f'<div class="gist">{_sure_html(word, answer.confidence)} · {told}</div>'


def _sure_html(word: str, confidence: float) -> str:
    """A word for a confidence, and the number on hover."""
    level = in_words(confidence).replace(" ", "-")
    return f'<span class="sure is-{level}" title="confidence {confidence:.2f}">{word}</span>'


def _scope_html(where: Filter | None) -> str:
    if where is None or where.empty:
        return ""
    everywhere = button_html("do link", "Search all articles", value="everywhere")
    told = escape(filter_in_words(where))
    return f'<div class="scope">Searched only: {told}. {everywhere}</div>'


def _group_html(answer: Answer, group: Sequence[int]) -> str:
    sides = "".join(
        _quote_html(answer.quotes[position - 1], disputed=len(group) > 1) for position in group
    )
    if len(group) == 1:
        return sides
    label = '<div class="label">Sources differ</div>'
    return f'<div class="differ">{label}<div class="sides">{sides}</div></div>'


def _quote_html(quote: Quote, *, disputed: bool) -> str:
    document = quote.document
    words = f'<span class="words">{_words_html(quote)}</span>'
    button = cite_html(document, quote.start, quote.end, number_html(quote.citation))
    undated = "no date" if disputed else ""
    source = source_html(document, quote.attribution, quote.page, undated=undated)
    opening = f'<blockquote class="quote" dir="auto" title="confidence {quote.confidence:.2f}">'
    more = f"{_context_html(quote)}{_also_html(quote.also)}"
    return f"{opening}{words}{button}{source}{more}</blockquote>"


def _words_html(quote: Quote) -> str:
    """The words of a quote, those that answer marked."""
    text, answer = quote.document.text, quote.answer
    if not answer or (answer.start, answer.end) == (quote.start, quote.end):
        return escape(quote.text)
    before, after = text[quote.start : answer.start], text[answer.end : quote.end]
    marked = f"<mark>{escape(text[answer.start : answer.end])}</mark>"
    return f"{escape(before)}{marked}{escape(after)}"


def _context_html(quote: Quote) -> str:
    if not quote.context:
        return ""
    text = escape(quote.document.text[quote.context.start : quote.context.end])
    words = f'<span class="before" dir="auto">{text}</span>'
    return f'<details class="context"><summary>What came before</summary>{words}</details>'


def _also_html(also: Iterable[Mention]) -> str:
    places = [
        cite_html(one.document, one.start, one.end, number_html(one.citation))
        + f'<span class="outlet">{escape(one.document.source or one.document.display_title)}</span>'
        for one in also
    ]
    return f'<div class="also">Also in {" ".join(places)}</div>' if places else ""


def _declined_html(answer: Answer) -> str:
    title = f"confidence {answer.confidence:.2f}"
    return f'<div class="none" title="{title}">Not in these articles.</div>'


def _nearest_html(hits: Iterable[Hit]) -> str:
    passages = "".join(_passage_html(hit) for hit in hits)
    label = '<div class="label">Nearest passages, not answers:</div>'
    return f"{label}{passages}" if passages else ""


def _passage_html(hit: Hit) -> str:
    passage = hit.passage
    text = f'<div class="text" dir="auto">{escape(passage.text)}</div>'
    label = '<span>Open</span><span class="vh"> the article at this passage</span>'
    button = cite_html(passage.document, passage.start, passage.end, label)
    return f'<div class="passage">{text}{source_html(passage.document)}{button}</div>'
