"""Indexes that nobody named: kept in the user's cache folder, one for each set of paths."""

import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from quoth.corpus import shipped_articles
from quoth.corpus.errors import IndexDamaged, ModelMismatch
from quoth.index import Index, SyncReport
from quoth.index.sync import Progress


def cached_index(
    paths: Sequence[Path | str], progress: Progress | None = None
) -> tuple[Path, SyncReport]:
    """Bring the cached index of some paths up to date.

    An index that another version of Quoth has left there is built anew: it is only a cache.

    Returns:
        Its folder, and what the sync did.

    Raises:
        PathNotFound, EmptyCollection: as `Index.sync`.
    """
    folder = cache_folder(paths)
    try:
        return folder, Index.sync(folder, paths, progress=progress)
    except (IndexDamaged, ModelMismatch):
        shutil.rmtree(folder)
        return folder, Index.sync(folder, paths, progress=progress)


def shipped_index(progress: Progress | None = None) -> Path:
    """The index of the articles that come with Quoth, up to date."""
    return cached_index([shipped_articles()], progress)[0]


def cache_folder(paths: Sequence[Path | str]) -> Path:
    """Where the index of some paths is cached."""
    names = "\n".join(sorted(str(Path(path).resolve()) for path in paths))
    return user_cache_path("quoth") / f"{sha256(names.encode()).hexdigest()[:16]}.index"
