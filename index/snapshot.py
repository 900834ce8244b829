"""One generation of an index, as a reader sees it: it doesn't change while it is held."""

import logging
import time
import weakref
from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np

from quoth.corpus.documents import Document, Passage
from quoth.corpus.errors import IndexLocked, IndexProblem
from quoth.index.catalogue import SCHEMA_VERSION, Catalogue, hash_of
from quoth.index.filters import Filter
from quoth.index.lock import writing
from quoth.index.manifest import Manifest, UnknownFormat
from quoth.index.publish import (
    CATALOGUE,
    current_manifest,
    load_terms,
    load_vectors,
    publish,
)
from quoth.index.terms import TermIndex
from quoth.index.tokens import Signs
from quoth.index.vectors import Keys, Rows, VectorIndex

_PATIENCE = 30.0  # seconds; a writer's last step, between vectors and manifest, takes far less
_PAUSE = 0.05  # seconds
_RESCORED = 2  # times as many candidates are taken from an approximate index as are wanted,
_RESCORED_LEAST = 100  # and at least so many

logger = logging.getLogger(__name__)


class Snapshot:
    """Documents, passages, vectors and terms of one generation; safe to share between threads."""

    def __init__(
        self, manifest: Manifest, catalogue: Catalogue, vectors: VectorIndex, terms: TermIndex
    ) -> None:
        self.manifest, self._catalogue = manifest, catalogue
        self._vectors, self._terms = vectors, terms
        self.close = weakref.finalize(self, catalogue.close)
        # Not around methods of this object: it would then be freed late, with all its files.
        find = partial(catalogue.document, generation=manifest.generation)
        self._find = lru_cache(maxsize=1024)(find)
        select = partial(_allowed, catalogue, manifest.generation)
        self._allowed = lru_cache(maxsize=16)(select)

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

    def document(self, document_id: str) -> Document | None:
        """The document of this id, if there is one."""
        return self._find(document_id)

    def document_by_hash(self, sha256: str) -> Document | None:
        """A document whose text has this hash, if there is one."""
        return self._catalogue.document_by_hash(sha256, self.generation)

    def passages(self, keys: Keys | Sequence[int]) -> dict[int, Passage]:
        """Passages by key."""
        return self._catalogue.passages([int(key) for key in keys])

    def documents_of(self, keys: Keys) -> Keys:
        """Which document each passage is a part of, int64 (len(keys),); `keys` ascending."""
        return self._catalogue.documents_of(keys)

    def dense(self, queries: Rows, k: int, where: Filter) -> tuple[Rows, Keys]:
        """The passages nearest to each query: cosines and keys, (n, m) each, best first, m ≤ k."""
        allowed = None if where.empty else self._allowed(where.model_dump_json())[0]
        if not self._vectors.approximate:
            return self._vectors.search(queries, k, allowed)
        candidates = max(_RESCORED * k, _RESCORED_LEAST)
        _, found = self._vectors.search(queries, candidates, allowed)
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

    def signs(self, texts: Sequence[str]) -> list[Signs | None]:
        """The tokens of embedded texts, in the order given; None where they have to be computed.

        That is so for what an older version of Quoth has embedded, and where they are damaged.
        """
        hashes = [hash_of(text) for text in texts]
        found = self._catalogue.signs(hashes, self.manifest.model.dim)
        return [found.get(name) for name in hashes]

    def lexical(self, query: str, k: int, where: Filter) -> tuple[Rows, Keys]:
        """The passages that share words with a query: BM25 and keys, (m,) each, best first."""
        allowed = None if where.empty else self._allowed(where.model_dump_json())[1]
        return self._terms.search(query, k, allowed)

    def analyze(self, text: str) -> list[str]:
        """The stemmed words by which `lexical` searches."""
        return self._terms.analyze(text)

    def rarity(self, words: Sequence[str]) -> Rows:
        """How rare stemmed words are: BM25's idf, float32 (len(words),)."""
        return self._terms.rarity(words)


def _allowed(catalogue: Catalogue, generation: int, where: str) -> tuple[Keys, Keys]:
    """Keys of the passages and of the documents that pass a filter, which is given as JSON."""
    condition = Filter.model_validate_json(where)
    passages = catalogue.passage_keys(generation, condition)
    return passages, catalogue.document_keys(generation, condition)


def open_snapshot(folder: Path) -> Snapshot:
    """Open the published generation; complete first what a crash has left behind.

    Where it can't be completed (a full or read-only disk), the published generation is opened.

    Raises:
        IndexNotFound: there is no index in the folder.
        IndexDamaged: the catalogue can't be read.
        IndexLocked: the files don't fit the manifest and another process keeps writing.
        IndexProblem: the files don't fit the manifest and can't be written.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        snapshot = _load(folder)
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
        except IndexProblem as error:
            if not snapshot:
                raise
            logger.warning("what was left unpublished stays so: %s", error)
            return snapshot


def complete(folder: Path) -> None:
    """Publish what a crashed sync has committed, and rebuild what doesn't fit the manifest.

    Raises:
        IndexLocked: a writer is at work, so there was no crash.
    """
    with writing(folder, patience=0), closing(Catalogue.create(folder / CATALOGUE)) as catalogue:
        manifest = current_manifest(folder, catalogue)
        generation = max(manifest.generation, catalogue.newest())
        logger.info("completing generation %d of %s", generation, folder)
        publish(folder, catalogue, manifest.model, manifest.split, generation)


def _load(folder: Path) -> Snapshot | None:
    """Load the published generation; None where its files are being replaced or don't fit."""
    try:
        manifest = Manifest.read(folder)
    except UnknownFormat:
        raise
    except IndexProblem:
        if not (folder / CATALOGUE).exists():
            raise
        return None
    with ExitStack() as opened:
        catalogue = opened.enter_context(closing(Catalogue.open(folder / CATALOGUE)))
        if catalogue.version < SCHEMA_VERSION:
            return None
        catalogue.freeze()
        vectors = load_vectors(folder, manifest)
        terms = load_terms(folder, manifest)
        if vectors is None or terms is None or Manifest.read(folder) != manifest:
            return None
        opened.pop_all()
        return Snapshot(manifest, catalogue, vectors, terms)
