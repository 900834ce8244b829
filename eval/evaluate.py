"""Ask a set's questions and compare what comes back with what is expected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.eval.conversations import Conversations
from quoth.eval.measures import (
    Place,
    both_sides,
    citation_precision,
    citation_recall,
    contains_answer,
    exact,
    quoted_within,
    whole_sentences,
    words_shown,
)
from quoth.eval.questions import Question, Span
from quoth.eval.retrieval import measure_retrieval
from quoth.rag import Answer, Assistant, Hit

Advance = Callable[[int, int], None]  # done, total
Scores = dict[str, float]
Outcome = Literal[
    "quoted first",
    "quoted",
    "other quoted",
    "not answered",
    "declined",
    "not declined",
    "unjudged",
]
GOOD: tuple[Outcome, ...] = ("quoted first", "quoted", "declined")

_FEW = 3  # quotes that a reader looks at


class Result(Frozen):
    """What came back for one question.

    `answer` is what a user gets. `eager` is what would have been quoted without a threshold: the
    same where the question was answered. `seconds` is how long the answer took.
    """

    question: Question
    spans: tuple[Span, ...]
    answer: Answer
    eager: Answer
    hits: tuple[Hit, ...]
    scores: Scores
    seconds: float

    @property
    def right(self) -> bool:
        """Whether an expected quote would have been quoted, whatever the threshold."""
        return bool(quoted_within(len(self.eager.quotes), places_of(self.eager), self.spans))

    @property
    def outcome(self) -> Outcome:
        """What became of the question, in two words."""
        if self.question.answerable is None:
            return "unjudged"
        if not self.question.answerable:
            return "not declined" if self.answer.answered else "declined"
        if not self.answer.answered:
            return "not answered"
        if not self.scores["quoted"]:
            return "other quoted"
        return "quoted first" if self.scores["quoted first"] else "quoted"


def ask_all(
    assistant: Assistant,
    questions: Sequence[Question],
    spans: Mapping[str, Sequence[Span]],
    advance: Advance,
) -> list[Result]:
    """Ask every question, follow-ups after the questions before them, and score the answers."""
    documents = {document.id: document for document in assistant.documents}
    talks = Conversations.of(assistant)
    results = []
    for done, question in enumerate(questions, start=1):
        asked = (*question.history, question.question)
        eager, seconds = talks.ask(asked)
        answer, expected = talks.given(asked), spans.get(question.id, ())
        results.append(
            Result(
                question=question,
                spans=tuple(expected),
                answer=answer,
                eager=eager,
                hits=talks.hits(asked),
                scores=score(answer, question, expected, documents),
                seconds=seconds,
            )
        )
        advance(done, len(questions))
    return with_retrieval(results)


def with_retrieval(results: Sequence[Result]) -> list[Result]:
    """Add the measures of retrieval to the scores, for the questions that have judgements."""
    found = {result.question.id: result.hits for result in results}
    values = measure_retrieval(found, {r.question.id: r.spans for r in results})
    return [
        result.model_copy(update={"scores": {**_of(result.question.id, values), **result.scores}})
        for result in results
    ]


def _of(query: str, values: Mapping[str, Mapping[str, float]]) -> Scores:
    return {name: by_query[query] for name, by_query in values.items() if query in by_query}


def score(
    answer: Answer,
    question: Question,
    spans: Sequence[Span],
    documents: Mapping[str, Document],
) -> Scores:
    """Score one answer; the measures that don't apply to it are missing.

    A question that nobody has judged gets only what can be told of any answer: that its quotes are
    exact, whole, and how long.
    """
    scores = _of_what_is_shown(answer, documents)
    if question.answerable is None:
        return scores
    scores["coverage"] = float(answer.answered)
    if question.answerable:
        scores |= _of_what_is_expected(answer, question, spans)
    else:
        scores["declined"] = float(not answer.answered)
    if answer.answered:
        scores["risk"] = 1.0 - scores.get("quoted", 0.0)
    return scores


def _of_what_is_shown(answer: Answer, documents: Mapping[str, Document]) -> Scores:
    if not answer.answered:
        return {}
    shown = answer.model_dump()["quotes"]
    return {
        "exact": exact(shown, documents),
        "whole sentences": whole_sentences(places_of(answer), documents),
        "words shown": words_shown(quote["text"] for quote in shown),
    }


def _of_what_is_expected(answer: Answer, question: Question, spans: Sequence[Span]) -> Scores:
    quotes = places_of(answer)
    scores = {
        "answered": float(answer.answered),
        "quoted first": quoted_within(1, quotes, spans),
        "quoted in three": quoted_within(_FEW, quotes, spans),
        "quoted": quoted_within(len(quotes), quotes, spans),
        "citation recall": citation_recall(quotes, spans),
    }
    if quotes:
        scores["citation precision"] = citation_precision(quotes, spans)
    if question.answers:
        texts = [quote.text for quote in answer.quotes]
        scores["contains answer"] = contains_answer(texts, question.answers)
    if len({span.side for span in spans}) > 1:
        scores["both sides"] = both_sides(quotes, spans)
    return scores


def places_of(answer: Answer) -> list[Place]:
    """Where the quotes stand, in the order of the answer."""
    return [(quote.document.id, quote.start, quote.end) for quote in answer.quotes]


def judged(results: Iterable[Result]) -> list[Result]:
    """Those whose question somebody has judged."""
    return [result for result in results if result.question.answerable is not None]
