"""What is known of a sentence as an answer to a question, in numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Document, Passage, Span, sentences_of
from quoth.corpus.sentences import trim
from quoth.index import Snapshot
from quoth.index.sync import embedded_text
from quoth.index.tokens import FUNCTION_WORDS, projection
from quoth.rag.answers import Hit
from quoth.rag.expected import answer_type, asked_speaker, asks_why, asks_yes_no
from quoth.rag.interaction import Compared, LateInteraction, max_sim, weakest
from quoth.rag.questions import Query
from quoth.rag.spans import SpanReader
from quoth.rag.speakers import speaker_of

Matrix = NDArray[np.float64]

NAMES = (
    "sentence_cosine",  # question and sentence, in the context of its passage
    "sentence_maxsim",  # late interaction: how well each word of the question is matched
    "sentence_weakest",  # how well the worst matched third of its words are matched
    "passage_maxsim",
    "passage_weakest",
    "span",  # the reader's best answer inside the sentence, against "no answer here"
    "passage_span",  # the same for the whole passage
    "support",  # the reader's view of the sentence as a whole, against "none of these"
    "passage_cosine",
    "passage_lexical",  # BM25, as a share of the best hit's
    "passage_score",  # after fusion
    "sentence_coverage",  # share of the question's words in the sentence, weighted by rarity
    "passage_coverage",
    "around_coverage",  # in the sentence and its neighbours
    "answer_type",  # a number for "how many", a name for "who", a date for "when", ...
    "speaker",  # whether it is said by whom the question asks about, or by somebody else
    "question_mark",  # it asks rather than tells
    "length",  # log of its words
    "asks_yes_no",  # the same for all sentences, as the next one: they tell, but don't rank
    "asks_why",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage found: `start` and `end` without blanks around it."""

    hit: Hit
    start: int
    end: int

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.hit.passage.document

    @property
    def text(self) -> str:
        """Its words, cut from the document."""
        return self.document.text[self.start : self.end]


def sentences_in(hits: Sequence[Hit]) -> list[Sentence]:
    """List the sentences of passages, in the order of hits; headings and blanks are left out."""
    return [
        Sentence(hit, start, end)
        for hit in hits
        for start, end in _trimmed(hit)
        if end > start and hit.passage.document.text[start] != "#"
    ]


def _trimmed(hit: Hit) -> list[tuple[int, int]]:
    passage = hit.passage
    return [
        trim(passage.document.text, max(start, passage.start), min(end, passage.end))
        for start, end in _sentences(passage.document)
        if start < passage.end and end > passage.start
    ]


@lru_cache(maxsize=512)
def _sentences(document: Document) -> list[tuple[int, int]]:
    """Split a document once, however many of its passages are found, however often."""
    return sentences_of(document)


@dataclass(frozen=True, slots=True)
class Described:
    """Sentences as answers to a question.

    `numbers` is float64 (n, len(NAMES)); `answers` are, for each sentence, the characters of its
    document that answer, where the span reader finds some likelier than none.
    """

    numbers: Matrix
    answers: tuple[Span | None, ...]


def describe(
    query: Query,
    sentences: Sequence[Sentence],
    snapshot: Snapshot,
    interaction: LateInteraction,
    spans: SpanReader | None,
) -> Described:
    """Describe sentences as answers to a question, in their order.

    Without a span reader its three features are 0, and there are no answers.
    """
    if not sentences:
        return Described(np.zeros((0, len(NAMES))), ())
    texts = [s.text for s in sentences]
    words = snapshot.analyze(query.text)
    stems = [set(snapshot.analyze(text)) for text in texts]
    found = np.array([[word in stem for word in words] for stem in stems]).reshape(len(stems), -1)
    rarity = snapshot.rarity(words).astype(np.float64)
    weights = rarity / (rarity.sum() or 1.0)
    best = max(s.hit.scores["lexical"] for s in sentences) or 1.0
    span_scores, answers = _spans(query.text, sentences, spans)
    columns = (
        _interactions(query, sentences, snapshot, interaction),
        span_scores,
        [s.hit.scores["dense"] for s in sentences],
        [s.hit.scores["lexical"] / best for s in sentences],
        [s.hit.score for s in sentences],
        found @ weights,
        _of_passage(found, sentences) @ weights,
        _of_neighbours(found, sentences) @ weights,
        [answer_type(query.text, text) for text in texts],
        _by_speaker(asked_speaker(query.text), sentences),
        [float(text.rstrip(_CLOSING).endswith("?")) for text in texts],
        [np.log1p(len(text.split())) for text in texts],
        [float(asks_yes_no(query.text))] * len(texts),
        [float(asks_why(query.text))] * len(texts),
    )
    return Described(np.column_stack(columns).astype(np.float64), answers)


