"""What the numbers of a report depend on, so that they can be had again."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from quoth.corpus.documents import Frozen
from quoth.index.manifest import Manifest
from quoth.rag import Settings
from quoth.rag.reader import WEIGHTS

PACKAGES = ("quoth", "torch", "sentence-transformers", "faiss-cpu", "tantivy", "numpy", "nupunkt",
            "ir-measures", "scipy")  # fmt: skip
_WEIGHTS = (".json", ".safetensors")


class Origin(Frozen):
    """Everything that the numbers depend on; `reader_sha256` is of the bundled reader's weights."""

    fingerprint: str
    model: str
    model_sha256: str
    reader_sha256: str
    passages: int
    settings: Settings
    versions: dict[str, str]


def origin_of(index: Path, settings: Settings) -> Origin:
    """Read from an index folder, and the installed packages, what numbers depend on."""
    manifest = Manifest.read(index)
    return Origin(
        fingerprint=manifest.fingerprint,
        model=manifest.model.name,
        model_sha256=manifest.model.sha256,
        reader_sha256=_reader_hash(),
        passages=manifest.counts.passages,
        settings=settings,
        versions={name: _version(name) for name in PACKAGES},
    )


def _reader_hash() -> str:
    weights = (path for path in WEIGHTS.parent.iterdir() if path.suffix in _WEIGHTS)
    return sha256(b"".join(path.read_bytes() for path in sorted(weights))).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
