"""Bring vectors and terms to what the catalogue says, and publish that as a generation."""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from quoth.corpus.errors import IndexDamaged, IndexNotFound
from quoth.index.catalogue import Catalogue
from quoth.index.files import hash_file, replace_file
from quoth.index.manifest import Counts, Manifest, Model, SplitSettings
from quoth.index.terms import TermIndex
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
    living = catalogue.passage_keys(generation)
    _publish_vectors(folder / VECTORS, catalogue, living, model.dim)
    _publish_terms(folder / TERMS, catalogue, living, generation)
    digests = catalogue.digests(generation)
    manifest = Manifest(
        generation=generation,
        model=model,
        split=split,
        counts=Counts(documents=len(digests), passages=len(living)),
        vectors=hash_file(folder / VECTORS),
        fingerprint=fingerprint_of(model, split, digests),
    )
    manifest.write(folder)
    with catalogue.transaction():
        catalogue.purge(generation)
    return manifest


def load_vectors(folder: Path, manifest: Manifest) -> VectorIndex | None:
    """Load the vectors if they are, byte for byte, what the manifest speaks of."""
    if hash_file(folder / VECTORS) != manifest.vectors:
        return None
    return VectorIndex.load(folder / VECTORS)


def load_terms(folder: Path, generation: int) -> TermIndex | None:
    """Open the terms if they are sound and of this generation."""
    try:
        terms = TermIndex.open(folder / TERMS)
        return terms if terms.generation == generation else None
    except IndexDamaged:
        return None


def _publish_vectors(path: Path, catalogue: Catalogue, living: Keys, dim: int) -> None:
    vectors = _sound_vectors(path)
    if vectors is None or not vectors.suits(len(living)):
        vectors = _empty_vectors(catalogue, living, dim)
    gone = np.setdiff1d(vectors.keys, living)
    new = np.setdiff1d(living, vectors.keys)
    if path.exists() and not len(gone) and not len(new):
        return
    vectors.remove(gone)
    for keys, rows in catalogue.vectors(new, dim):
        vectors.add(keys, rows)
    replace_file(path, vectors.save)


def _sound_vectors(path: Path) -> VectorIndex | None:
    """The vectors as the last publication left them; None where the file isn't that."""
    try:
        if hash_file(path) == Manifest.read(path.parent).vectors:
            return VectorIndex.load_for_writing(path)
    except IndexDamaged as error:
        logger.warning("%s", error)
    except IndexNotFound:
        pass
    return None


def _empty_vectors(catalogue: Catalogue, living: Keys, dim: int) -> VectorIndex:
    """An index of the kind for this many passages, trained on an even sample where it has to be."""
    wanted = VectorIndex.sample_size(len(living))
    chosen = living[:: max(1, len(living) // wanted)] if wanted else living[:0]
    blocks = [rows for _, rows in catalogue.vectors(chosen, dim)]
    sample = np.concatenate([np.zeros((0, dim), dtype=np.float32), *blocks])
    return VectorIndex.for_size(dim, len(living), sample)


def _publish_terms(folder: Path, catalogue: Catalogue, living: Keys, generation: int) -> None:
    if load_terms(folder, generation) is not None:
        return
    terms = load_terms(folder, generation - 1)
    if terms is None:
        TermIndex.create(folder).update(catalogue.terms(living), (), generation)
        return
    born, died = catalogue.changes(generation)
    terms.update(catalogue.terms(born), died.tolist(), generation)


def fingerprint_of(model: Model, split: SplitSettings, digests: Iterable[tuple[str, str]]) -> str:
    """Hash model, settings and documents, given as (id, digest) by id."""
    whole = hashlib.sha256(f"{model.sha256} {split.model_dump_json()}\n".encode())
    for document_id, digest in digests:
        whole.update(f"{digest} {document_id}\n".encode())
    return whole.hexdigest()
