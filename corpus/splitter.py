"""Documents to passages: whole sentences, packed up to a token budget."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from quoth.corpus.documents import Document, Passage
from quoth.corpus.sentences import sentence_spans

CountTokens = Callable[[Sequence[str]], list[int]]
SpanPair = tuple[int, int]

DEFAULT_BUDGET = 128  # tokens


def sentences_of(document: Document) -> list[SpanPair]:
    """Split a document into sentences.

    Returns:
        Spans that partition the text after a leading date mark; none crosses a section or page.
    """
    cuts = {document.body_start, len(document.text)}
    for part in (*document.sections, *document.pages):
        cuts |= {part.start, part.end}
    edges = sorted(cut for cut in cuts if cut >= document.body_start)
    return [
        (begin + start, begin + end)
        for begin, stop in pairwise(edges)
        for start, end in sentence_spans(document.text[begin:stop])
    ]


def split(
    document: Document, count_tokens: CountTokens, *, budget: int = DEFAULT_BUDGET
) -> list[Passage]:
    """Split a document into passages of whole sentences.

    Sentences are packed greedily; a passage never crosses a section. A sentence over the budget
    is a passage of its own, cut at spaces where it is far over, since an embedding model reads
    only so many tokens.

    Args:
        document: The document.
        count_tokens: Texts to their numbers of tokens, as the embedding model counts them.
        budget: The most tokens of a passage, at least 1.

    Returns:
        Passages in order. They partition the text after a leading date mark, but for spans of
        whitespace, which are no passage.
    """
    spans = sentences_of(document)
    counts = count_tokens([document.text[start:end] for start, end in spans])
    sized = [
        piece
        for span, count in zip(spans, counts, strict=True)
        for piece in _cut(document.text, span, count, budget)
    ]
    borders = {section.start for section in document.sections}
    return [
        Passage(document=document, start=start, end=end)
        for start, end in _pack(sized, budget, borders)
        if document.text[start:end].strip()
    ]


def _pack(sized: Sequence[tuple[SpanPair, int]], budget: int, borders: set[int]) -> list[SpanPair]:
    """Join neighbours while they fit the budget and no border lies between them."""
    packed: list[SpanPair] = []
    room = 0
    for (start, end), count in sized:
        if packed and count <= room and start not in borders:
            packed[-1] = (packed[-1][0], end)
            room -= count
        else:
            packed.append((start, end))
            room = budget - count
    return packed


def _cut(text: str, span: SpanPair, count: int, budget: int) -> list[tuple[SpanPair, int]]:
    """Cut a span that is over the budget into about equal pieces, at spaces where there are any.

    Tables, lists without full stops and scripts without spaces end up here.
    """
    pieces = -(-count // budget)
    if pieces <= 1:
        return [(span, count)]
    start, end = span
    size = -(-(end - start) // pieces)
    edges = [start]
    while end - edges[-1] > size:
        reach = edges[-1] + size
        space = text.rfind(" ", edges[-1] + size // 2, reach)
        edges.append(reach if space < 0 else space + 1)
    edges.append(end)
    return [(pair, -(-count // pieces)) for pair in pairwise(edges)]
