import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from samples import HashingEmbedder

from quoth.index import Index
from quoth.rag.expected import asked_speaker
from quoth.rag.features import NAMES, describe, sentences_in
from quoth.rag.interaction import LateInteraction
from quoth.rag.reader import LinearReader, Weights, judge
from quoth.rag.retriever import Retriever
from quoth.rag.spans import ModelReader, Pointers

ANSWER = re.compile(r"answer\w+")
LONG = " ".join(
    f"Sentence {n} of the report tells of the harbour, its silt, its cranes and answer{n}."
    for n in range(60)
)


class PatternReader:
    """Points at what a pattern finds, and keeps what it read."""

    def __init__(self, *, judges_sentences: bool = True) -> None:
        self.read: list[str] = []
        self.judges_sentences = judges_sentences

    def point(self, question: str, texts: Sequence[str]) -> list[Pointers]:
        """See `SpanReader`."""
        del question
        self.read.extend(texts)
        return [self._pointers(text) for text in texts]

    def _pointers(self, text: str) -> Pointers:
        words = list(re.finditer(r"\w+", text))
        found = np.array([9.0 if ANSWER.fullmatch(w[0]) else -9.0 for w in words], np.float32)
        spans = np.array([w.span() for w in words], np.int64)
        return Pointers(found, found, found, spans, nowhere=0.0, unsupported=-9.0)


def test_a_passage_is_read_after_what_stands_before_it(
    write: Callable[..., Path], tmp_path: Path, embedder: HashingEmbedder
) -> None:
    folder = write({"report.md": f"---\ntitle: Silt\n---\n{LONG}\n", "short.txt": "No answers."})
    Index.sync(tmp_path / "index", [folder], embedder=embedder)
    reader, interaction = PatternReader(), LateInteraction(embedder)
    with closing(Index.open(tmp_path / "index")) as index:
        snapshot = index.snapshot()
        retriever = Retriever(embedder, interaction)
        [query] = retriever.encode(["What of the harbour?"])
        [hits] = retriever.retrieve(snapshot, [query], 9)
        sentences = sentences_in(hits)
        described = describe(query, sentences, snapshot, interaction, reader)
    passages = {hit.passage.id: hit.passage for hit in hits}
    assert sum(passage.document.id == "report.md" for passage in passages.values()) > 3
    for passage, text in zip(passages.values(), reader.read, strict=True):
        title = "Silt. " if passage.document.title else ""
        assert text.startswith(title)
        before = text[len(title) : len(text) - len(passage.text)]
        assert text.endswith(before + passage.text)
        assert before == passage.document.text[passage.start - len(before) : passage.start]
        first = not passage.document.text[: passage.start].strip()
        assert len(before) <= 200
        assert first or before.startswith("Sentence")
    spans, supports = (described.numbers[:, NAMES.index(name)] for name in ("span", "support"))
    for sentence, answer, span, support in zip(
        sentences, described.answers, spans, supports, strict=True
    ):
        found = ANSWER.search(sentence.text)
        assert (found is not None) == (support > 0)
        assert (answer is not None) == (found is not None) == (span > 0)
        if answer and found:
            assert sentence.document.text[answer.start : answer.end] == found[0]
            assert sentence.start <= answer.start < answer.end <= sentence.end


def test_each_kind_of_span_reader_is_ranked_by_weights_of_its_own(
    write: Callable[..., Path], tmp_path: Path, embedder: HashingEmbedder
) -> None:
    Index.sync(tmp_path / "index", [write({"report.txt": LONG})], embedder=embedder)
    interaction = LateInteraction(embedder)
    kinds: dict[str, PatternReader | None] = {
        "spans": PatternReader(),
        "pointers": PatternReader(judges_sentences=False),
        "similarity": None,
    }
    with closing(Index.open(tmp_path / "index")) as index:
        snapshot = index.snapshot()
        retriever = Retriever(embedder, interaction)
        [query] = retriever.encode(["What of the harbour?"])
        sentences = sentences_in(retriever.retrieve(snapshot, [query], 3)[0])
        for name, reader in kinds.items():
            numbers = describe(query, sentences, snapshot, interaction, reader).numbers
            found = LinearReader(interaction, reader).read(query, sentences, snapshot)
            expected = judge(numbers, Weights.load(name))
            np.testing.assert_array_equal(found.probabilities, expected)
    assert ModelReader().judges_sentences
    assert not ModelReader("another").judges_sentences
    assert Weights.load("spans").rank[NAMES.index("support")] > 0
    assert Weights.load("pointers").rank[NAMES.index("support")] == 0


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Ama Lee say of the bridge?", "Ama Lee"),
        ("what does ama lee think of trams", "ama lee"),
        ("Who paid, according to the mayor?", "the mayor"),
        ("In Lee’s view, was it worth it?", "Lee"),
        ("What did the bridge cost?", ""),
        ("Did it rain?", ""),
        ("", ""),
    ],
)
def test_a_question_tells_whose_words_it_asks_for(question: str, speaker: str) -> None:
    assert asked_speaker(question) == speaker


def test_sentences_are_told_by_who_speaks(
    write: Callable[..., Path], tmp_path: Path, embedder: HashingEmbedder
) -> None:
    text = (
        "Ama Lee opened the bridge on Monday. “It took nine years,” she said. "
        "“It took far too long,” said Otto Brandt, a shopkeeper. Trams will cross it."
    )
    Index.sync(tmp_path / "index", [write({"bridge.txt": text})], embedder=embedder)
    interaction = LateInteraction(embedder)
    column = NAMES.index("speaker")

    def told(question: str) -> list[float]:
        [query] = retriever.encode([question])
        [hits] = retriever.retrieve(snapshot, [query], 1)
        sentences = sentences_in(hits)
        assert len(sentences) == 4
        numbers = describe(query, sentences, snapshot, interaction, None).numbers
        told_of: list[float] = numbers[:, column].tolist()
        return told_of

    with closing(Index.open(tmp_path / "index")) as index:
        snapshot = index.snapshot()
        retriever = Retriever(embedder, interaction)
        assert told("What did Lee say of the bridge?") == [0, 1, -1, 0]
        assert told("What does Otto Brandt think of it?") == [0, -1, 1, 0]
        assert told("What did Otto Lee say?") == [0, 0, 0, 0]
        assert told("When was the bridge opened?") == [0, 0, 0, 0]
