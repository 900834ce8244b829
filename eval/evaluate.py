"""Ask a set's questions and compare what comes back with what is expected."""

from collections.abc import Callable, Iterable, Sequence
from statistics import mean

from quoth.corpus.documents import Frozen
from quoth.eval.questions import Question, Span
from quoth.rag import Answer, Assistant, Turn

Advance = Callable[[int, int], None]  # done, total
Scores = dict[str, float]


class Result(Frozen):
    """What came back for one question."""

    question: Question
    answer: Answer
    scores: Scores


class Report(Frozen):
    """The scores of a set: over all questions, and by tag."""

    set: str
    fingerprint: str
    questions: int
    overall: Scores
    tags: dict[str, Scores]


def ask_all(
    assistant: Assistant,
    questions: Sequence[Question],
    spans: dict[str, list[Span]],
    advance: Advance,
) -> list[Result]:
    """Ask every question, follow-ups after the questions before them."""
    results = []
    for done, question in enumerate(questions, start=1):
        history = [Turn(question=earlier) for earlier in question.history]
        answer = assistant.ask(question.question, history)
        scores = score(answer, question, spans.get(question.id, []))
        results.append(Result(question=question, answer=answer, scores=scores))
        advance(done, len(questions))
    return results


def score(answer: Answer, question: Question, spans: Sequence[Span]) -> Scores:
    """Score one answer; the measures that don't apply to the question are missing.

    - Success@k, RR@10: whether, and how early, a passage found holds an expected quote.
    - Quoted first, quoted: whether the first quote, any quote, is an expected one.
    - Both sides: whether every side of a disagreement is quoted.
    - Answered / declined: whether an answerable question got quotes, an unanswerable one none.
    """
    if not question.answerable:
        return {"declined": float(not answer.answered)}
    ranks = _ranks(
        ((h.passage.document.id, h.passage.start, h.passage.end) for h in answer.hits), spans
    )
    quotes = [(q.document.id, q.start, q.end) for q in answer.quotes]
    places = _ranks(quotes, spans)
    scores = {
        "Success@1": float(ranks[:1] == [1]),
        "Success@3": float(bool(ranks) and ranks[0] <= 3),  # noqa: PLR2004
        "RR@10": 1 / ranks[0] if ranks and ranks[0] <= 10 else 0.0,  # noqa: PLR2004
        "quoted first": float(places[:1] == [1]),
        "quoted": float(bool(places)),
        "answered": float(answer.answered),
    }
    sides = {span.side for span in spans}
    if len(sides) > 1:
        shown = {s.side for s in spans if any(s.touches(*quote) for quote in quotes)}
        scores["both sides"] = float(len(shown) > 1)
    return scores


def _ranks(found: Iterable[tuple[str, int, int]], spans: Sequence[Span]) -> list[int]:
    """The ranks, from 1, at which something touches an expected span."""
    return [
        rank
        for rank, place in enumerate(found, start=1)
        if any(span.touches(*place) for span in spans)
    ]


def summarise(name: str, results: Sequence[Result], fingerprint: str) -> Report:
    """Average each measure over the questions it applies to, overall and by tag."""
    tags = sorted({tag for result in results for tag in result.question.tags})
    return Report(
        set=name,
        fingerprint=fingerprint,
        questions=len(results),
        overall=_means(results),
        tags={tag: _means([r for r in results if tag in r.question.tags]) for tag in tags},
    )


def _means(results: Sequence[Result]) -> Scores:
    names = dict.fromkeys(name for result in results for name in result.scores)
    means = {n: mean(r.scores[n] for r in results if n in r.scores) for n in names}
    return {"n": float(len(results)), **means}
