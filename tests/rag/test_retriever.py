from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from samples import HashingEmbedder

from quoth.corpus import Document, Passage
from quoth.index import Filter, Index, Snapshot
from quoth.rag import Hit
from quoth.rag.fusion import fuse
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import RANKINGS, Retriever, ranked, spread


@pytest.fixture
def snapshot(index_folder: Path) -> Snapshot:
    return Index.open(index_folder).snapshot()


def retriever(name: str = "rerank") -> Retriever:
    embedder = HashingEmbedder()
    return Retriever(embedder, LateInteraction(embedder), RANKINGS[name])


def hit(document: str, text: str, score: float) -> Hit:
    passage = Passage(document=Document(id=document, text=text), start=0, end=len(text))
    return Hit(passage=passage, score=score, rank=1)


def test_bm25_alone_ranks_as_the_terms_do(snapshot: Snapshot) -> None:
    [hits] = retriever("bm25").retrieve_all(snapshot, ["cables of the old bridge"], 3)
    _, keys = snapshot.lexical("cables of the old bridge", 3, Filter())
    assert hits[0].passage == snapshot.passages(keys)[int(keys[0])]


def test_dense_alone_ranks_as_the_vectors_do(snapshot: Snapshot) -> None:
    [hits] = retriever("dense").retrieve_all(snapshot, ["the café opens"], 3)
    _, [keys] = snapshot.dense(
        HashingEmbedder().encode_queries(["the café opens"]).vectors, 3, Filter()
    )
    assert [h.passage for h in hits] == [snapshot.passages(keys)[key] for key in keys.tolist()]


def test_a_hit_explains_its_score(snapshot: Snapshot) -> None:
    [hits] = retriever("hybrid").retrieve_all(snapshot, ["who blamed the silt bar"], 9)
    dense, lexical = (np.array([h.scores[n] for h in hits]) for n in ("dense", "lexical"))
    np.testing.assert_allclose([h.score for h in hits], fuse(dense, lexical, 0.6), atol=1e-6)
    assert hits[0].terms == ("blame", "the", "silt", "bar")
    assert hits[0].ranks == {"dense": 1, "lexical": 1}
    [hits] = retriever().retrieve_all(snapshot, ["who blamed the silt bar"], 9)
    assert set(hits[0].scores) == {"dense", "lexical", "interaction"}


def test_a_passage_is_lifted_by_one_of_its_document_that_names_the_subject(tmp_path: Path) -> None:
    filling = "It rained all week, and nobody came to the market or stayed at the inn. " * 7
    first = {
        "a.txt": "The baker of the town sells bread.",
        "b.txt": "Ilse Maron runs the ferry at Port Aldin.",
    }
    for name, opening in first.items():
        (tmp_path / name).write_text(
            f"{opening}\n\n{filling}\n\n{filling}\n\nThe pay was ninety crowns."
        )
    folder = tmp_path / "index"
    Index.sync(folder, [tmp_path / name for name in first], embedder=HashingEmbedder())
    found = Index.open(folder).snapshot()
    paid = {}
    for name in ("hybrid", "rerank"):
        [hits] = retriever(name).retrieve_all(found, ["Ilse Maron of Port Aldin: her pay"], 20)
        paid[name] = [h.passage.document.id for h in hits if "pay" in h.passage.text]
    assert paid == {"hybrid": ["a.txt", "b.txt"], "rerank": ["b.txt", "a.txt"]}


def test_ranks_count_from_one_and_scores_fall(snapshot: Snapshot) -> None:
    for name in RANKINGS:
        [hits] = retriever(name).retrieve_all(snapshot, ["the bridge and the café"], 50)
        assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
        assert len({h.passage.id for h in hits}) == len(hits) == snapshot.manifest.counts.passages


def test_many_questions_get_what_each_would_get_alone(snapshot: Snapshot) -> None:
    questions = ["the silt bar", "cables", "six o'clock"]
    together = retriever().retrieve_all(snapshot, questions, 4)
    assert together == [retriever().retrieve_all(snapshot, [q], 4)[0] for q in questions]
    assert retriever().retrieve_all(snapshot, [], 4) == []


def test_a_filter_holds_and_an_empty_collection_has_no_hits(snapshot: Snapshot) -> None:
    only = Filter(documents=("bridge.txt",))
    [hits] = retriever().retrieve_all(snapshot, ["the silt bar"], 5, only)
    assert {h.passage.document.id for h in hits} == {"bridge.txt"}
    assert retriever().retrieve_all(snapshot, ["silt"], 5, Filter(documents=("none",))) == [[]]


def test_ties_are_in_the_order_of_passage_ids() -> None:
    hits = [hit(name, "same", 0.5) for name in "cab"]
    assert [h.passage.document.id for h in ranked(hits)] == ["a", "b", "c"]


def test_copies_of_one_text_make_room_but_stay() -> None:
    story = "The bridge was closed on Monday after cracks were found in two of its cables"
    hits = ranked([
        hit("wire", story, 0.9), hit("copy", story + " again", 0.8), hit("other", "The café.", 0.1),
    ])  # fmt: skip
    kept = spread(hits)
    assert [h.passage.document.id for h in kept] == ["wire", "other", "copy"]
    assert kept[-1].score < kept[-2].score


def test_a_crowd_of_copies_leaves_room_for_the_rest(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    story = "The old bridge was closed on Monday. "
    files = {f"copy{n}.txt": story for n in range(8)} | {"cause.txt": "Cracks closed the bridge."}
    Index.sync(tmp_path / "i", [write(files)], embedder=HashingEmbedder())
    [hits] = retriever().retrieve_all(Index.open(tmp_path / "i").snapshot(), ["bridge closed"], 3)
    assert "cause.txt" in [h.passage.document.id for h in hits[:2]]
