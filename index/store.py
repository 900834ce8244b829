"""The index as a whole: synced from folders, opened from disk."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from quoth.corpus.documents import Document
from quoth.corpus.errors import EmptyCollection, IndexNotFound
from quoth.corpus.folder import list_files
from quoth.index.catalogue import Catalogue
from quoth.index.embed import DEFAULT_MODEL, Embedder, SentenceEmbedder
from quoth.index.lock import PATIENCE, make_folder, writing
from quoth.index.manifest import Manifest, Model, SplitSettings
from quoth.index.publish import CATALOGUE, current_manifest, publish
from quoth.index.snapshot import Snapshot, open_snapshot
from quoth.index.sync import (
    Plan,
    Progress,
    SyncReport,
    carry_out,
    fill_in,
    make_plan,
    plan_documents,
)


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

    def add(
        self,
        documents: Iterable[Document],
        *,
        embedder: Embedder | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Add documents that come from no file, or replace those of the same ids.

        A later `sync` leaves them alone: they go when `remove` names them.

        Raises:
            ModelMismatch: `embedder` isn't the model that the index was built with.
            IndexLocked: another process is writing.
        """
        with _Writer.open(self.folder, None, embedder) as writer:
            plan = plan_documents(documents, writer.catalogue)
            return writer.carry_out(plan, progress or _silent)

    def remove(self, document_ids: Iterable[str]) -> SyncReport:
        """Remove documents; ids that the index doesn't have are passed over.

        A document whose file is still there comes back at the next `sync`.

        Raises:
            IndexLocked: another process is writing.
        """
        with _Writer.open(self.folder, None, None) as writer:
            wanted = set(document_ids)
            removed = [d for d in writer.catalogue.living() if d.id in wanted]
            files = {stored.path for stored in removed if stored.path is not None}
            plan = Plan(removed=removed, gone_files=sorted(files))  # the next sync reads them again
            return writer.carry_out(plan, _silent)

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
                "embedding" (passages), and "tokens" (passages that an earlier version stored).
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
        make_folder(folder)
        with _Writer.open(folder, model, embedder, patience) as writer:
            plan = make_plan(files, writer.catalogue, progress or _silent)
            report = writer.carry_out(plan, progress or _silent)
            writer.complete(progress or _silent)
            return report


@dataclass
class _Writer:
    """The one writer of an index folder, holding its lock."""

    folder: Path
    catalogue: Catalogue
    manifest: Manifest
    embedder: Embedder | None

    @classmethod
    @contextmanager
    def open(
        cls,
        folder: Path,
        model: str | None,
        embedder: Embedder | None,
        patience: float = PATIENCE,
    ) -> Iterator[Self]:
        """Lock a folder and bring it to a published state.

        A new index gets an empty generation 0, so that a first sync that is killed leaves one to
        complete. What another sync has left unpublished is published.
        """
        with (
            writing(folder, patience=patience),
            closing(Catalogue.create(folder / CATALOGUE)) as catalogue,
        ):
            try:
                manifest = current_manifest(folder, catalogue)
            except IndexNotFound:
                embedder = embedder or SentenceEmbedder(model or DEFAULT_MODEL)
                about = Model(name=embedder.name, sha256=embedder.fingerprint, dim=embedder.dim)
                manifest = publish(folder, catalogue, about, SplitSettings(), 0)
            if embedder is None and model not in (None, manifest.model.name):
                embedder = SentenceEmbedder(model)
            if embedder:
                manifest.check_model(embedder, folder)
            writer = cls(folder, catalogue, manifest, embedder)
            if catalogue.newest() > manifest.generation:
                writer.publish()
            yield writer

    def carry_out(self, plan: Plan, progress: Progress) -> SyncReport:
        """Store what a plan says and publish it, if it says anything."""
        generation = self.manifest.generation + 1
        embedder = self._loaded() if plan.to_store else self.embedder
        embedded = carry_out(
            plan, self.catalogue, embedder, self.manifest.split, generation, progress
        )
        if plan.to_store or plan.removed:
            self.publish()
        return SyncReport(
            added=tuple(plan.added),
            changed=tuple(plan.changed),
            removed=tuple(stored.id for stored in plan.removed),
            unchanged=tuple(plan.unchanged),
            failed=tuple(plan.failed),
            ignored=tuple(plan.ignored),
            embedded=embedded,
            passages=self.manifest.counts.passages,
        )

    def complete(self, progress: Progress) -> None:
        """Store the tokens that an earlier version left out, or that a repair has dropped."""
        missing = self.catalogue.without_signs()
        if len(missing):
            fill_in(missing, self.catalogue, self._loaded(), progress)

    def _loaded(self) -> Embedder:
        if self.embedder is None:
            self.embedder = SentenceEmbedder(self.manifest.model.name)
            self.manifest.check_model(self.embedder, self.folder)
        return self.embedder

    def publish(self) -> None:
        """Publish what the catalogue holds as the next generation."""
        before = self.manifest
        self.manifest = publish(
            self.folder, self.catalogue, before.model, before.split, before.generation + 1
        )


def _silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


def _names(paths: Iterable[Path | str]) -> str:
    return ", ".join(str(path) for path in paths) or "nothing named"
