"""SQuAD's JSON, read into articles and a set, and written from them.

The format of Rajpurkar et al. (2016), and of version 2 with questions that have no answer
(Rajpurkar, Jia and Liang 2018): articles of paragraphs, each with questions and the places of their
answers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from pydantic import BaseModel, ValidationError

from quoth.corpus import Document, sentences_of
from quoth.corpus.errors import first_fault
from quoth.corpus.sentences import trim
from quoth.eval.questions import Expected, Question, SetError, Span

BETWEEN = "\n\n"  # paragraphs of an article


class SquadAnswer(BaseModel):
    """Words of a paragraph, and where they start in it."""

    text: str
    answer_start: int


class SquadQuestion(BaseModel):
    """A question on a paragraph."""

    id: str
    question: str
    answers: list[SquadAnswer] = []
    is_impossible: bool = False


class SquadParagraph(BaseModel):
    """A paragraph and the questions on it."""

    context: str
    qas: list[SquadQuestion]


class SquadArticle(BaseModel):
    """An article."""

    title: str
    paragraphs: list[SquadParagraph]


class Squad(BaseModel):
    """The whole file; other keys are passed over."""

    version: str = "v2.0"
    data: list[SquadArticle]


def read_squad(path: Path) -> Squad:
    """Read a file in SQuAD's format, version 1 or 2.

    Raises:
        SetError: naming the file and what is wrong.
    """
    try:
        return Squad.model_validate_json(path.read_bytes())
    except OSError as error:
        message = f"{path}: can't be read ({error.strerror}); name a .json file in SQuAD's format"
        raise SetError(message) from error
    except ValidationError as error:
        place, what = first_fault(error)
        message = f"{path}: {place}: {what}; expected SQuAD's format"
        raise SetError(message) from error


def documents_of(squad: Squad) -> list[Document]:
    """Make a document of each article, its paragraphs apart by a blank line."""
    return [
        Document(id=name, title=article.title.replace("_", " "), text=_text(article))
        for name, article in zip(_names(squad), squad.data, strict=True)
    ]


def _names(squad: Squad) -> list[str]:
    """The articles' titles, numbered where two have the same."""
    titles = [article.title for article in squad.data]
    return [
        title if titles.count(title) == 1 else f"{title} {titles[: n + 1].count(title)}"
        for n, title in enumerate(titles)
    ]


def _text(article: SquadArticle) -> str:
    return BETWEEN.join(paragraph.context for paragraph in article.paragraphs)


def questions_of(squad: Squad) -> list[Question]:
    """Make rows: expected are the sentences that the answers stand in, each once.

    Raises:
        SetError: an answer doesn't stand where it says.
    """
    rows = []
    for document, article in zip(documents_of(squad), squad.data, strict=True):
        spans = [trim(document.text, *span) for span in sentences_of(document)]
        lengths = [len(paragraph.context) + len(BETWEEN) for paragraph in article.paragraphs]
        starts = accumulate(lengths, initial=0)
        for start, paragraph in zip(starts, article.paragraphs, strict=False):
            rows += [_row(document, spans, start, asked) for asked in paragraph.qas]
    return rows


def _row(
    document: Document, sentences: Sequence[tuple[int, int]], at: int, asked: SquadQuestion
) -> Question:
    answers = [] if asked.is_impossible else asked.answers
    for answer in answers:
        if not document.text.startswith(answer.text, at + answer.answer_start):
            message = f"{asked.id}: {answer.text!r} doesn't stand at {answer.answer_start} in {document.id}"  # noqa: E501
            raise SetError(message)
    places = [(at + one.answer_start, at + one.answer_start + len(one.text)) for one in answers]
    expected = dict.fromkeys(_around(place, sentences) for place in places)
    return Question(
        id=asked.id,
        question=asked.question,
        answerable=bool(answers),
        answers=tuple(dict.fromkeys(answer.text for answer in answers)),
        expected=tuple(
            Expected(document=document.id, quote=document.text[start:end], start=start)
            for start, end in expected
        ),
    )


def _around(place: tuple[int, int], sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From the start of the first sentence that an answer touches to the end of the last."""
    touched = [span for span in sentences if span[0] < place[1] and place[0] < span[1]]
    return min(start for start, _ in (*touched, place)), max(end for _, end in (*touched, place))


def to_squad(
    documents: Sequence[Document],
    questions: Sequence[Question],
    spans: Mapping[str, Sequence[Span]],
) -> str:
    """Write documents and a set as SQuAD's JSON, version 2: each document is one paragraph.

    A question stands with the document of its first expected quote, one without an answer with
    the first document; what others answer it is left out, as the format has no place for it.
    Unjudged rows are left out.
    """
    asked: dict[str, list[dict[str, object]]] = {document.id: [] for document in documents}
    for question in questions:
        if question.answerable is not None:
            places = spans.get(question.id, ())
            home = places[0].document if places else documents[0].id
            asked[home].append(_asked(question, [one for one in places if one.document == home],
                                      next(d.text for d in documents if d.id == home)))  # fmt: skip
    data = [
        {"title": one.id, "paragraphs": [{"context": one.text, "qas": asked[one.id]}]}
        for one in documents
        if asked[one.id]
    ]
    return json.dumps({"version": "v2.0", "data": data}, ensure_ascii=False) + "\n"


def _asked(question: Question, places: Sequence[Span], text: str) -> dict[str, object]:
    answers = [answer for span in places for answer in _answers(question, span, text)]
    return {
        "id": question.id,
        "question": question.question,
        "answers": answers,
        "is_impossible": not answers,
    }


def _answers(question: Question, span: Span, text: str) -> Iterator[dict[str, object]]:
    """The answer strings inside an expected quote, or the quote itself."""
    found = [(text.find(answer, span.start, span.end), answer) for answer in question.answers]
    inside = [(start, answer) for start, answer in found if start >= 0]
    for start, answer in inside or [(span.start, text[span.start : span.end])]:
        yield {"text": answer, "answer_start": start}
