"""File names and folders as disks really have them."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.index import Filter, Index, SyncReport
from quoth.index.doctor import examine

NAMES = [
    "two words.txt", "it's \"quoted\".txt", "line\nbreak.txt", "tab\tand\\slash.txt", "😀 🏳️‍🌈.txt",
    "مقال.txt", "%41?x#y&z.txt", "-rf.txt", "$(x) `y` ;z.txt", "SELECT'--.txt", "a" * 240 + ".txt",
    "sub dir/é/e\u0301.txt",
]  # fmt: skip


@pytest.fixture
def sync(tmp_path: Path) -> Callable[[Path], SyncReport]:
    return lambda folder: Index.sync(
        tmp_path / "odd 'n' %20?#😀.index", [folder], embedder=HashingEmbedder()
    )


def test_any_name_is_an_id(
    write: Callable[..., Path], sync: Callable[[Path], SyncReport], tmp_path: Path
) -> None:
    folder = write({name: f"Article number {n}." for n, name in enumerate(NAMES)})
    assert set(sync(folder).added) == set(NAMES)
    assert set(sync(folder).unchanged) == set(NAMES)
    index = tmp_path / "odd 'n' %20?#😀.index"
    snapshot = Index.open(index).snapshot()
    for n, name in enumerate(NAMES):
        document = snapshot.document(name)
        assert document is not None
        assert document.text == f"Article number {n}."
        assert snapshot.lexical("article", 99, Filter(documents=(name,)))[1].size == 1
    assert examine(index, lambda *_: None).findings == ()
    (folder / NAMES[2]).unlink()
    assert sync(folder).removed == (NAMES[2],)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf8_fails_alone(
    write: Callable[..., Path], sync: Callable[[Path], SyncReport]
) -> None:
    folder = write({"good.txt": "Good."})
    for name in (b"caf\xe9.txt", b"rows\xff.jsonl", b"note\xfe.pdf"):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text('{"_id": "r"}')  # noqa: PTH118
    for _ in range(2):
        report = sync(folder)
        assert [*report.added, *report.unchanged] == ["good.txt"]
        assert [Path(failure.path).name for failure in report.failed] == [
            r"caf\xe9.txt", r"rows\xff.jsonl",
        ]  # fmt: skip
        assert all("rename it" in failure.reason for failure in report.failed)
        assert [Path(name).name for name in report.ignored] == [r"note\xfe.pdf"]
        report.model_dump_json()


def test_links_in_circles_end(
    write: Callable[..., Path], sync: Callable[[Path], SyncReport]
) -> None:
    folder = write({"real.txt": "Real.", "sub/inner.txt": "Inner."})
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to(folder / "self")
    (folder / "ping.txt").symlink_to(folder / "pong.txt")
    (folder / "pong.txt").symlink_to(folder / "ping.txt")
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    report = sync(folder)
    assert report.added == ("real.txt", "sub/inner.txt")
    assert [Path(failure.path).name for failure in report.failed] == [
        "nowhere.txt", "ping.txt", "pong.txt",
    ]  # fmt: skip


def test_what_is_no_regular_file_fails_alone(
    write: Callable[..., Path], sync: Callable[[Path], SyncReport]
) -> None:
    folder = write({"good.txt": "Good."})
    os.mkfifo(folder / "pipe.txt")
    report = sync(folder)
    assert report.added == ("good.txt",)
    assert "no regular file" in report.failed[0].reason


def test_a_file_that_may_not_be_read_fails_alone(
    write: Callable[..., Path], sync: Callable[[Path], SyncReport]
) -> None:
    folder = write({"good.txt": "Good.", "secret.txt": "Secret."})
    (folder / "secret.txt").chmod(0)
    if os.access(folder / "secret.txt", os.R_OK):
        pytest.skip("this user may read everything")
    report = sync(folder)
    assert report.added == ("good.txt",)
    assert "permissions" in report.failed[0].reason
