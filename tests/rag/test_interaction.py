from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from quoth.corpus import Document, Passage
from quoth.index import Embedder, Index, SentenceEmbedder, Snapshot
from quoth.index.sync import embedded_text
from quoth.index.tokens import Vectors, means_something, projection
from quoth.rag.interaction import LateInteraction, max_sim
from quoth.rag.questions import Query

TEXTS = ["It rained in Bergen.", "The café opens at six.", "Nobody came."]
PASSAGES = [
    Passage(document=Document(id=f"d{n}", text=text, title="T" * n), start=0, end=len(text))
    for n, text in enumerate(TEXTS)
]


def test_max_sim_is_the_mean_of_the_best_matches() -> None:
    asked = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    found = np.random.default_rng(1).normal(size=(6, 8)).astype(np.float32)
    slow = sum(max(float(a @ f) for f in found) for a in asked) / 4
    assert max_sim(asked @ found.T) == pytest.approx(slow, rel=1e-5)
    assert max_sim(np.zeros((0, 3), dtype=np.float32)) == 0.0


@pytest.fixture
def snapshot(tmp_path: Path, minilm: SentenceEmbedder) -> Iterator[Snapshot]:
    (tmp_path / "first.txt").write_text("An index has an article from its beginning.")
    Index.sync(tmp_path / "index", [tmp_path / "first.txt"], embedder=minilm)
    with closing(Index.open(tmp_path / "index")) as index:
        index.add([passage.document for passage in PASSAGES], embedder=minilm)
        yield index.snapshot()


def query(question: str, embedder: Embedder) -> Query:
    encoded = embedder.encode_queries([question])
    return Query(question, encoded.vectors[0], encoded.tokens[0])


def test_the_matching_passage_scores_best(snapshot: Snapshot, minilm: SentenceEmbedder) -> None:
    asked = query("When does the coffee house open?", minilm)
    scores = LateInteraction(minilm).score(asked, PASSAGES, snapshot)
    assert int(np.argmax(scores)) == 1


def test_what_the_index_keeps_scores_as_what_is_computed(
    snapshot: Snapshot, minilm: SentenceEmbedder
) -> None:
    asked = query("Did it rain?", minilm)
    unknown = Passage(document=Document(id="x", text="Unknown to the index."), start=0, end=21)
    both = LateInteraction(minilm).score(asked, [*PASSAGES, unknown], snapshot)
    texts = [embedded_text(passage) for passage in (*PASSAGES, unknown)]
    kept = snapshot.signs(texts)
    assert [signs is None for signs in kept] == [False, False, False, True]
    telling = means_something(asked.text, asked.tokens.spans)
    turned: Vectors = asked.tokens.vectors[telling] @ projection(384)
    for signs, score in zip(minilm.encode_passages(texts).signs, both, strict=True):
        assert score == pytest.approx(max_sim(turned @ signs.unpack(384).T), abs=0.01)
