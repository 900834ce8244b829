from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Passage, Span
from quoth.rag import Answer, Hit
from quoth.rag.choices import MOST_QUOTES, Judged
from quoth.rag.composer import compose
from quoth.rag.features import Sentence, sentences_in

TEXT = "It rained in Bergen. It rained all day.\n\nThe café opens at six. Nobody came. It rained."


def judged(
    found: Sequence[Hit],
    probabilities: Sequence[float],
    answers: Sequence[Span | None] | None = None,
    question: str = "q",
) -> Judged:
    sentences = sentences_in(found)[: len(probabilities)]
    p = np.array(probabilities[: len(sentences)], dtype=float)
    return Judged(question, question, sentences, p, answers or [None] * len(sentences))


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
    parts = [judged(found, probabilities)]
    made = compose("q", parts, hits=found, fingerprint="f", threshold=threshold)
    return [quote.text for quote in made.quotes]


def test_the_best_sentence_is_quoted_without_the_blanks_around_it() -> None:
    assert answer([TEXT], [0.05, 0.05, 0.9, 0.05, 0.05]) == ["The café opens at six."]


def test_below_the_threshold_nothing_is_quoted_and_the_nearest_passages_are_offered() -> None:
    found = hits(*[TEXT] * 5)
    parts = [judged(found, [0.49] * 25)]
    made = compose("q", parts, hits=found, fingerprint="f", threshold=0.5)
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
    parts = [judged(found, [0.6, 0.9, 0.5])]
    made = compose("q", parts, hits=found, fingerprint="f", threshold=0.1)
    assert [(q.document.id, q.citation) for q in made.quotes] == [("d1", 1), ("d0", 2), ("d2", 3)]
    assert [c.document_id for c in made.citations] == ["d1", "d0", "d2"]


def test_no_passages_make_no_answer() -> None:
    made = compose("q", [judged([], [])], hits=[], fingerprint="f")
    assert (made.answered, made.confidence, made.hits) == (False, 0.0, ())


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10), st.floats(0.01, 1))
def test_whatever_the_probabilities_quotes_are_few_exact_and_apart(
    probabilities: list[float], threshold: float
) -> None:
    found = hits(TEXT, TEXT + " And more.")
    sentences = sentences_in(found)
    parts = [judged(found, probabilities)]
    made = compose("q", parts, hits=found, fingerprint="f", threshold=threshold)
    assert len(made.quotes) <= MOST_QUOTES + 1
    assert made.answered == (max(probabilities[: len(sentences)]) >= threshold)
    for quote in made.quotes:
        assert quote.text == quote.document.text[quote.start : quote.end] == quote.text.strip()
    spans = sorted((q.document.id, q.start, q.end) for q in made.quotes)
    for (one, _, end), (other, start, _) in pairwise(spans):
        assert one != other or end <= start


@given(st.lists(st.floats(0, 1), min_size=0, max_size=10), st.floats(0, 1))
def test_the_candidates_are_the_best_sentences_best_first_declined_or_not(
    probabilities: list[float], threshold: float
) -> None:
    found = hits(TEXT, TEXT + " And more.")
    sentences = sentences_in(found)[: len(probabilities)]
    parts = [judged(found, probabilities)]
    made = compose("q", parts, hits=found, fingerprint="f", threshold=threshold)
    ordered = sorted(zip(probabilities, sentences, strict=True), key=lambda one: -one[0])
    assert [(one.confidence, one.document.id, one.start, one.end) for one in made.candidates] == [
        (probability, one.document.id, one.start, one.end) for probability, one in ordered[:8]
    ]
    assert made.confidence == max((one.confidence for one in made.candidates), default=0)


def test_headings_and_blanks_are_no_sentences() -> None:
    found = hits("# Rain\n\nIt rained.\n\n")
    assert [sentence.text for sentence in sentences_in(found)] == ["It rained."]
    assert isinstance(sentences_in(found)[0], Sentence)


def composed(
    question: str, *texts: tuple[str, float], known: dict[int, str] | None = None
) -> Answer:
    """Compose an answer from one-sentence documents with these probabilities."""
    found = hits(*(text for text, _ in texts))
    spans = [
        Span(start=texts[i][0].index(known[i]), end=texts[i][0].index(known[i]) + len(known[i]))
        if known and i in known
        else None
        for i in range(len(texts))
    ]
    parts = [judged(found, [p for _, p in texts], spans, question)]
    return compose(question, parts, hits=found, fingerprint="f", threshold=0.1)


