from collections.abc import Callable
from pathlib import Path

import pytest

from quoth.corpus import list_files, read, shipped_articles
from quoth.corpus.documents import Document
from quoth.corpus.errors import PathNotFound


def test_ids_are_paths_relative_to_the_folder(write: Callable[..., Path]) -> None:
    folder = write({"b.txt": "B", "sub/ä 1.md": "A", "sub/.hidden.txt": "H", ".git/x.txt": "X"})
    assert [file.id for file in list_files([folder])] == ["b.txt", "sub/ä 1.md"]
    assert [file.id for file in list_files([folder / "sub" / "ä 1.md"])] == ["ä 1.md"]


def test_unknown_kinds_are_listed_as_not_readable(write: Callable[..., Path]) -> None:
    folder = write({"a.txt": "A", "photo.png": "P", "B.MD": "B"})
    assert {f.id: f.readable for f in list_files([folder])} == {
        "a.txt": True, "photo.png": False, "B.MD": True,
    }  # fmt: skip


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match="no such file or folder"):
        list_files([tmp_path, tmp_path / "missing"])


def test_every_shipped_article_can_be_read_and_has_an_outlet() -> None:
    files = list_files([shipped_articles()])
    documents = [d for file in files for d in read(file.path, file.id)]
    assert all(isinstance(d, Document) and d.title and d.source for d in documents)
    assert len(documents) >= 20
