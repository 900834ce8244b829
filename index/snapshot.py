"""One generation of an index, as a reader sees it: it doesn't change while it is held."""

import logging
import time
import weakref
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from quoth.corpus.documents import Document, Passage
from quoth.corpus.errors import IndexLocked
from quoth.index.catalogue import Catalogue
from quoth.index.filters import Filter
from quoth.index.lock import writing
from quoth.index.manifest import Manifest
from quoth.index.publish import CATALOGUE, load_terms, load_vectors, publish
from quoth.index.terms import TermIndex
from quoth.index.vectors import Keys, Rows, VectorIndex

_PATIENCE = 30.0  # seconds; a writer's last step, between vectors and manifest, takes far less
_PAUSE = 0.05  # seconds
_RESCORED = 4  # times as many candidates are taken from an approximate index as are wanted

logger = logging.getLogger(__name__)


class Snapshot:
    """Documents, passages, vectors and terms of one generation; safe to share between threads."""

    def __init__(
        self, manifest: Manifest, catalogue: Catalogue, vectors: VectorIndex, terms: TermIndex
    ) -> None:
        self.manifest, self._catalogue = manifest, catalogue
        self._vectors, self._terms = vectors, terms
        self.close = weakref.finalize(self, catalogue.close)
        self.document = lru_cache(maxsize=1024)(self._document)

    @property
    def generation(self) -> int:
        """Counts the publications of this index."""
        return self.manifest.generation

    @property
    def unpublished(self) -> bool:
        """Whether the catalogue holds more than this generation: a sync runs, or has crashed."""
        return self._catalogue.newest() > self.generation

    @property
    def fingerprint(self) -> str:
        """Equal for indexes of equal content, model and settings."""
        return self.manifest.fingerprint

    @cached_property
    def documents(self) -> list[Document]:
        """All documents, by id."""
        return self._catalogue.documents(self.generation)

    def _document(self, document_id: str) -> Document | None:
        """The document of this id, if there is one."""
        return self._catalogue.document(document_id, self.generation)

    def document_by_hash(self, sha256: str) -> Document | None:
        """A document whose text has this hash, if there is one."""
        return self._catalogue.document_by_hash(sha256, self.generation)

    def passages(self, keys: Keys | Sequence[int]) -> dict[int, Passage]:
        """Passages by key."""
        return self._catalogue.passages([int(key) for key in keys])

    def dense(self, queries: Rows, k: int, where: Filter) -> tuple[Rows, Keys]:
        """The passages nearest to each query: cosines and keys, (n, m) each, best first, m ≤ k."""
        allowed = None if where.empty else self._catalogue.passage_keys(self.generation, where)
        if not self._vectors.approximate:
            return self._vectors.search(queries, k, allowed)
        _, found = self._vectors.search(queries, _RESCORED * k, allowed)
        pairs = [self._rescored(q, keys, k) for q, keys in zip(queries, found, strict=True)]
        return np.stack([scores for scores, _ in pairs]), np.stack([keys for _, keys in pairs])

    def _rescored(self, query: Rows, keys: Keys, k: int) -> tuple[Rows, Keys]:
        """Score the candidates of an approximate index again, exactly, and keep the best k."""
        keys = np.sort(keys[keys >= 0])
        scores = self.cosines(query, keys)
        best = np.argsort(-scores, kind="stable")[:k]
        return scores[best], keys[best]

    def cosines(self, query: Rows, keys: Keys) -> Rows:
        """Cosines of one query, (dim,), with passages by key (ascending): float32 (len(keys),)."""
        blocks = self._catalogue.vectors(keys, self.manifest.model.dim)
        return np.concatenate([np.zeros(0, np.float32), *(rows @ query for _, rows in blocks)])

    def lexical(self, query: str, k: int, where: Filter) -> tuple[Rows, Keys]:
        """The passages that share words with a query: BM25 and keys, (m,) each, best first."""
        allowed = None if where.empty else self._catalogue.document_keys(self.generation, where)
        return self._terms.search(query, k, allowed)

    def analyze(self, text: str) -> list[str]:
        """The stemmed words by which `lexical` searches."""
        return self._terms.analyze(text)

    def rarity(self, words: Sequence[str]) -> Rows:
        """How rare stemmed words are: BM25's idf, float32 (len(words),)."""
        return self._terms.rarity(words)


def open_snapshot(folder: Path) -> Snapshot:
    """Open the published generation; complete first what a crash has left behind.

    Raises:
        IndexNotFound: there is no index in the folder.
        IndexDamaged: the catalogue or the manifest can't be read.
        IndexLocked: the files don't fit the manifest and another process keeps writing.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        snapshot = _load(folder, Manifest.read(folder))
        if snapshot and not snapshot.unpublished:
            return snapshot
        try:
            complete(folder)
        except IndexLocked:  # no crash: a writer is at work
            if snapshot:
                return snapshot
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)


def complete(folder: Path) -> None:
    """Publish what a crashed sync has committed, and rebuild what doesn't fit the manifest.

    Raises:
        IndexLocked: a writer is at work, so there was no crash.
    """
    with writing(folder, patience=0):
        manifest = Manifest.read(folder)
        catalogue = Catalogue.create(folder / CATALOGUE)
        generation = max(manifest.generation, catalogue.newest())
        logger.info("completing generation %d of %s", generation, folder)
        publish(folder, catalogue, manifest.model, manifest.split, generation)
        catalogue.close()


def _load(folder: Path, manifest: Manifest) -> Snapshot | None:
    """Load a generation, or nothing where its files are being replaced or don't fit."""
    catalogue = Catalogue.open(folder / CATALOGUE)
    catalogue.freeze()
    vectors = load_vectors(folder, manifest)
    terms = load_terms(folder, manifest.generation)
    unchanged = Manifest.read(folder).generation == manifest.generation
    if vectors is not None and terms is not None and unchanged:
        return Snapshot(manifest, catalogue, vectors, terms)
    catalogue.close()
    return None
