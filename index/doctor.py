"""Examine an index: every checksum, count, span and hash, and whether each vector finds its own."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import IndexDamaged
from quoth.corpus.words import overlap, word_set
from quoth.index.catalogue import Catalogue, digest_of
from quoth.index.files import hash_file
from quoth.index.lock import PATIENCE, writing
from quoth.index.manifest import Manifest
from quoth.index.publish import (
    CATALOGUE,
    TERMS,
    VECTORS,
    current_manifest,
    fingerprint_of,
    publish,
)
from quoth.index.terms import TermIndex, checksum
from quoth.index.vectors import Keys, VectorIndex

_NEAR = 0.97  # cosine at which two documents' first passages are worth comparing
_SAME_WORDS = 0.8  # Jaccard of their words at which they are called near-duplicates
_BLOCK = 1024  # vectors searched together
_ROUNDING = 0.002  # by which float16 may change a unit vector's product with itself


class Diagnosis(Frozen):
    """What was found: `findings` are faults, one line each; the rest is for information.

    Near-duplicates are looked for only where there are no faults.
    """

    findings: tuple[str, ...]
    near_duplicates: tuple[tuple[str, str], ...]
    documents: int
    passages: int
    generation: int
    bytes: dict[str, int]


def examine(folder: Path, advance: Callable[[str, int, int], None]) -> Diagnosis:
    """Examine an index without changing it.

    Args:
        folder: The index folder.
        advance: Told what is being checked: (stage, done, total).

    Raises:
        IndexNotFound: there is no index in the folder.
        IndexDamaged: the manifest can't be read.
    """
    manifest = Manifest.read(folder)
    with closing(Catalogue.open(folder / CATALOGUE)) as catalogue:
        catalogue.freeze()
        living = catalogue.passage_keys(manifest.generation)
        findings = [
            *catalogue.faults(),
            *_as_findings(_documents(catalogue, manifest, advance)),
            *_as_findings(_vectors(folder, catalogue, manifest, living, advance)),
            *_as_findings(_terms(folder, manifest, living)),
            *_as_findings(_tokens(catalogue, manifest)),
        ]
        return Diagnosis(
            findings=tuple(findings),
            near_duplicates=() if findings else tuple(_near_duplicates(catalogue, manifest)),
            documents=manifest.counts.documents,
            passages=len(living),
            generation=manifest.generation,
            bytes=_sizes(folder),
        )


def repair(folder: Path) -> None:
    """Build vectors and terms anew from the catalogue, and publish that.

    Tokens that are damaged are dropped: retrieval computes them where they are missing.

    Raises:
        IndexDamaged: the catalogue itself is damaged: only a new sync helps.
    """
    if not (folder / CATALOGUE).exists():
        Manifest.read(folder)  # IndexNotFound where there is no index at all
    Catalogue.open(folder / CATALOGUE).close()  # an empty one mustn't be made in its place
    with (
        writing(folder, patience=PATIENCE),
        closing(Catalogue.create(folder / CATALOGUE)) as catalogue,
    ):
        faults = list(catalogue.faults())
        if faults:
            message = f"{faults[0]}; delete {folder} and build it again with: quoth sync"
            raise IndexDamaged(message)
        manifest = current_manifest(folder, catalogue)
        catalogue.drop_signs(catalogue.damaged_signs(manifest.model.dim))
        (folder / VECTORS).unlink(missing_ok=True)
        TermIndex.create(folder / TERMS)
        generation = max(manifest.generation, catalogue.newest())
        publish(folder, catalogue, manifest.model, manifest.split, generation)


def _as_findings(checks: Iterator[str]) -> Iterator[str]:
    """What a check finds, and as its last finding what keeps it from going on."""
    try:
        yield from checks
    except IndexDamaged as error:
        yield str(error)


def _documents(
    catalogue: Catalogue, manifest: Manifest, advance: Callable[[str, int, int], None]
) -> Iterator[str]:
    """Hold documents against their digests, spans against texts, counts against the manifest."""
    digests = dict(catalogue.digests(manifest.generation))
    spans = catalogue.spans(manifest.generation)
    for done, (name, digest) in enumerate(digests.items(), start=1):
        advance("documents", done, len(digests))
        try:
            document = catalogue.document(name, manifest.generation)
        except IndexDamaged:
            document = None
        if document is None or digest_of(document) != digest:
            yield f"{CATALOGUE}: {name}: text or metadata don't have the hash they were stored with"
            continue
        for start, end in spans.get(name, []):
            if not 0 <= start < end <= len(document.text):
                yield f"{CATALOGUE}: {name}: passage {start}-{end} is outside its text"
    if len(digests) != manifest.counts.documents:
        counted = manifest.counts.documents
        yield f"manifest.json: {counted} documents, the catalogue has {len(digests)}"
    if fingerprint_of(manifest.model, manifest.split, digests.items()) != manifest.fingerprint:
        yield "manifest.json: the fingerprint isn't that of the catalogue's documents"


def _vectors(
    folder: Path,
    catalogue: Catalogue,
    manifest: Manifest,
    living: Keys,
    advance: Callable[[str, int, int], None],
) -> Iterator[str]:
    """Hold the vectors' checksum and keys against the catalogue, and search each for itself."""
    if hash_file(folder / VECTORS) != manifest.vectors:
        yield f"{VECTORS}: the checksum isn't the manifest's: damaged, or of another generation"
        return
    vectors = VectorIndex.load(folder / VECTORS)
    missing, extra = np.setdiff1d(living, vectors.keys), np.setdiff1d(vectors.keys, living)
    if len(missing) or len(extra):
        yield f"{VECTORS}: {len(missing)} passages without a vector, {len(extra)} vectors too many"
        return
    lost, done = 0, 0
    for keys, rows in catalogue.vectors(living, manifest.model.dim):
        for start in range(0, len(keys), _BLOCK):
            block = rows[start : start + _BLOCK]
            scores, found = vectors.search(block, 1)
            # Equal passages have equal vectors; another's key with the same cosine is no fault.
            same = np.abs(scores[:, 0] - 1) < _ROUNDING
            if vectors.approximate:  # its own rounding is coarser
                same |= found[:, 0] == keys[start : start + _BLOCK]
            lost += int((~same).sum())
            done += len(block)
            advance("vectors", done, len(living))
    if lost:
        yield f"{VECTORS}: {lost} vectors don't find their own passage"


