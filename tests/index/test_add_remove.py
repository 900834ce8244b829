from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.corpus import Document
from quoth.corpus.errors import IndexLocked, ModelMismatch
from quoth.index import Index
from quoth.index.lock import writing


def ids(index: Index) -> list[str]:
    return [document.id for document in index.snapshot().documents]


def test_documents_come_and_go_from_python(index_folder: Path, embedder: HashingEmbedder) -> None:
    index = Index.open(index_folder)
    before = ids(index)
    rain = Document(id="rain", text="It rained.", metadata={"edition": 2})
    assert index.add([rain], embedder=embedder).added == ("rain",)
    assert index.add([rain], embedder=embedder).unchanged == ("rain",)
    assert index.snapshot().document("rain") == rain
    snow = Document(id="rain", text="It snowed.")
    assert index.add([rain, snow], embedder=embedder).changed == ("rain",)
    assert index.remove(["rain", "unknown"]).removed == ("rain",)
    assert ids(index) == before


def test_a_sync_leaves_alone_what_python_added(
    articles: Path, index_folder: Path, embedder: HashingEmbedder
) -> None:
    index = Index.open(index_folder)
    index.add([Document(id="rain", text="It rained.")], embedder=embedder)
    assert not Index.sync(index_folder, [articles], embedder=embedder).removed
    assert "rain" in ids(index)


def test_what_was_removed_but_is_still_in_its_folder_comes_back(
    articles: Path, index_folder: Path, embedder: HashingEmbedder
) -> None:
    index = Index.open(index_folder)
    index.remove(["bridge.txt"])
    assert "bridge.txt" not in ids(index)
    assert Index.sync(index_folder, [articles], embedder=embedder).added == ("bridge.txt",)


def test_another_model_is_refused(index_folder: Path) -> None:
    with pytest.raises(ModelMismatch):
        Index.open(index_folder).add([], embedder=HashingEmbedder("other"))


def test_a_second_writer_is_told_who_holds_the_lock(
    articles: Path, index_folder: Path, embedder: HashingEmbedder
) -> None:
    with writing(index_folder), pytest.raises(IndexLocked, match=r"by process \d+ on"):
        Index.sync(index_folder, [articles], embedder=embedder, patience=0.1)
    assert Index.sync(index_folder, [articles], embedder=embedder).unchanged


def test_readers_go_on_while_a_writer_holds_the_lock(index_folder: Path) -> None:
    with writing(index_folder):
        assert len(Index.open(index_folder).snapshot().documents) == 3
