"""The bundled model, all-MiniLM-L6-v2, on transformers alone.

sentence-transformers computes the same to the last bit, and takes a second longer to import.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from quoth.index.once import once
from quoth.index.tokens import Tokens, Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer
    from torch import Tensor

_MAX_TOKENS = 256  # what the model was trained with, special tokens included


class MiniLM:
    """A text to the mean of its tokens' vectors; loaded when first used, once in a process."""

    dim = 384

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count tokens without the special ones, however many."""
        tokenizer = _tokenizer(self._folder, None)
        return [
            len(one.ids) for one in tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]

    def encode_query(self, texts: Sequence[str]) -> list[tuple[Vectors, Tokens]]:
        """Encode a batch: of each text the vector, float32 (dim,), and its tokens."""
        import torch

        encoded = _tokenizer(self._folder, _MAX_TOKENS).encode_batch(list(texts))
        ids, kinds, mask = (
            torch.tensor([getattr(one, name) for one in encoded])
            for name in ("ids", "type_ids", "attention_mask")
        )
        with torch.inference_mode():
            model = encoder(self._folder)
            found = model(input_ids=ids, token_type_ids=kinds, attention_mask=mask)
            means = _means(found.last_hidden_state, mask)
        return [
            (vector, _tokens(one, unit_rows(rows[: sum(one.attention_mask)])))
            for one, rows, vector in zip(
                encoded, found.last_hidden_state, unit_rows(means), strict=True
            )
        ]

    encode_document = encode_query  # this model has no prompts that would tell them apart


def _means(rows: "Tensor", mask: "Tensor") -> "Tensor":
    """The mean of each text's token vectors without its padding, as rows of length 1."""
    weights = mask[..., None].expand(rows.shape).to(rows.dtype)
    means = (rows * weights).sum(1) / weights.sum(1)
    unit: Tensor = means / means.norm(dim=1, keepdim=True)
    return unit


def _tokens(encoded: "Encoding", rows: Vectors) -> Tokens:
    """Token vectors with their places; special tokens have none."""
    kept = np.array(encoded.special_tokens_mask)[: len(rows)] == 0
    spans = np.array(encoded.offsets, dtype=np.int64)[: len(rows)]
    return Tokens(rows[kept], spans[kept])


def unit_rows(rows: "Tensor") -> Vectors:
    """Rows of length 1, float32."""
    from torch.nn.functional import normalize

    unit: Vectors = normalize(rows.float(), dim=-1).cpu().numpy()
    return unit


@once
def encoder(folder: Path) -> Any:  # noqa: ANN401 - importing transformers for its type takes seconds
    """The transformer itself; who computes with its weights shares them."""
    return read_encoder(folder)


def read_encoder(folder: Path) -> Any:  # noqa: ANN401
    """The transformer read anew, for who means to change its weights."""
    from transformers import BertModel
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
    chatter.set_verbosity_error()  # type: ignore[no-untyped-call]
    return BertModel.from_pretrained(str(folder), add_pooling_layer=False)


@once
def _tokenizer(folder: Path, longest: int | None) -> "Tokenizer":
    """The tokenizer of texts of any length, or of batches for the model.

    Never one for both: threads share them, and changing its settings would change them for all.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    if longest is None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
    else:
        tokenizer.enable_truncation(longest)
        tokenizer.enable_padding()
    return tokenizer
