"""Tokens of texts in their context: as vectors, and as the signs that an index keeps of them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Spans = NDArray[np.int64]

MOST_BITS = 288  # of a token; index/README.md has what more and fewer find
_SPAN, _CHECK = 4, 4  # bytes of a span, of a CRC-32
_FARTHEST = 2**16 - 1

# Words that a passage is never found by: nearly half of its tokens.
_FUNCTION_WORDS = """
a about after all also an and are as at be been before but by can could did do does for from had has
have he her his how i if in into is it its me more most my no not of on or other our out over s she
so some such t than that the their them then there these they this to up was we were what when where
which who will with would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text.

    `vectors` is float32 (t, dim), unit rows; `spans` is int64 (t, 2), characters of the text. What
    lies beyond the model's longest input is missing; special tokens are left out.
    """

    vectors: Vectors
    spans: Spans


@dataclass(frozen=True, slots=True)
class Signs:
    """The tokens of one text that mean something, with one bit for each of a few directions.

    `bits` is uint8 (t, ⌈b / 8⌉): the signs of a token's vector after a fixed projection to b
    random directions, dim or 288 of them, if that is fewer. 36 bytes in place of 1,536; the cosine
    of a whole vector with such a one keeps the order of cosines nearly as it was (Charikar,
    "Similarity Estimation Techniques from Rounding Algorithms", 2002). `spans` is int64 (t, 2).
    """

    bits: NDArray[np.uint8]
    spans: Spans

    @classmethod
    def of(cls, tokens: Tokens, text: str) -> Self:
        """Keep the signs of the tokens of a text that are no function words and no punctuation.

        What lies beyond its first 65,535 characters is left out.
        """
        kept = means_something(text, tokens.spans) & (tokens.spans[:, 1] <= _FARTHEST)
        projected = tokens.vectors[kept] @ projection(tokens.vectors.shape[1])
        return cls(np.packbits(projected > 0, axis=1), tokens.spans[kept])

    def unpack(self, dim: int) -> Vectors:
        """Vectors of ±1/√b, float32 (t, b), in the space that `projection` leads to."""
        count = _bits(dim)
        signs = np.unpackbits(self.bits, axis=1, count=count).astype(np.float32)
        vectors: Vectors = (2 * signs - 1) / np.float32(np.sqrt(count))
        return vectors

    def to_bytes(self) -> bytes:
        """All spans, as little-endian uint16, then all bits, then the CRC-32 of both."""
        content = self.spans.astype("<u2").tobytes() + self.bits.tobytes()
        return content + crc32(content).to_bytes(_CHECK)

    @classmethod
    def from_bytes(cls, stored: bytes, dim: int) -> Self | None:
        """What `to_bytes` made of tokens of `dim` numbers; None where it isn't that any more."""
        content, check = stored[:-_CHECK], stored[-_CHECK:]
        width = (_bits(dim) + 7) // 8
        count, rest = divmod(len(content), _SPAN + width)
        if rest or crc32(content).to_bytes(_CHECK) != check:
            return None
        spans = np.frombuffer(content, dtype="<u2", count=2 * count).reshape(count, 2)
        bits = np.frombuffer(content, dtype=np.uint8, offset=_SPAN * count).reshape(count, width)
        return cls(bits, spans.astype(np.int64))


@lru_cache(maxsize=4)
def projection(dim: int) -> Vectors:
    """To random directions at right angles to each other, the same every time.

    Returns:
        float32 (dim, b), scaled so that the length of a vector is, on average, what it was.
    """
    random = np.random.default_rng(0).standard_normal((dim, dim))
    directions = np.linalg.qr(random)[0][:, : _bits(dim)]
    scaled: Vectors = (directions * np.sqrt(dim / _bits(dim))).astype(np.float32)
    return scaled


def _bits(dim: int) -> int:
    return min(dim, MOST_BITS)


def means_something(text: str, spans: Spans) -> NDArray[np.bool_]:
    """Which tokens of a text are more than function words and punctuation; all, if none is.

    >>> text = "The bridge, it is said"
    >>> means_something(text, np.array([(0, 3), (4, 10), (10, 11), (12, 14)])).tolist()
    [False, True, False, False]
    """
    kept = np.array([_is_content(text, start, end) for start, end in spans.tolist()], dtype=bool)
    return kept if kept.any() else np.ones(len(spans), dtype=bool)


def _is_content(text: str, start: int, end: int) -> bool:
    token = text[start:end].lower()
    whole = not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
    return any(c.isalnum() for c in token) and not (whole and token in FUNCTION_WORDS)
