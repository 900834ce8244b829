r"""Sentences as spans: where each one starts and ends, never a copy of its words.

Layout is decided here: a blank line, a heading, a ruled line and a list item always begin a new
sentence. Inside such a block nupunkt (Punkt, trained) decides, and a few patterns mend what it
cannot know: scripts that end sentences with other signs, who said a quoted question, footnotes.

>>> text = "# News\nMr. Lee left.  \"Why?\" she asked.\n\nNo end"
>>> [text[start:end] for start, end in sentence_spans(text)]
['# News\n', 'Mr. Lee left.  ', '"Why?" she asked.\n\n', 'No end']
"""

# ruff: noqa: RUF001  (quotation marks and full stops of many scripts are the subject here)

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_MARKED_LINE = re.compile(
    r"^ {0,3}(?P<heading>\#{1,6}[ \t]+\S)"
    r"|^ {0,3}(?P<rule>(?P<sign>[-=*_])(?P=sign){2,}[ \t]*\r?$)"
    r"|^[ \t]*(?P<item>[-*+•]|(?P<number>\d{1,3})[.)])[ \t]+(?=\S)",
    re.MULTILINE,
)
_WORD = re.compile(r"\w")
_NOT_BLANK = re.compile(r"\S")
_NEXT_LINE = re.compile(r"\n\s*")

_OPENERS = r"\"'“‘«(\[「『（"
_CLOSERS = r"\"'”’»)\]」』）"
_STARTERS = (
    "An?|After|Although|And|As|At|Before|But|By|During|For|From|He|Her|His|However|I[fnt]|On|Our|"
    "She|Since|Some|That|The|Their|Then|There|These|They|This|Those|We|When|While|With|You"
)
_SAYS = (
    "added|adds|announced|answered|argued|asked|asks|began|called|cried|demanded|exclaimed|"
    "insisted|inquired|joked|laughed|murmured|remarked|repeated|replied|said|says|screamed|"
    "shouted|shrieked|whispered|wondered|wrote|yelled"
)
# Boundaries that nupunkt misses; each pattern ends where the next sentence starts.
_MISSED = (
    # Signs that end nothing but sentences, in scripts that put no blank after them, or do.
    re.compile(rf"[。！？｡]+(?![{_CLOSERS}。！？｡])\s*"),
    re.compile(rf"[。｡][{_CLOSERS}]+(?![ぁ-ん{_CLOSERS}])\s*"),  # a hiragana goes on: 「…。」と
    re.compile(rf"[！？][{_CLOSERS}]+(?:\s+|(?=[{_OPENERS}]))"),
    re.compile(rf"[؟۔।॥။።៕][{_CLOSERS}]*\s+"),
    re.compile(r"[.!?…]“\s+"),  # German: “ closes
    # The model learnt plain words as abbreviations (so, art, book); these are the real ones.
    re.compile(
        r"(?<![\w.])(?!(?:approx|ca|dept|eds?|esp|incl|prof|rev|trans|viz)\.)(?=[a-z]*?[aeiouy])"
        rf"[a-z]{{2,30}}+\.[{_CLOSERS}]*\s+(?=[{_OPENERS}]*(?:[A-Z][a-z]|[AI]\s))"
    ),
    # Capitals without dots (LA, NATO) abbreviate nothing that a full stop belongs to.
    re.compile(r"(?<![\w.])(?!(?:MRS?|MS|DR|ST|NO)\.)[A-Z]{2,10}\.\s+(?=[A-Z][a-z])"),
    # An abbreviation or a name that ends its sentence, since no name starts with "The".
    re.compile(
        r"(?<![\w.])(?!Mrs?\.|Ms\.|Dr\.|St\.)(?:[A-Z][a-z]{1,20}|(?:[A-Z]\.){1,5}[A-Z])\.\s+"
        rf"(?=(?:{_STARTERS})\s)"
    ),
)
# What comes before a boundary and what after it, where nupunkt sees one and there is none.
_FALSE = (
    (re.compile(r"\b[A-HJ-Z]!\s+\Z"), re.compile(r"")),  # a name of one letter and a mark: E! News
    (re.compile(r"\b[A-Z]\w*!\s+\Z"), re.compile(r"[a-z]")),
    (re.compile(r"\S\Z"), re.compile(rf"[{_CLOSERS}]+[,;:]")),  # (a new home!), which
    (  # "Who flew it?" Ama Lee asked.
        re.compile(r"[!?][\"”’»]\s+\Z"),
        re.compile(rf"(?!(?:He|It|She|They|We|You)\b)(?:[A-Z][\w.'’-]*\s+){{1,3}}(?:{_SAYS})\b"),
    ),
)
_NOTES = re.compile(rf"[{_CLOSERS}]*(?:\[[^\[\]\n]{{1,40}}\]|:[\w–-]{{1,12}})+(?:\s+|\Z)")
_SIGN = re.compile(r"[.!?…。！？｡؟۔।॥။።៕]")
_ENDLESS = re.compile(r"(?<!\S)\S{500,}+")
_CONTEXT = 32  # characters before a boundary that a pattern may look at


