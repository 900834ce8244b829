"""Where quotation marks open and close, and a text with what stands between them blotted out."""

import re
from collections.abc import Iterator

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![^\S\n]*\n))+")
_CURLY = re.compile(r"“[^“”]*(?:”|\Z)")
_STRAIGHT = re.compile(r'"[^"]*(?:"|\Z)')
# British style. An apostrophe looks the same, so only what ends like a sentence part counts.
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\w)[^\n\"“”]*?[,.?!…][’'](?!\w)")  # noqa: RUF001
BLOT = "¤"  # stands for each character between quotation marks


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The spans between blank lines, in order; each holds something that isn't blank."""
    found = (match.span() for match in _PARAGRAPH.finditer(text))
    return [(start, end) for start, end in found if text[start:end].strip()]


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find what stands between quotation marks in one paragraph of a text.

    Returns:
        Spans with their marks, in order. One that is never closed runs to the paragraph's end, as
        it does where the next paragraph goes on quoting.
    """
    return sorted((start + a, start + b) for a, b in _quotations(text[start:end]))


def _quotations(paragraph: str) -> Iterator[tuple[int, int]]:
    pattern = _CURLY if "“" in paragraph else _STRAIGHT if '"' in paragraph else _SINGLE
    yield from (match.span() for match in pattern.finditer(paragraph))


def blotted(text: str, start: int, end: int) -> str:
    """A paragraph whose quoted words are blotted out, character by character; the marks stay."""
    chars = list(text[start:end])
    for a, b in quotations(text, start, end):
        closed = b - a > 1 and text[b - 1] in "”\"’'"  # noqa: RUF001
        for i in range(a + 1, b - 1 if closed else b):
            if not chars[i - start].isspace():
                chars[i - start] = BLOT
    return "".join(chars)
