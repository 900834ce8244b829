"""What an index was built from, and which generation of it is published."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import IndexDamaged, IndexNotFound, ModelMismatch, first_fault
from quoth.corpus.splitter import DEFAULT_BUDGET
from quoth.index.embed import Embedder
from quoth.index.files import replace_file

FORMAT: Final = 1
NAME = "manifest.json"


class Model(Frozen):
    """The embedding model: its name, its weights' SHA-256, the length of its vectors."""

    name: str
    sha256: str
    dim: int


class SplitSettings(Frozen):
    """How documents became passages; another setting makes another index."""

    budget: int = DEFAULT_BUDGET


class Settings(Frozen):
    """What can't be derived from documents and passages; the catalogue keeps a copy."""

    model: Model
    split: SplitSettings


class UnknownFormat(IndexDamaged):
    """A manifest that a later Quoth has written: sound, so nothing may be put in its place."""


class Counts(Frozen):
    """How much is in it."""

    documents: int
    passages: int


class Manifest(Frozen):
    """`manifest.json`: replacing it publishes a generation.

    `vectors` and `terms` are the SHA-256 of what is derived, `checksum` that of this file's other
    values. `fingerprint` hashes model, split settings and every document, so equal fingerprints
    give equal answers.
    """

    format: Literal[1] = FORMAT
    generation: int
    model: Model
    split: SplitSettings
    counts: Counts
    vectors: str
    terms: str = ""  # unknown, in an index of before there was such a checksum
    fingerprint: str
    checksum: str = ""

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of an index folder.

        Raises:
            IndexNotFound: there is none.
            IndexDamaged: it can't be read, or belongs to another format.
        """
        path = folder / NAME
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            message = f"{folder}: no index here; build one with: quoth sync PATH --index {folder}"
            raise IndexNotFound(message) from None
        except OSError as error:
            message = f"{path}: can't be read ({error.strerror}); check its permissions"
            raise IndexDamaged(message) from error
        try:
            manifest = cls.model_validate_json(data)
        except ValidationError as error:
            raise _misfit(path, data, error) from None
        if manifest.checksum not in ("", manifest.computed_checksum):
            message = f"{path}: its checksum isn't that of its values; run: quoth doctor --repair"
            raise IndexDamaged(message)
        return manifest

    @property
    def computed_checksum(self) -> str:
        """SHA-256 of all values but the checksum."""
        return sha256(self.model_dump_json(exclude={"checksum"}).encode()).hexdigest()

    @property
    def settings(self) -> Settings:
        """What the catalogue keeps a copy of."""
        return Settings(model=self.model, split=self.split)

    def write(self, folder: Path) -> None:
        """Publish this manifest."""
        sealed = self.model_copy(update={"checksum": self.computed_checksum})
        data = sealed.model_dump_json(indent=2).encode() + b"\n"
        replace_file(folder / NAME, lambda path: path.write_bytes(data))

    def check_model(self, embedder: Embedder, folder: Path) -> None:
        """Refuse a model that isn't the one the index was built with.

        Raises:
            ModelMismatch: naming both and what to run.
        """
        if embedder.fingerprint != self.model.sha256:
            found = f"{embedder.name} ({embedder.dim} dimensions, {embedder.fingerprint[:12]})"
            raise model_mismatch(folder, self.model, found)


def _misfit(path: Path, data: bytes, error: ValidationError) -> IndexDamaged:
    """Say which value doesn't fit, and whether it is damage or a format of the future."""
    place, what = first_fault(error)
    message = (
        f"{path}: {place or 'it'} is not as format {FORMAT} has it ({what.splitlines()[0]}); delete"
        f" {path.parent} and build it again with: quoth sync PATH --index {path.parent}"
    )
    newer = place == "format" and _format_of(data) > FORMAT
    return UnknownFormat(f"{message}, or update Quoth") if newer else IndexDamaged(message)


def _format_of(data: bytes) -> int:
    values: Any = json.loads(data)
    found = values.get("format")
    return found if isinstance(found, int) else 0


def model_mismatch(folder: Path, built_with: Model, found: str) -> ModelMismatch:
    """Say that an index needs another model, and what to run."""
    name = built_with.name
    return ModelMismatch(
        f"{folder} was built with {name} ({built_with.dim} dimensions,"
        f" {built_with.sha256[:12]}), not with {found}. Use --model {name}, or delete {folder}"
        " and run quoth sync again"
    )