def sentence_spans(text: str) -> list[tuple[int, int]]:
    r"""Partition a text into sentences.

    The spans join to the whole text in order and none is empty. Blanks belong to the sentence
    that they follow (those that open the text to the first), so a sentence starts at its first
    visible character. A piece without any letter or digit ("...", an emoji) belongs to the
    sentence before it in its block. A text of blanks only is one span; an empty one has none.

    Args:
        text: Any string. "\n" and "\r\n" end lines; a single line end is a blank like others.

    Returns:
        Half-open character spans, in order. Linear in the length of the text.
    """
    starts = [start for block in _blocks(text) for start in _starts(text, *block)]
    return list(pairwise([*starts, len(text)]))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a span so that it neither starts nor ends with blanks.

    Returns:
        The narrowed span; an empty one at `start` where the span holds blanks only.
    """
    piece = text[start:end]
    kept = piece.strip()
    if not kept:
        return start, start
    start += len(piece) - len(piece.lstrip())
    return start, start + len(kept)


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, body, end): no sentence crosses an end, none starts inside start..body.

    The body of an item follows its marker; that of a heading or a ruled line is empty.
    """
    visible = _NOT_BLANK.search(text)
    lead = visible.start() if visible else 0
    bodies = {lead: lead}
    bodies |= {line.end(): line.end() for line in _BLANK_LINE.finditer(text, lead)}
    item = -1  # where the last item started
    for line in _MARKED_LINE.finditer(text):
        start = line.start(line.lastgroup or 0)
        if line["item"]:
            # As in CommonMark: in running prose only a 1 may open a numbered list.
            listed = item >= 0 and not _BLANK_LINE.search(text, item, start)
            if not (start in bodies or listed or line["number"] in {None, "1"}):
                continue
            item, bodies[start] = start, line.end()
        else:
            after = _NEXT_LINE.search(text, start)
            bodies[start] = after.end() if after else len(text)
            bodies.setdefault(bodies[start], bodies[start])
    edges = sorted(start for start in bodies if start < len(text))
    for start, end in pairwise([*edges, len(text)]):
        yield start if start > lead else 0, min(bodies[start], end), end


def _starts(text: str, start: int, body: int, end: int) -> Iterator[int]:
    """Yield where the sentences of one block start; the first is the block's own start."""
    yield start
    if not _SIGN.search(text, body, end):
        return
    found = [*_punkt_starts(text, body, end)]
    found += [match.end() for missed in _MISSED for match in missed.finditer(text, body, end)]
    real = {_past_notes(text, at, end) for at in found if not _is_false(text, body, at, end)}
    for at, following in pairwise([*sorted(at for at in real if body < at < end), end]):
        if _WORD.search(text, at, following) and _WORD.search(text, start, at):
            yield at
            start = at


def _punkt_starts(text: str, body: int, end: int) -> Iterator[int]:
    """Yield where nupunkt sees sentences start, leaving out the runs that it is quadratic on."""
    runs = [run.span() for run in _ENDLESS.finditer(text, body, end)]
    edges = [body, *chain.from_iterable(runs), end]
    for at, until in zip(edges[::2], edges[1::2], strict=True):
        spans = _tokenizer().spans(text[at:until], paragraph_breaks=False)
        yield from (at + start for start, _ in spans)


def _past_notes(text: str, at: int, end: int) -> int:
    """Move a boundary inside "1884.[12] It" to the far side of the footnote marks."""
    notes = None if text[at - 1 : at].isspace() else _NOTES.match(text, at, end)
    return notes.end() if notes else at


def _is_false(text: str, body: int, at: int, end: int) -> bool:
    before = text[max(body, at - _CONTEXT) : at]
    return any(left.search(before) and right.match(text, at, end) for left, right in _FALSE)


@cache
def _tokenizer() -> "PunktSentenceTokenizer":
    # Imported here since it costs some 50 ms; a copy of our own, since nupunkt's is shared.
    from nupunkt import load_default_model

    tokenizer = load_default_model()
    tokenizer.add_abbreviations(["lt", "cmdr", "mme", "mlle", "opp", "skt"])
    return tokenizer
