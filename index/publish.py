"""Bring vectors and terms to what the catalogue says, and publish that as a generation."""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from quoth.corpus.errors import IndexDamaged, IndexNotFound, IndexProblem
from quoth.index.catalogue import Catalogue
from quoth.index.files import hash_file, prepare_file, put_in_place
from quoth.index.manifest import (
    Counts,
    Manifest,
    Model,
    Settings,
    SplitSettings,
    UnknownFormat,
)
from quoth.index.terms import TermIndex, checksum
from quoth.index.vectors import Keys, VectorIndex

CATALOGUE = "catalogue.sqlite"
VECTORS = "vectors.faiss"
TERMS = "terms"

logger = logging.getLogger(__name__)


def publish(
    folder: Path, catalogue: Catalogue, model: Model, split: SplitSettings, generation: int
) -> Manifest:
    """Publish everything that the catalogue holds as one generation.

    Safe to repeat: killed anywhere, the next call does what is left. What is derived is completed
    where it is sound and belongs to the generation before, else built from the catalogue.

    Returns:
        The manifest, already written: its replacement is the moment of publication.
    """
    with catalogue.transaction():
        catalogue.put_settings(Settings(model=model, split=split).model_dump_json())
    before = _published(folder)
    living = catalogue.passage_keys(generation)
    # A full disk shows while vectors and terms are written; until then nothing has been replaced.
    prepared = _prepare_vectors(folder / VECTORS, catalogue, living, model.dim, before)
    try:
        _publish_terms(folder / TERMS, catalogue, living, generation, before)
    except IndexProblem:
        if prepared:
            prepared.unlink(missing_ok=True)
        raise
    if prepared:
        put_in_place(prepared, folder / VECTORS)
    digests = catalogue.digests(generation)
    manifest = Manifest(
        generation=generation,
        model=model,
        split=split,
        counts=Counts(documents=len(digests), passages=len(living)),
        vectors=hash_file(folder / VECTORS),
        terms=checksum(folder / TERMS),
        fingerprint=fingerprint_of(model, split, digests),
    )
    manifest.write(folder)
    with catalogue.transaction():
        catalogue.purge(generation)
    return manifest


def current_manifest(folder: Path, catalogue: Catalogue) -> Manifest:
    """The manifest; where it is lost or damaged, it is made again from the catalogue.

    Args:
        folder: The index folder, locked for writing.
        catalogue: Its catalogue, open for writing.

    Raises:
        IndexNotFound: there is none, and the catalogue has never been published.
        IndexDamaged: it can't be read, and the catalogue doesn't say what it was.
    """
    try:
        return Manifest.read(folder)
    except UnknownFormat:
        raise
    except (IndexNotFound, IndexDamaged) as error:
        kept = catalogue.settings()
        if kept is None:
            raise
        logger.warning("%s: made again from the catalogue (%s)", folder, error)
        settings = Settings.model_validate_json(kept)
        return publish(folder, catalogue, settings.model, settings.split, catalogue.newest())


def load_vectors(folder: Path, manifest: Manifest) -> VectorIndex | None:
    """Load the vectors if they are, byte for byte, what the manifest speaks of."""
    if hash_file(folder / VECTORS) != manifest.vectors:
        return None
    return VectorIndex.load(folder / VECTORS)


def load_terms(folder: Path, manifest: Manifest) -> TermIndex | None:
    """Open the terms if they are, byte for byte, what the manifest speaks of."""
    if not manifest.terms or checksum(folder / TERMS) != manifest.terms:
        return None
    terms = TermIndex.open(folder / TERMS)
    return terms if terms.generation == manifest.generation else None


def _published(folder: Path) -> Manifest | None:
    """The manifest of the last publication, if there is a sound one."""
    try:
        return Manifest.read(folder)
    except (IndexNotFound, IndexDamaged):
        return None


def _prepare_vectors(
    path: Path, catalogue: Catalogue, living: Keys, dim: int, before: Manifest | None
) -> Path | None:
    """Write the vectors of these passages beside the old ones; None where those will do."""
    vectors = None
    if before and hash_file(path) == before.vectors:
        vectors = VectorIndex.load_for_writing(path)
    kept = vectors
    if vectors is None or not vectors.suits(len(living)):
        vectors = _empty_vectors(catalogue, living, dim)
    gone = np.setdiff1d(vectors.keys, living)
    new = np.setdiff1d(living, vectors.keys)
    if vectors is kept and not len(gone) and not len(new):
        return None
    vectors.remove(gone)
    for keys, rows in catalogue.vectors(new, dim):
        vectors.add(keys, rows)
    return prepare_file(path, vectors.save)


def _empty_vectors(catalogue: Catalogue, living: Keys, dim: int) -> VectorIndex:
    """An index of the kind for this many passages, trained on an even sample where it has to be."""
    wanted = VectorIndex.sample_size(len(living))
    chosen = living[:: max(1, len(living) // wanted)] if wanted else living[:0]
    blocks = [rows for _, rows in catalogue.vectors(chosen, dim)]
    sample = np.concatenate([np.zeros((0, dim), dtype=np.float32), *blocks])
    return VectorIndex.for_size(dim, len(living), sample)


def _publish_terms(
    folder: Path, catalogue: Catalogue, living: Keys, generation: int, before: Manifest | None
) -> None:
    """Complete the terms where they are those of the generation before, else build them anew."""
    terms = load_terms(folder.parent, before) if before else None
    found = None if terms is None else terms.generation
    if found == generation:
        return
    if terms is not None and found == generation - 1:
        born, died = catalogue.changes(generation)
        terms.update(catalogue.terms(born), died.tolist(), generation)
    else:
        TermIndex.create(folder).update(catalogue.terms(living), (), generation)


def fingerprint_of(model: Model, split: SplitSettings, digests: Iterable[tuple[str, str]]) -> str:
    """Hash model, settings and documents, given as (id, digest) by id."""
    whole = hashlib.sha256(f"{model.sha256} {split.model_dump_json()}\n".encode())
    for document_id, digest in digests:
        whole.update(f"{digest} {document_id}\n".encode())
    return whole.hexdigest()