def test_the_other_side_is_brought_in_however_unlikely_the_reader_finds_it() -> None:
    made = composed(
        "How many people came to the fair?",
        ("Some 400 people came to the fair.", 0.9),
        ("The fair opened at nine.", 0.5),
        ("At the fair, just 40 people came.", 0.01),
        ("Nobody knows.", 0.02),
    )
    assert [quote.document.id for quote in made.quotes] == ["d0", "d2", "d1"]
    assert made.disagreements == ((1, 2),)


def test_the_same_fact_elsewhere_is_a_mention_with_a_citation_of_its_own() -> None:
    made = composed(
        "When does the film open?",
        ("The film opens on May 23.", 0.9),
        ("On May 23 the film opens.", 0.8),
        ("It has three sequels.", 0.7),
    )
    assert [(q.document.id, q.citation) for q in made.quotes] == [("d0", 1), ("d2", 3)]
    [mention] = made.quotes[0].also
    assert (mention.document.id, mention.citation, mention.text) == (
        "d1",
        2,
        "On May 23 the film opens.",
    )
    assert [citation.document_id for citation in made.citations] == ["d0", "d1", "d2"]
    assert made.disagreements == ()


def test_the_answer_words_go_with_their_quote() -> None:
    made = composed(
        "When does the film open?", ("The film opens on May 23.", 0.9), known={0: "May 23"}
    )
    answer = made.quotes[0].answer
    assert answer is not None
    assert made.quotes[0].document.text[answer.start : answer.end] == "May 23"


def test_a_quote_has_its_speaker_and_its_context() -> None:
    text = "Mayor Ama Lee opened the fair.\n\n“We waited long,” she said.\n\nShe cut the ribbon."
    found = hits(text)
    one, two = (
        compose("q", [judged(found, p)], hits=found, fingerprint="f").quotes[0]
        for p in ([0.0, 0.9, 0.0], [0.0, 0.0, 0.9])
    )
    assert (one.speaker, one.addressee) == (Span(start=0, end=13), None)
    assert one.context is None  # the speaker says who "she" is
    assert two.speaker is None
    assert two.context == Span(start=0, end=30)


def test_a_context_that_is_quoted_anyway_is_not_shown_twice() -> None:
    found = hits("Mayor Ama Lee opened the fair.\n\nShe cut the ribbon.")
    made = compose("q", [judged(found, [0.9, 0.8])], hits=found, fingerprint="f")
    assert [quote.context for quote in made.quotes] == [None, None]


def test_the_question_as_understood_decides_what_disagrees() -> None:
    found = hits("Roth is 36.", "Roth is 37.")
    understood = "How old is Roth?"
    parts = [judged(found, [0.9, 0.8], question=understood)]
    made = compose("And how old?", parts, hits=found, fingerprint="f", understood=understood)
    assert (made.understood, made.disagreements) == ("How old is Roth?", ((1, 2),))


def test_each_part_of_a_question_is_quoted_and_the_one_without_an_answer_is_named() -> None:
    found = hits("Ama Lee won. The vote was in May. Nobody cared. It rained. It snowed.")
    won = judged(found, [0.9, 0.05, 0.0, 0.0, 0.0], question="Who won?")
    when = judged(found, [0.05, 0.7, 0.0, 0.0, 0.0], question="When?")
    why = judged(found, [0.0, 0.0, 0.2, 0.0, 0.0], question="Why?")

    def asked(*parts: Judged) -> Answer:
        return compose("q", parts, hits=found, fingerprint="f", threshold=0.5)

    both = asked(when, won)
    assert [quote.text for quote in both.quotes] == ["The vote was in May.", "Ama Lee won."]
    assert (both.confidence, both.unanswered) == (0.7, ())
    assert [one.confidence for one in both.candidates][:2] == [0.9, 0.7]
    half = asked(won, why)
    assert [quote.text for quote in half.quotes] == ["Ama Lee won."]
    assert (half.confidence, half.unanswered) == (0.9, ("Why?",))
    neither = asked(why, why)
    assert (neither.quotes, neither.unanswered, neither.confidence) == ((), (), 0.2)
    assert len(asked(won, won).quotes) == 1


def test_what_answers_two_parts_is_quoted_once() -> None:
    found = hits("Ama Lee won in May. Then it rained. Nobody cared.")
    parts = [judged(found, [0.9, 0.0, 0.0]), judged(found, [0.6, 0.5, 0.0])]
    [quote] = compose("q", parts, hits=found, fingerprint="f", threshold=0.5).quotes
    assert quote.text == "Ama Lee won in May. Then it rained."
