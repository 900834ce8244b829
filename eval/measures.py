"""Measures of one answer against the quotes that are expected: each a small pure function.

Places are (document id, start, end). Where several expected quotes share a side, any of them will
do; what is asked of an answer is a quote for each side. Retrieval is measured by ir-measures, see
`quoth.eval.retrieval`; knowing when to decline by `quoth.eval.declining`.
"""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from quoth.corpus import Document, sentences_of
from quoth.corpus.sentences import trim
from quoth.eval.questions import Span

Place = tuple[str, int, int]

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’–—…")  # noqa: RUF001


def quoted_within(k: int, quotes: Sequence[Place], spans: Sequence[Span]) -> float:
    """1 if one of the first k quotes shares characters with an expected one: Success@k of quotes.

    >>> span = Span(document="d", start=5, end=9, side="")
    >>> [quoted_within(k, [("d", 0, 5), ("d", 8, 12)], [span]) for k in (1, 2)]
    [0.0, 1.0]
    """
    return float(any(_is_expected(quote, spans) for quote in quotes[:k]))


def citation_precision(quotes: Sequence[Place], spans: Sequence[Span]) -> float:
    """Share of the quotes that are expected ones; some quote is needed.

    After Gao et al., "Enabling Large Language Models to Generate Text with Citations" (EMNLP 2023);
    judged by place, not by a model. Where a set doesn't list every good quote it is a lower bound.
    """
    return sum(_is_expected(quote, spans) for quote in quotes) / len(quotes)


def citation_recall(quotes: Sequence[Place], spans: Sequence[Span]) -> float:
    """Share of the expected sides that are quoted (Gao et al. 2023); 0 without quotes."""
    sides = {span.side for span in spans}
    return len(_sides_shown(quotes, spans)) / len(sides)


def both_sides(quotes: Sequence[Place], spans: Sequence[Span]) -> float:
    """1 if at least two sides of a disagreement are quoted."""
    return float(len(_sides_shown(quotes, spans)) > 1)


def contains_answer(texts: Iterable[str], answers: Iterable[str]) -> float:
    """1 if a quote contains one of the answer strings, both normalised as SQuAD does.

    Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text" (EMNLP 2016):
    lower case, no punctuation, no articles. Whole words only.

    >>> contains_answer(["It cost the 4.2 million."], ["4.2 Million"])
    1.0
    """
    shown = [f" {normalised(text)} " for text in texts]
    wanted = [normalised(answer) for answer in answers]
    return float(any(f" {answer} " in text for answer in wanted for text in shown))


def normalised(text: str) -> str:
    """A text as SQuAD's evaluation script compares it."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def exact(quotes: Sequence[Mapping[str, object]], documents: Mapping[str, Document]) -> float:
    """1 if every quote, as the JSON of the answer has it, is its document's text to the byte.

    The documents are those of the index, not those that the answer carries.
    """
    return float(all(_is_exact(quote, documents) for quote in quotes))


def _is_exact(quote: Mapping[str, object], documents: Mapping[str, Document]) -> bool:
    document = documents.get(str(quote["document_id"]))
    start, end = quote["start"], quote["end"]
    if document is None or not isinstance(start, int) or not isinstance(end, int):
        return False
    return document.text[start:end].encode() == str(quote["text"]).encode()


def whole_sentences(quotes: Iterable[Place], documents: Mapping[str, Document]) -> float:
    """1 if every quote starts where a sentence starts, and ends where one ends."""
    return float(all(_is_whole(quote, documents) for quote in quotes))


def _is_whole(quote: Place, documents: Mapping[str, Document]) -> bool:
    name, start, end = quote
    if name not in documents:
        return False
    starts, ends = _edges(documents[name])
    return start in starts and end in ends


@lru_cache(maxsize=512)
def _edges(document: Document) -> tuple[frozenset[int], frozenset[int]]:
    spans = [trim(document.text, *span) for span in sentences_of(document)]
    return frozenset(start for start, _ in spans), frozenset(end for _, end in spans)


def words_shown(texts: Iterable[str]) -> float:
    """How many words a reader gets to read."""
    return float(sum(len(text.split()) for text in texts))


def _is_expected(quote: Place, spans: Iterable[Span]) -> bool:
    return any(span.touches(*quote) for span in spans)


def _sides_shown(quotes: Iterable[Place], spans: Iterable[Span]) -> set[str]:
    places = list(quotes)
    return {span.side for span in spans if any(span.touches(*place) for place in places)}
