import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from samples import HashingEmbedder

from quoth.index import Index
from quoth.rag.features import NAMES, describe, sentences_in
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import Retriever
from quoth.rag.spans import Pointers

ANSWER = re.compile(r"answer\w+")
LONG = " ".join(
    f"Sentence {n} of the report tells of the harbour, its silt, its cranes and answer{n}."
    for n in range(60)
)


class PatternReader:
    """Points at what a pattern finds, and keeps what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def point(self, question: str, texts: Sequence[str]) -> list[Pointers]:
        """See `SpanReader`."""
        del question
        self.read.extend(texts)
        return [self._pointers(text) for text in texts]

    def _pointers(self, text: str) -> Pointers:
        words = list(re.finditer(r"\w+", text))
        found = np.array([9.0 if ANSWER.fullmatch(w[0]) else -9.0 for w in words], np.float32)
        return Pointers(found, found, np.array([w.span() for w in words], np.int64), nowhere=0.0)


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
    spans = described.numbers[:, NAMES.index("span")]
    for sentence, answer, span in zip(sentences, described.answers, spans, strict=True):
        found = ANSWER.search(sentence.text)
        assert (answer is not None) == (found is not None) == (span > 0)
        if answer and found:
            assert sentence.document.text[answer.start : answer.end] == found[0]
            assert sentence.start <= answer.start < answer.end <= sentence.end
