"""Folders to files: what there is to read, and under which id."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quoth.corpus.errors import PathNotFound
from quoth.corpus.readers import MEDIA_TYPES


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and the id it has in the collection: its path relative to the folder, with `/`."""

    path: Path
    id: str

    @property
    def readable(self) -> bool:
        """Whether its kind is one we read."""
        return self.path.suffix.lower() in MEDIA_TYPES


def shipped_articles() -> Path:
    """The folder of the articles that come with Quoth."""
    return Path(__file__).parent / "articles"


def list_files(paths: Iterable[Path | str]) -> list[SourceFile]:
    """List the files of folders, recursively, and the files named one by one.

    Hidden files and folders are left out. Files of unknown kinds are listed: the caller says what
    becomes of them.

    Returns:
        In the order of `paths`; inside a folder by id.

    Raises:
        PathNotFound: for a path that isn't there, before anything is read.
    """
    return [file for path in paths for file in _list_one(Path(path))]


def _list_one(path: Path) -> list[SourceFile]:
    if path.is_file():
        return [SourceFile(path, path.name)]
    if not path.is_dir():
        message = f"{path}: no such file or folder; check the path"
        raise PathNotFound(message)
    found = [SourceFile(file, file.relative_to(path).as_posix()) for file in _walk(path)]
    return sorted(found, key=lambda file: file.id)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder; links to folders aren't followed, so no walk is endless."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place) / name for name in names if not name.startswith("."))
