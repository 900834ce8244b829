"""What an index was built from, and which generation of it is published."""

from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import IndexDamaged, IndexNotFound, ModelMismatch
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


class Counts(Frozen):
    """How much is in it."""

    documents: int
    passages: int


class Manifest(Frozen):
    """`manifest.json`: replacing it publishes a generation.

    `vectors` is the SHA-256 of `vectors.faiss`. `fingerprint` hashes model, split settings and
    every document, so equal fingerprints give equal answers.
    """

    format: Literal[1] = FORMAT
    generation: int
    model: Model
    split: SplitSettings
    counts: Counts
    vectors: str
    fingerprint: str

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of an index folder.

        Raises:
            IndexNotFound: there is none.
            IndexDamaged: it can't be read, or belongs to another format.
        """
        path = folder / NAME
        try:
            return cls.model_validate_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            message = f"{folder}: no index here; build one with: quoth sync PATH --index {folder}"
            raise IndexNotFound(message) from None
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "it"
            message = (
                f"{path}: {place} is not as format {FORMAT} has it ({first['msg']}); delete"
                f" {folder} and build it again with: quoth sync PATH --index {folder}"
            )
            raise IndexDamaged(message) from None

    def write(self, folder: Path) -> None:
        """Publish this manifest."""
        data = self.model_dump_json(indent=2).encode() + b"\n"
        replace_file(folder / NAME, lambda path: path.write_bytes(data))

    def check_model(self, embedder: Embedder, folder: Path) -> None:
        """Refuse a model that isn't the one the index was built with.

        Raises:
            ModelMismatch: naming both and what to run.
        """
        if embedder.fingerprint != self.model.sha256:
            found = f"{embedder.name} ({embedder.dim} dimensions, {embedder.fingerprint[:12]})"
            raise model_mismatch(folder, self.model, found)


def model_mismatch(folder: Path, built_with: Model, found: str) -> ModelMismatch:
    """Say that an index needs another model, and what to run."""
    name = built_with.name
    return ModelMismatch(
        f"{folder} was built with {name} ({built_with.dim} dimensions,"
        f" {built_with.sha256[:12]}), not with {found}. Use --model {name}, or delete {folder}"
        " and run quoth sync again"
    )
