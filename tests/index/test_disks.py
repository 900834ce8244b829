"""Disks that are full or can't be written."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.corpus.errors import IndexNotFound, IndexProblem
from quoth.index import Filter, Index
from quoth.index.doctor import examine, repair


@contextmanager
def mounted(place: Path, *how: str) -> Iterator[Path]:
    """Mount something at a place; the test is skipped where that isn't allowed."""
    place.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *how, str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"may not mount here: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    with mounted(folder.parent / "still", "--bind", str(folder)) as place:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
        yield place


def article(n: int) -> str:
    return " ".join(f"Word{n}x{i} is in article {n}." for i in range(60))


def test_a_read_only_index_can_be_read(index_folder: Path, embedder: HashingEmbedder) -> None:
    query = embedder.encode_queries(["cables of a bridge"]).vectors
    with read_only(index_folder) as folder:
        snapshot = Index.open(folder).snapshot()
        assert len(snapshot.documents) == 3
        keys = snapshot.lexical("cables", 1, Filter())[1]
        assert [p.document.id for p in snapshot.passages(keys).values()] == ["bridge.txt"]
        assert snapshot.dense(query, 3, Filter())[1].size == 3
        assert examine(folder, lambda *_: None).findings == ()


def test_writing_to_a_read_only_index_is_refused(
    index_folder: Path, articles: Path, embedder: HashingEmbedder
) -> None:
    (articles / "new.txt").write_text("New.")
    with read_only(index_folder) as folder:
        for act in (
            lambda: Index.sync(folder, [articles], embedder=embedder),
            lambda: Index.open(folder).remove(["bridge.txt"]),
            lambda: repair(folder),
            lambda: Index.sync(folder / "new.index", [articles], embedder=embedder),
        ):
            with pytest.raises(
                IndexProblem, match=r"still.*Read-only.*check permissions"
            ) as caught:
                act()
            assert "\n" not in str(caught.value)


def test_damage_on_a_read_only_disk_is_named(index_folder: Path) -> None:
    (index_folder / "vectors.faiss").unlink()
    with read_only(index_folder) as folder, pytest.raises(IndexProblem, match="can't be written"):
        Index.open(folder)


@pytest.mark.parametrize("size", [700, 1200, 1500, 1550, 1650])
def test_a_full_disk_leaves_what_was_published(
    tmp_path: Path, embedder: HashingEmbedder, size: int
) -> None:
    """Whatever it is that finds no space: the catalogue, the vectors, the terms, the manifest."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "first.txt").write_text("The first article is about a bridge.")
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs") as disk:
        folder = disk / "full.index"
        Index.sync(folder, [articles], embedder=embedder)
        before = Index.open(folder).snapshot().fingerprint
        for n in range(150):
            (articles / f"{n:03}.txt").write_text(article(n))
        with pytest.raises(IndexProblem, match="free space") as caught:
            Index.sync(folder, [articles], embedder=embedder)
        assert "\n" not in str(caught.value)
        snapshot = Index.open(folder).snapshot()
        assert snapshot.fingerprint == before
        assert snapshot.lexical("bridge", 5, Filter())[1].size == 1
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        Index.sync(folder, [articles], embedder=embedder)
        assert len(Index.open(folder).snapshot().documents) == 151
        assert examine(folder, lambda *_: None).findings == ()
        del snapshot


def test_no_space_for_a_new_index_is_named(tmp_path: Path, embedder: HashingEmbedder) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "one.txt").write_text(article(1))
    with mounted(tmp_path / "tiny", "-t", "tmpfs", "-o", "size=16k", "tmpfs") as disk:
        with pytest.raises(IndexProblem, match="free space"):
            Index.sync(disk / "new.index", [articles], embedder=embedder)
        with pytest.raises((IndexNotFound, IndexProblem)):
            Index.open(disk / "new.index")
