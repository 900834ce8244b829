from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Passage
from quoth.rag import Hit
from quoth.rag.composer import MOST_QUOTES, compose
from quoth.rag.features import Sentence, sentences_in

TEXT = "It rained in Bergen. It rained all day.\n\nThe café opens at six. Nobody came. It rained."


def hits(*texts: str) -> list[Hit]:
    documents = [Document(id=f"d{n}", text=text) for n, text in enumerate(texts)]
    return [
        Hit(
            passage=Passage(document=d, start=0, end=len(d.text)),
            score=1 - n / 10,
            rank=n + 1,
            scores={"dense": 0.5, "lexical": 1.0},
        )
        for n, d in enumerate(documents)
    ]


def answer(texts: list[str], probabilities: list[float], threshold: float = 0.5) -> list[str]:
    found = hits(*texts)
    made = compose(
        "q", sentences_in(found), np.array(probabilities), hits=found, fingerprint="f",
        threshold=threshold,
    )  # fmt: skip
    return [quote.text for quote in made.quotes]


def test_the_best_sentence_is_quoted_without_the_blanks_around_it() -> None:
    assert answer([TEXT], [0.1, 0.1, 0.9, 0.1, 0.1]) == ["The café opens at six."]


def test_below_the_threshold_nothing_is_quoted_and_the_nearest_passages_are_offered() -> None:
    found = hits(*[TEXT] * 5)
    sentences = sentences_in(found)
    made = compose(
        "q", sentences, np.full(len(sentences), 0.49), hits=found, fingerprint="f", threshold=0.5
    )
    assert not made.answered
    assert made.confidence == pytest.approx(0.49)
    assert made.hits == tuple(found[:3])


def test_neighbours_become_one_quote_but_not_across_a_paragraph() -> None:
    assert answer([TEXT], [0.9, 0.8, 0.7, 0.0, 0.0]) == [
        "It rained in Bergen. It rained all day.",
        "The café opens at six.",
    ]


def test_the_same_sentence_is_quoted_once() -> None:
    assert answer([TEXT, TEXT], [0, 0, 0.9, 0, 0, 0, 0, 0.9, 0, 0]) == ["The café opens at six."]


def test_citations_count_by_first_appearance() -> None:
    found = hits("First one.", "Second, quite another.", "Third.")
    made = compose(
        "q", sentences_in(found), np.array([0.6, 0.9, 0.5]), hits=found, fingerprint="f",
        threshold=0.1,
    )  # fmt: skip
    assert [(q.document.id, q.citation) for q in made.quotes] == [("d1", 1), ("d0", 2), ("d2", 3)]
    assert [c.document_id for c in made.citations] == ["d1", "d0", "d2"]


def test_no_passages_make_no_answer() -> None:
    made = compose("q", [], np.zeros(0), hits=[], fingerprint="f")
    assert (made.answered, made.confidence, made.hits) == (False, 0.0, ())


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10), st.floats(0.01, 1))
def test_whatever_the_probabilities_quotes_are_few_exact_and_apart(
    probabilities: list[float], threshold: float
) -> None:
    found = hits(TEXT, TEXT + " And more.")
    sentences = sentences_in(found)
    made = compose(
        "q", sentences, np.array(probabilities)[: len(sentences)], hits=found, fingerprint="f",
        threshold=threshold,
    )  # fmt: skip
    assert len(made.quotes) <= MOST_QUOTES
    assert made.answered == (max(probabilities[: len(sentences)]) >= threshold)
    for quote in made.quotes:
        assert quote.text == quote.document.text[quote.start : quote.end] == quote.text.strip()
    spans = sorted((q.document.id, q.start, q.end) for q in made.quotes)
    for (one, _, end), (other, start, _) in pairwise(spans):
        assert one != other or end <= start


def test_headings_and_blanks_are_no_sentences() -> None:
    found = hits("# Rain\n\nIt rained.\n\n")
    assert [sentence.text for sentence in sentences_in(found)] == ["It rained."]
    assert isinstance(sentences_in(found)[0], Sentence)
