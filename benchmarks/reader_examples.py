"""Questions with passages that answer them and passages that don't: what train_reader.py trains on.

Positives are passages as our index splits them. Negatives are of three kinds, so that the reader
learns to say no to more than another subject: what our own retriever finds for the question and
that doesn't hold the answer; the right passage without the sentence that answers; and the right
passage asked about another name or year of its article.

In the first round they are drawn at random. In the second, for most questions, those are taken that
a reader trained on the first is most mistaken about, and some questions are asked as people type
them: in keywords, or with words of an earlier question behind them, as a follow-up is completed.

The third round is about our own articles (written/README.md), whose questions avoid the article's
words, and whose negatives are near misses: questions that a sentence of the article seems to
answer, and doesn't.

The fourth round asks each question of several passages at once, of which one answers, as the reader
is used: they are to be told from each other, not only each from none. Our own questions are also
asked of their own articles alone, where every passage is about the same people.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from quoth.corpus import Passage, sentences_of
from quoth.index import Filter, Index, SentenceEmbedder
from quoth.index.tokens import FUNCTION_WORDS
from quoth.rag.features import shift_to, text_read
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import Ranking, Retriever

RANKING = Ranking(dense_weight=0.6, document_weight=0.5)
DEPTH = 10  # passages retrieved for a question, the source of its negatives
FROM_BEST = 6  # of them, from which a negative is drawn
CUT, ALTERED = 0.5, 0.5  # share of the positives that give a negative of the kind
HARD = 0.6  # share of the questions of the second round whose negatives are chosen,
OF_WRONG, OF_ALTERED = 4, 3  # from so many passages found, and so many other names
KEYWORDS, LEANING = 0.1, 0.1  # share of its questions that are varied in the way
NEAR = 2  # passages that a question without an answer is put with
BESIDE = 2  # passages that don't answer, put beside one that does
CUT_BESIDE, ALTERED_BESIDE = 0.25, 0.35  # CUT and ALTERED of the fourth round
FEWEST_WORDS = 3  # of a question in keywords
NAMES = re.compile(r"(?<=\w )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*|\b[12]\d{3}\b")  # noqa: RUF001
_WORD = re.compile(r"\w[\w'’-]*")  # noqa: RUF001
_NO_TOPIC = FUNCTION_WORDS | {"whom", "whose", "why"}
_BLOCK = 256  # questions retrieved at once

# How sure a reader is that each of (question, text) holds an answer: float (n,).
Judge = Callable[[Sequence[tuple[str, str]]], NDArray[np.float32]]


@dataclass(frozen=True)
class Example:
    """A question, what stands for a passage, and where in that the answer is; (0, 0) if nowhere."""

    question: str
    text: str
    start: int
    end: int
    held_out: bool


Group = tuple[Example, ...]  # of one question; the first holds the answer, if any does

Place = tuple[Passage, tuple[int, int]]  # and characters of what stands for it in a model


@dataclass(frozen=True)
class Case:
    """A question of a set, and what our retriever finds for it."""

    row: dict[str, Any]
    all_right: list[Place]  # best first, as the next
    wrong: list[Passage]
    before: str  # the question before it about the same article, or ""
    named: set[str]  # names and years that the article is asked about
    subject: str  # the article, or articles on one story, that it is asked of
    held_out: bool

    @property
    def right(self) -> Place | None:
        """The best passage found that holds the answer, and where."""
        return self.all_right[0] if self.all_right else None


def read_cases(
    folder: Path, work: Path, embedder: SentenceEmbedder, *, within: bool = False
) -> Iterator[list[Case]]:
    """Ask the questions of a set in BEIR layout, block by block.

    They are asked of the whole collection; `within`, each of the articles that it was written for.
    """
    index = work / f"{folder.name}.index"
    Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
    snapshot = Index.open(index).snapshot()
    retriever = Retriever(embedder, LateInteraction(embedder), RANKING)
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    gold = read_gold(folder)
    titles = sorted({subject_of(name) for name in gold.values()})
    subjects = [subject_of(gold[row["_id"]]) for row in rows]
    named: dict[str, set[str]] = {}
    for row, subject in zip(rows, subjects, strict=True):
        named.setdefault(subject, set()).update(NAMES.findall(row["text"]))
    of_subject: dict[str, list[str]] = {}
    for held in snapshot.documents:
        of_subject.setdefault(subject_of(held.id), []).append(held.id)
    for start in track(range(0, len(rows), _BLOCK), description=folder.name):
        block = range(start, min(start + _BLOCK, len(rows)))
        asked = retriever.encode([rows[n]["text"] for n in block])
        if within:
            of = [Filter(documents=of_subject[subjects[n]]) for n in block]
            found = [retriever.retrieve(snapshot, [one], DEPTH, where)[0]
                     for one, where in zip(asked, of, strict=True)]  # fmt: skip
        else:
            found = retriever.retrieve(snapshot, asked, DEPTH)
        cases = []
        for n, hits in zip(block, found, strict=True):
            document = gold[rows[n]["_id"]]
            passages = [hit.passage for hit in hits]
            spans = [find_answer(p, rows[n], document) for p in passages]
            right = [(p, s) for p, s in zip(passages, spans, strict=True) if s]
            follows = "answer_starts" in rows[n] and n and subjects[n] == subjects[n - 1]
            cases.append(
                Case(
                    row=rows[n],
                    all_right=right,
                    wrong=[p for p in passages if not is_in(text_read(p), rows[n])],
                    before=rows[n - 1]["text"] if follows else "",
                    named=named[subjects[n]],
                    subject=subjects[n],
                    held_out=is_held_out(rows[n], n, document, titles),
                )
            )
        yield cases


def first_round(cases: Sequence[Case], chance: random.Random) -> Iterator[Example]:
    """A positive for each question that our retriever finds it for, and negatives at random."""
    for case in cases:
        question, found = (
            case.row["text"],
            chance.sample(case.wrong[:FROM_BEST], 1 if case.wrong else 0),
        )
        if case.right:
            yield Example(question, text_read(case.right[0]), *case.right[1], case.held_out)
        yield from (Example(question, text_read(p), 0, 0, case.held_out) for p in found)
        less = without_answer(case)
        if less and chance.random() < CUT:
            yield Example(question, less, 0, 0, case.held_out)
        other = altered(question, case.named, chance) if case.right else None
        if case.right and other and chance.random() < ALTERED:
            yield Example(other, text_read(case.right[0]), 0, 0, case.held_out)


def second_round(cases: Sequence[Case], chance: random.Random, judge: Judge) -> Iterator[Example]:
    """The same, with the negatives that a reader takes most for answers, and questions varied."""
    candidates: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for n, case in enumerate(cases):
        if case.held_out:
            continue
        question = varied(case.row["text"], case.before, chance)
        if case.right:
            yield Example(question, text_read(case.right[0]), *case.right[1], held_out=False)
        hard = chance.random() < HARD
        found = case.wrong[:OF_WRONG] if hard else case.wrong[:FROM_BEST]
        found = found if hard else chance.sample(found, min(1, len(found)))
        candidates[n, "found"] = [(question, text_read(passage)) for passage in found]
        less = without_answer(case)
        if less and chance.random() < CUT:
            candidates[n, "cut"] = [(question, less)]
        if case.right:
            others = (altered(case.row["text"], case.named, chance)
                      for _ in range(OF_ALTERED if hard else 1))  # fmt: skip
            kept = sorted(
                {other for other in others if other and (hard or chance.random() < ALTERED)}
            )
            candidates[n, "altered"] = [(other, text_read(case.right[0])) for other in kept]
    judged = judge([pair for pairs in candidates.values() for pair in pairs])
    sure = iter(judged.tolist())
    for pairs in candidates.values():
        scored = [(next(sure), pair) for pair in pairs]
        if scored:
            yield Example(*max(scored)[1], 0, 0, held_out=False)


def third_round(cases: Sequence[Case], chance: random.Random) -> Iterator[Example]:
    """Written questions: those with answers, and those that only look as if they had one.

    Of the latter, with the two passages of their article that our retriever puts first.
    """
    for case in cases:
        question = case.row["text"]
        if case.held_out:
            continue
        if not case.row["answers"]:
            for passage in own_passages(case)[:NEAR]:
                yield unanswered(question, passage)
            continue
        for passage, place in case.all_right:
            yield Example(question, text_read(passage), *place, held_out=False)
        if case.right and case.wrong:
            other = chance.choice(case.wrong[:FROM_BEST])
            yield unanswered(question, other)
        less = without_answer(case)
        if less and chance.random() < CUT:
            yield Example(question, less, 0, 0, held_out=False)


def fourth_round(cases: Sequence[Case], chance: random.Random) -> Iterator[Group]:
    """Each question with a passage that answers it and others, or with some that don't."""
    for case in cases:
        if case.held_out:
            continue
        if not case.row["answers"]:
            near = [unanswered(case.row["text"], p) for p in own_passages(case)[:NEAR]]
            if near:
                yield tuple(near)
        elif case.right:
            question = varied(case.row["text"], case.before, chance)
            passage, place = chance.choice(case.all_right[:2])
            found = case.wrong[:FROM_BEST]
            wrong = chance.sample(found, min(BESIDE, len(found)))
            others = [unanswered(question, other) for other in wrong]
            less = without_answer(case)
            if less and chance.random() < CUT_BESIDE:
                others[1:] = [Example(question, less, 0, 0, held_out=False)]
            yield (Example(question, text_read(passage), *place, held_out=False), *others)
            other = altered(case.row["text"], case.named, chance)
            if other and chance.random() < ALTERED_BESIDE:
                yield (unanswered(other, passage),)


