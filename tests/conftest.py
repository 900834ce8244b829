"""Small real parts that the tests share: articles, an embedder without a model, an index."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

from quoth.index import Index, SentenceEmbedder
from quoth.index.embed import Advance
from quoth.index.vectors import Rows

ARTICLES = {
    "harbour.md": (
        "---\ntitle: The harbour was dredged twice\nsource: Coast Weekly\npublished: 2021-03-14\n"
        "url: https://example.org/harbour\n---\n"
        "# Silt\n\nEngineers blamed a silt bar for the second dredging.  It had formed within eleven"
        " weeks.\n\n# Cost\n\nThe work cost 4.2 million euros, said Mayor J. Okafor.\n"
    ),
    "bridge.txt": (
        " date 2020-01-02 The old bridge was closed on Monday. Inspectors had found cracks in two"
        " of its cables. “It isn’t safe,” said Ines Roth.\r\n\r\nBuses take the ferry instead.\n"
    ),
    "folk/café 😀.txt": "The café opens at six. The café opens at six. It closes when the cook says so.",
}


class HashingEmbedder:
    """Words hashed into 64 dimensions: texts that share words are near. Small, fast, real."""

    def __init__(self, name: str = "hashing", dim: int = 64) -> None:
        self.name, self.dim = name, dim
        self.fingerprint = hashlib.sha256(f"{name} {dim}".encode()).hexdigest()
        self.encoded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Rows:
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Rows:
        self.encoded.extend(texts)
        if advance:
            advance(len(texts))
        return self.encode_queries(texts).reshape(len(texts), self.dim)

    def _vector(self, text: str) -> Rows:
        vector = np.full(self.dim, 1e-3, dtype=np.float32)
        for word in text.lower().split():
            digest = hashlib.sha256(word.strip(".,?!“”\"’'").encode()).digest()
            vector[digest[0] % self.dim] += 1
        return vector / np.linalg.norm(vector)


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a folder of articles and name the folder."""

    def write_files(files: dict[str, str | bytes], folder: str = "articles") -> Path:
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / folder

    return write_files


@pytest.fixture
def articles(write: Callable[..., Path]) -> Path:
    return write(ARTICLES)


@pytest.fixture
def index_folder(articles: Path, tmp_path: Path, embedder: HashingEmbedder) -> Path:
    folder = tmp_path / "test.index"
    Index.sync(folder, [articles], embedder=embedder)
    return folder


@pytest.fixture(scope="session")
def minilm() -> Iterator[SentenceEmbedder]:
    """The bundled model, loaded once."""
    yield SentenceEmbedder()
