"""Any sentence-transformers model."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from quoth.index.minilm import unit_rows
from quoth.index.tokens import Tokens, Vectors

if TYPE_CHECKING:
    from torch import Tensor

_QUERY, _PASSAGE = ("query",), ("document", "passage", "corpus")  # names of prompts


class NamedModel:
    """A model by name or folder.

    Raises:
        OSError, ValueError: it can't be loaded.
    """

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as chatter

        chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(model, device="cpu")
        self._one_at_a_time = threading.Lock()  # each call changes the tokenizer's settings

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count tokens without the special ones, however many."""
        with self._one_at_a_time:
            encoded = self._model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_query(self, texts: Sequence[str]) -> list[tuple[Vectors, Tokens]]:
        """Encode a batch: of each text the vector, float32 (dim,), and its tokens."""
        return self._encode(self._model.encode_query, _QUERY, texts)

    def encode_document(self, texts: Sequence[str]) -> list[tuple[Vectors, Tokens]]:
        """Encode a batch as passages, which some models tell apart from queries."""
        return self._encode(self._model.encode_document, _PASSAGE, texts)

    def _encode(
        self, encode: Callable[..., Any], prompts: Sequence[str], texts: Sequence[str]
    ) -> list[tuple[Vectors, Tokens]]:
        # sentence-transformers puts the first of these prompts that the model has before each text.
        known = self._model.prompts
        prompt = next((known[name] for name in prompts if name in known), None) or ""
        with self._one_at_a_time:
            found = encode(
                list(texts), batch_size=len(texts), output_value=None, show_progress_bar=False
            )
            encoded = self._model.tokenizer(
                [prompt + text for text in texts],
                return_offsets_mapping=True,
                return_special_tokens_mask=True,
                truncation=True,
                max_length=self._model.max_seq_length,
            )
        return [
            (unit_rows(one["sentence_embedding"]), _tokens(one, offsets, special, len(prompt)))
            for one, offsets, special in zip(
                found, encoded["offset_mapping"], encoded["special_tokens_mask"], strict=True
            )
        ]


def _tokens(
    found: dict[str, "Tensor"], offsets: list[Any], special: list[int], shift: int
) -> Tokens:
    """Match a text's token vectors with their places; special tokens and a prompt have none."""
    spans = np.array(offsets, dtype=np.int64).reshape(-1, 2) - shift
    kept = (np.array(special) == 0) & (spans[:, 0] >= 0)
    rows = found["token_embeddings"][found["attention_mask"] > 0][: len(spans)]
    return Tokens(unit_rows(rows)[kept], spans[kept])
