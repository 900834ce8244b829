"""Many files, and one large one."""

import time
from pathlib import Path

from samples import HashingEmbedder

from quoth.index import Filter, Index
from quoth.index.doctor import examine

MEGABYTES = 50


def test_10000_tiny_files(tmp_path: Path, embedder: HashingEmbedder) -> None:
    for n in range(10_000):
        path = tmp_path / "articles" / f"{n % 100:02}" / f"{n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Number {n}.")
    report = Index.sync(tmp_path / "t.index", [tmp_path / "articles"], embedder=embedder)
    assert (len(report.added), report.passages) == (10_000, 10_000)
    started = time.perf_counter()
    assert len(Index.sync(tmp_path / "t.index", [tmp_path / "articles"]).unchanged) == 10_000
    assert time.perf_counter() - started < 10
    snapshot = Index.open(tmp_path / "t.index").snapshot()
    [key] = snapshot.lexical("9876", 5, Filter())[1]
    assert snapshot.passages([key])[key].document.id == "76/9876.txt"


def test_one_file_of_50_megabytes(tmp_path: Path, embedder: HashingEmbedder) -> None:
    """What grows with the square of a file's length would take hours; this takes half a minute."""
    line = "The harbour was dredged in week {} because of silt that came with the river.\n"
    count = MEGABYTES * 1_000_000 // len(line)
    (tmp_path / "big").mkdir()
    path = tmp_path / "big" / "large.txt"
    path.write_text("".join(line.format(n % 5000) for n in range(count)))
    report = Index.sync(tmp_path / "b.index", [path.parent], embedder=embedder)
    assert report.passages > 50_000
    snapshot = Index.open(tmp_path / "b.index").snapshot()
    keys = snapshot.lexical("4321", 5, Filter())[1]
    assert all("4321" in passage.text for passage in snapshot.passages(keys).values())
    assert examine(tmp_path / "b.index", lambda *_: None).findings == ()