def _terms(folder: Path, manifest: Manifest, living: Keys) -> Iterator[str]:
    """Hold the generation and the keys of the terms against the catalogue."""
    if checksum(folder / TERMS) != manifest.terms:
        yield f"{TERMS}: the checksum isn't the manifest's: damaged, or of another generation"
        return
    terms = TermIndex.open(folder / TERMS)
    if terms.generation != manifest.generation:
        yield f"{TERMS}: generation {terms.generation}, the manifest has {manifest.generation}"
        return
    missing, extra = np.setdiff1d(living, terms.keys), np.setdiff1d(terms.keys, living)
    if len(missing) or len(extra):
        yield f"{TERMS}: {len(missing)} passages can't be found by words, {len(extra)} too many"


def _tokens(catalogue: Catalogue, manifest: Manifest) -> Iterator[str]:
    damaged = len(catalogue.damaged_signs(manifest.model.dim))
    if damaged:
        yield f"{CATALOGUE}: the tokens of {damaged} passages aren't what was stored"


def _near_duplicates(catalogue: Catalogue, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Name pairs of documents that begin alike and share most of their words."""
    firsts = catalogue.first_passages(manifest.generation)
    blocks = list(catalogue.vectors(np.sort(firsts), manifest.model.dim))
    documents = {key: p.document for key, p in catalogue.passages(firsts.tolist()).items()}
    words = {key: word_set(document.text) for key, document in documents.items()}
    index = VectorIndex.for_size(manifest.model.dim, 0, np.zeros((0, 0), dtype=np.float32))
    for keys, rows in blocks:
        index.add(keys, rows)
    for keys, rows in blocks:
        scores, found = index.search(rows, 5)
        for one, n in zip(keys.tolist(), range(len(keys)), strict=True):
            for other in found[n][scores[n] >= _NEAR].tolist():
                if other > one and overlap(words[one], words[other]) >= _SAME_WORDS:
                    yield documents[one].id, documents[other].id


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes by name, folders as a whole."""
    return {
        path.name: sum(f.stat().st_size for f in (path.rglob("*") if path.is_dir() else [path]))
        for path in sorted(folder.iterdir())
    }