def _interactions(
    query: Query, sentences: Sequence[Sentence], snapshot: Snapshot, interaction: LateInteraction
) -> Matrix:
    """Compare a question with sentences token by token, each token in its passage's context.

    Returns:
        The first five features of NAMES: float64 (n, 5).
    """
    passages = {sentence.hit.passage.id: sentence.hit.passage for sentence in sentences}
    compared = interaction.compare(query, list(passages.values()), snapshot)
    found = dict(zip(passages, compared, strict=True))
    asked = query.vector @ projection(len(query.vector))
    rows = []
    for sentence in sentences:
        passage = found[sentence.hit.passage.id]
        inside = _inside(sentence, passage)
        mean = passage.vectors[inside].sum(axis=0)
        whole, part = passage.cosines, passage.cosines[:, inside]
        in_context = float(mean @ asked / (np.linalg.norm(mean) or 1.0))
        rows.append((in_context, max_sim(part), weakest(part), max_sim(whole), weakest(whole)))
    return np.array(rows)


def _spans(
    question: str, sentences: Sequence[Sentence], reader: SpanReader | None
) -> tuple[Matrix, tuple[Span | None, ...]]:
    """Let the span reader read each passage.

    Returns:
        Its best score inside each sentence and in the whole passage, and of the sentence itself,
        float64 (n, 3), and the best answer inside each sentence.
    """
    if reader is None:
        return np.zeros((len(sentences), 3)), (None,) * len(sentences)
    passages = {sentence.hit.passage.id: sentence.hit.passage for sentence in sentences}
    texts = {name: text_read(passage) for name, passage in passages.items()}
    pointers = dict(zip(texts, reader.point(question, list(texts.values())), strict=True))
    shifts = {name: shift_to(text, passages[name]) for name, text in texts.items()}
    wholes = {
        name: found.best(passages[name].start + shifts[name], passages[name].end + shifts[name])[0]
        for name, found in pointers.items()
    }
    scores, answers = [], []
    for sentence in sentences:
        name = sentence.hit.passage.id
        found, shift = pointers[name], shifts[name]
        inside, start, end = found.best(sentence.start + shift, sentence.end + shift)
        support = found.support(sentence.start + shift, sentence.end + shift)
        scores.append((max(_FAR, inside), max(_FAR, wholes[name]), max(_FAR, support)))
        answers.append(Span(start=start - shift, end=end - shift) if inside > 0 else None)
    return np.array(scores), tuple(answers)


def text_read(passage: Passage) -> str:
    """What the span reader reads: the sentences before a passage may say who "she" is."""
    document, text = passage.document, embedded_text(passage)
    title = text[: len(text) - len(passage.text)]
    begins = (
        start
        for start, end in _sentences(document)
        if end <= passage.start and passage.start - start <= _BEFORE
    )
    return title + document.text[min(begins, default=passage.start) : passage.end]


def shift_to(text: str, passage: Passage) -> int:
    """From characters of the document to those of a text for a model that ends with the passage."""
    return len(text) - len(passage.text) - passage.start


def _inside(sentence: Sentence, passage: Compared) -> NDArray[np.bool_]:
    """Which of a passage's tokens lie in a sentence of it."""
    shift = shift_to(embedded_text(sentence.hit.passage), sentence.hit.passage)
    starts, ends = passage.spans[:, 0] - shift, passage.spans[:, 1] - shift
    inside: NDArray[np.bool_] = (starts >= sentence.start) & (ends <= sentence.end)
    return inside


def _by_speaker(asked: str, sentences: Sequence[Sentence]) -> list[float]:
    """Compare who is asked about with who speaks.

    Returns:
        For each sentence 1.0 where one's name is a part of the other's, -1.0 where they share no
        word, 0.0 in between, where nobody speaks, and where the question asks for nobody's words.
    """
    wanted = _name_words(asked)
    if not wanted:  # nobody has to be found who speaks
        return [0.0] * len(sentences)
    return [_agreement(wanted, _name_words(_speaker(sentence))) for sentence in sentences]


def _speaker(sentence: Sentence) -> str:
    document = sentence.document
    span = speaker_of(document, sentence.start, sentence.end)
    return document.text[span.start : span.end] if span else ""


def _agreement(wanted: set[str], said_by: set[str]) -> float:
    if not said_by:
        return 0.0
    if wanted <= said_by or said_by <= wanted:
        return 1.0
    return -1.0 if wanted.isdisjoint(said_by) else 0.0


def _name_words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.lower()) if word not in FUNCTION_WORDS}


_BEFORE = 200  # characters before a passage that are read with it
_FAR = -30.0  # a span score below all that mean anything
_CLOSING = "\"'”’)"  # noqa: RUF001

Found = NDArray[np.bool_]  # (sentences, words of the question): which word stands in which


def _of_passage(found: Found, sentences: Sequence[Sentence]) -> Found:
    """The words found anywhere in the passage of each sentence."""
    ranks = np.array([sentence.hit.rank for sentence in sentences])
    return np.array([found[ranks == rank].any(axis=0) for rank in ranks])


def _of_neighbours(found: Found, sentences: Sequence[Sentence]) -> Found:
    """The words found in each sentence, the one before it or the one after it."""
    ranks = np.array([sentence.hit.rank for sentence in sentences])
    around = found.copy()
    same = ranks[1:] == ranks[:-1]
    around[1:] |= found[:-1] & same[:, None]
    around[:-1] |= found[1:] & same[:, None]
    return around
