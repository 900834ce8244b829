"""Small real parts that the tests share: articles, and an embedder without a model."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from quoth.index.embed import Advance, EncodedPassages, EncodedQueries
from quoth.index.tokens import Signs, Tokens
from quoth.index.vectors import Rows

ARTICLES = {
    "harbour.md": (
        "---\ntitle: The harbour was dredged twice\nsource: Coast Weekly\npublished: 2021-03-14\n"
        "url: https://example.org/harbour\n---\n"
        "# Silt\n\nEngineers blamed a silt bar for the second dredging.  It had formed within"
        " eleven weeks.\n\n# Cost\n\nThe work cost 4.2 million euros, said Mayor J. Okafor.\n"
    ),
    "bridge.txt": (
        " date 2020-01-02 The old bridge was closed on Monday. Inspectors had found cracks in two"
        " of its cables. “It isn’t safe,” said Ines Roth.\r\n\r\nBuses take the ferry instead.\n"
    ),
    "folk/café 😀.txt": (
        "The café opens at six. The café opens at six. It closes when the cook says so."
    ),
}


class HashingEmbedder:
    """Words hashed into 64 dimensions: texts that share words are near. Small, fast, real."""

    def __init__(self, name: str = "hashing", dim: int = 64) -> None:
        self.name, self.dim = name, dim
        self.fingerprint = hashlib.sha256(f"{name} {dim}".encode()).hexdigest()
        self.encoded: list[str] = []
        self.asked = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> EncodedQueries:
        self.asked += len(texts)
        return EncodedQueries(self._vectors(texts), [self._tokens(text) for text in texts])

    def encode_passages(
        self, texts: Sequence[str], advance: Advance | None = None
    ) -> EncodedPassages:
        self.encoded.extend(texts)
        if advance:
            advance(len(texts))
        signs = [Signs.of(self._tokens(text), text) for text in texts]
        return EncodedPassages(self._vectors(texts), signs)

    def _vectors(self, texts: Sequence[str]) -> Rows:
        rows = [self._vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dim)

    def _tokens(self, text: str) -> Tokens:
        words = list(re.finditer(r"\w+", text))
        return Tokens(
            self._vectors([word[0] for word in words]),
            np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2),
        )

    def _vector(self, text: str) -> Rows:
        vector = np.full(self.dim, 1e-3, dtype=np.float32)
        for word in text.lower().split():
            digest = hashlib.sha256(word.strip(".,?!“”\"’'").encode()).digest()
            vector[digest[0] % self.dim] += 1
        return vector / np.linalg.norm(vector)