def unanswered(question: str, passage: Passage) -> Example:
    """A question with a passage that doesn't answer it."""
    return Example(question, text_read(passage), 0, 0, held_out=False)


def own_passages(case: Case) -> list[Passage]:
    """The passages found that are of what the question is asked of, and don't answer it."""
    return [p for p in case.wrong if subject_of(p.document.id) == case.subject]


def varied(question: str, before: str, chance: random.Random) -> str:
    """A question as it is, mostly; else in keywords, or leaning on the one before it."""
    drawn = chance.random()
    if drawn < KEYWORDS:
        words = topic_words(question)
        return " ".join(words) if len(words) >= FEWEST_WORDS else question
    leans = drawn < KEYWORDS + LEANING and topic_words(before)
    return f"{question} ({' '.join(topic_words(before))})" if leans else question


def topic_words(question: str) -> list[str]:
    """The words of a question that aren't function words."""
    return [word for word in _WORD.findall(question) if word.lower() not in _NO_TOPIC]


def subject_of(document: str) -> str:
    """The article that a document is a part of."""
    return document.split("::", maxsplit=1)[0]


def without_answer(case: Case) -> str | None:
    """What stands for the right passage, less the sentence that answers; None if that is all."""
    if not case.right:
        return None
    passage, (place, _) = case.right
    text = text_read(passage)
    shift = shift_to(text, passage)
    for start, end in sentences_of(passage.document):
        first, last = max(start, passage.start) + shift, min(end, passage.end) + shift
        if first <= place < last:
            less = text[:first] + text[last:]
            whole = last - first >= len(passage.text.strip())
            return None if whole or is_in(less, case.row) else less
    return None


