"""Readers and writers at the same time."""

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.index import Filter, Index, Snapshot
from quoth.index.doctor import examine

ROOT = Path(__file__).parents[2]
SYNC = """
import sys
from samples import HashingEmbedder
from quoth.index import Index
Index.sync(sys.argv[1], [sys.argv[2]], embedder=HashingEmbedder(), patience=60)
"""
ARTICLES = 8


def write_version(folder: Path, version: int) -> None:
    """All articles of a version have its number among their words; every third is missing one."""
    folder.mkdir(exist_ok=True)
    for n in range(ARTICLES):
        path = folder / f"{n}.txt"
        if n and n == version % ARTICLES:
            path.unlink(missing_ok=True)
        else:
            path.write_text(f"Article {n} is of version v{version}v.")


def check_one_generation(snapshot: Snapshot) -> None:
    """What vectors, words and catalogue say is of one version."""
    [version] = {document.text.split()[-1] for document in snapshot.documents}
    expected = {document.id for document in snapshot.documents}
    query = HashingEmbedder().encode_queries([f"article of version {version}"]).vectors
    for keys in (
        snapshot.lexical(version, 99, Filter())[1],
        snapshot.dense(query, 99, Filter())[1][0],
    ):
        passages = snapshot.passages(keys)
        assert {passage.document.id for passage in passages.values()} == expected
        assert {passage.text.split()[-1] for passage in passages.values()} == {version}


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_a_reader_goes_through_100_generations(tmp_path: Path, embedder: HashingEmbedder) -> None:
    folder, articles = tmp_path / "r.index", tmp_path / "articles"
    write_version(articles, 0)
    Index.sync(folder, [articles], embedder=embedder)
    index = Index.open(folder)
    seen, held = set(), list[tuple[int, int, int]]()
    gc.disable()  # what is held by a cycle would pile up
    try:
        for version in range(1, 101):
            write_version(articles, version)
            Index.sync(folder, [articles], embedder=embedder)
            snapshot = index.snapshot()
            check_one_generation(snapshot)
            seen.add(snapshot.generation)
            held.append((open_files(), threading.active_count(), resident()))
    finally:
        gc.enable()
    assert len(seen) == 100
    files, threads, memory = zip(*held, strict=True)
    assert max(files[50:]) <= max(files[:20]) + 2
    assert max(threads) == threads[0]
    # The lowest of many: between them come and go the 64 MB that a writer of terms takes.
    assert min(memory[75:]) < min(memory[25:50]) + 32_000_000
    assert (folder / "catalogue.sqlite").stat().st_size < 1_000_000


def test_every_question_sees_one_generation_while_syncs_go_on(
    tmp_path: Path, embedder: HashingEmbedder
) -> None:
    folder, articles = tmp_path / "c.index", tmp_path / "articles"
    write_version(articles, 0)
    Index.sync(folder, [articles], embedder=embedder)
    index, over = Index.open(folder), threading.Event()

    def ask() -> set[int]:
        seen = set()
        while not over.is_set():
            snapshot = index.snapshot()
            check_one_generation(snapshot)
            seen.add(snapshot.generation)
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(ask) for _ in range(3)]
        try:
            for version in range(1, 25):
                write_version(articles, version)
                subprocess_sync(folder, articles) if version % 8 == 0 else Index.sync(
                    folder, [articles], embedder=HashingEmbedder()
                )
        finally:
            over.set()
    assert len(set().union(*(reader.result() for reader in readers))) > 5


def subprocess_sync(folder: Path, articles: Path) -> None:
    assert start_sync(folder, articles).wait(60) == 0


def start_sync(folder: Path, articles: Path) -> subprocess.Popen[bytes]:
    path = f"{ROOT / '.dev'}:{ROOT / 'tests' / 'support'}"
    return subprocess.Popen(
        [sys.executable, "-c", SYNC, folder, articles],
        env={"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
    )


def test_two_processes_sync_one_after_the_other(write: Callable[..., Path], tmp_path: Path) -> None:
    folder = tmp_path / "two.index"
    sets = [
        write({f"{name}{n}.txt": f"Text {n} of {name}. " * 50 for n in range(40)}, name)
        for name in "ab"
    ]
    writers = [start_sync(folder, articles) for articles in sets]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert examine(folder, lambda *_: None).findings == ()
    names = {document.id[0] for document in Index.open(folder).snapshot().documents}
    assert names in ({"a"}, {"b"}), "the index is equal to the folder that was synced last"


@pytest.mark.parametrize("action", ["document", "passages"])
def test_a_snapshot_that_nobody_holds_still_answers(index_folder: Path, action: str) -> None:
    """`Index.open(...).snapshot().document(...)` in one expression."""
    if action == "document":
        assert Index.open(index_folder).snapshot().document("bridge.txt") is not None
    else:
        assert Index.open(index_folder).snapshot().passages([1])
