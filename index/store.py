"""The index as a whole: synced from folders, opened from disk."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

from quoth.corpus.errors import EmptyCollection, IndexNotFound
from quoth.corpus.folder import SourceFile, list_files
from quoth.index.catalogue import Catalogue
from quoth.index.embed import DEFAULT_MODEL, Embedder, SentenceEmbedder
from quoth.index.lock import PATIENCE, writing
from quoth.index.manifest import Manifest, Model, SplitSettings
from quoth.index.publish import CATALOGUE, publish
from quoth.index.snapshot import Snapshot, open_snapshot
from quoth.index.sync import Progress, SyncReport, carry_out, make_plan


class Index:
    """An index folder, for reading. Syncs by other processes are seen at the next `snapshot`."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self.folder, self._snapshot = folder, snapshot

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open an index; what a crash has left unfinished is completed.

        Raises:
            IndexNotFound: there is no index in the folder.
            IndexDamaged: its truth, the catalogue or the manifest, can't be read.
        """
        folder = Path(folder)
        return cls(folder, open_snapshot(folder))

    def snapshot(self) -> Snapshot:
        """The newest published generation; the same object while nothing is published."""
        if Manifest.read(self.folder) != self._snapshot.manifest:
            self._snapshot = open_snapshot(self.folder)
        return self._snapshot

    def close(self) -> None:
        """Let go of the files; the index can't be used any more."""
        self._snapshot.close()

    @staticmethod
    def sync(
        folder: Path | str,
        paths: Iterable[Path | str],
        *,
        model: str | None = None,
        embedder: Embedder | None = None,
        progress: Progress | None = None,
        patience: float = PATIENCE,
    ) -> SyncReport:
        """Make an index equal to folders and files of articles.

        What has been reported as done is kept whatever happens: each few hundred passages are
        committed as they are embedded, and published together at the end.

        Args:
            folder: The index folder; made if it isn't there.
            paths: Folders, read recursively, and single files.
            model: Name or folder of a sentence-transformers model; the index's own by default,
                the bundled one for a new index.
            embedder: Used in place of loading `model`.
            progress: Called as progress(stage, done, total); stages are "reading" (files) and
                "embedding" (passages).
            patience: Seconds to wait for another writer.

        Raises:
            PathNotFound: for a path that isn't there; nothing has been touched.
            EmptyCollection: a new index would have no article.
            ModelMismatch: the index was built with another model.
            IndexLocked: another process is writing.
        """
        paths = list(paths)
        folder, files = Path(folder), list_files(paths)
        if not any(file.readable for file in files) and not (folder / CATALOGUE).exists():
            message = f"{_names(paths)}: no articles here; .txt, .md and .jsonl files are read"
            raise EmptyCollection(message)
        folder.mkdir(parents=True, exist_ok=True)
        with writing(folder, patience=patience), closing(Catalogue.create(folder / CATALOGUE)) as c:
            manifest, embedder = _prepare(folder, c, model, embedder)
            return _sync(folder, files, c, manifest, embedder, progress or _silent)


def _prepare(
    folder: Path, catalogue: Catalogue, model: str | None, embedder: Embedder | None
) -> tuple[Manifest, Embedder | None]:
    """Bring a folder to a published state; the embedder comes back if it had to be loaded."""
    try:
        manifest = Manifest.read(folder)
    except IndexNotFound:
        embedder = embedder or SentenceEmbedder(model or DEFAULT_MODEL)
        about = Model(name=embedder.name, sha256=embedder.fingerprint, dim=embedder.dim)
        return publish(folder, catalogue, about, SplitSettings(), 0), embedder
    if embedder is None and model not in (None, manifest.model.name):
        embedder = SentenceEmbedder(model)
    if embedder:
        manifest.check_model(embedder, folder)
    if catalogue.newest() > manifest.generation:
        manifest = publish(
            folder, catalogue, manifest.model, manifest.split, manifest.generation + 1
        )
    return manifest, embedder


def _sync(
    folder: Path,
    files: Sequence[SourceFile],
    catalogue: Catalogue,
    manifest: Manifest,
    embedder: Embedder | None,
    progress: Progress,
) -> SyncReport:
    """Store what has changed and publish it, if anything has."""
    plan = make_plan(files, catalogue, progress)
    if plan.to_store and embedder is None:
        embedder = SentenceEmbedder(manifest.model.name)
        manifest.check_model(embedder, folder)
    generation = manifest.generation + 1
    embedded = carry_out(plan, catalogue, embedder, manifest.split, generation, progress)
    if plan.to_store or plan.removed:
        manifest = publish(folder, catalogue, manifest.model, manifest.split, generation)
    return SyncReport(
        added=tuple(plan.added),
        changed=tuple(plan.changed),
        removed=tuple(stored.id for stored in plan.removed),
        unchanged=tuple(plan.unchanged),
        failed=tuple(plan.failed),
        ignored=tuple(plan.ignored),
        embedded=embedded,
        passages=manifest.counts.passages,
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def _names(paths: Iterable[Path | str]) -> str:
    return ", ".join(str(path) for path in paths) or "nothing named"