def altered(question: str, names: set[str], chance: random.Random) -> str | None:
    """The same question about another name, or another year, that its article is asked about."""
    own = NAMES.findall(question)
    if not own:
        return None
    old = chance.choice(own)
    others = [n for n in names if n[0].isdigit() == old[0].isdigit() and not {n} & set(own)]
    return question.replace(old, chance.choice(sorted(others))) if others else None


def is_held_out(row: dict[str, Any], number: int, document: str, titles: Sequence[str]) -> bool:
    """Whether a question, the n-th of its set, is kept from training.

    Questions with known places (squad) go by the article, so that no held-out article was read.
    """
    key = titles.index(subject_of(document)) if "answer_starts" in row else number
    return key % 7 == 0


def read_gold(folder: Path) -> dict[str, str]:
    """A right document for each query."""
    lines = (folder / "qrels/test.tsv").read_text().splitlines()[1:]
    return dict(line.split("\t")[:2] for line in lines)


def find_answer(passage: Passage, row: dict[str, Any], document: str) -> tuple[int, int] | None:
    """Where an answer stands in what stands for a passage: a right one, of a right document."""
    shift = shift_to(text_read(passage), passage)
    for held_by, start, answer in places(row, document):
        if held_by != passage.document.id:
            continue
        at = passage.text.lower().find(answer.lower()) if start is None else start - passage.start
        if 0 <= at <= len(passage.text) - len(answer):
            first = passage.start + at + shift
            return first, first + len(answer)
    return None


def places(row: dict[str, Any], document: str) -> Iterator[tuple[str, int | None, str]]:
    """The document and the first character of each answer, where that is known, and its words."""
    if "answer_starts" in row:
        documents = row.get("documents", [document] * len(row["answers"]))
        yield from zip(documents, row["answer_starts"], row["answers"], strict=True)
    elif row["answers"]:
        yield document, None, row["answers"][0]


def is_in(text: str, row: dict[str, Any]) -> bool:
    """Whether any of the answers stands anywhere in a text."""
    return any(answer.lower() in text.lower() for answer in row["answers"])
