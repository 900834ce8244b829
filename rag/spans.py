"""A small reader: the bundled MiniLM, trained to point at the words that answer, or to none."""

from pathlib import Path
from typing import Any, Self

import torch

from quoth.index.embed import bundled_folder

WEIGHTS = Path(__file__).with_name("spans.safetensors")
MAX_TOKENS = 256  # question and passage together


class SpanModel(torch.nn.Module):
    """An encoder and two numbers a token: how well an answer could begin and end there.

    The first token, [CLS], stands for "no answer here".
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = torch.nn.Linear(encoder.config.hidden_size, 2)

    @classmethod
    def untrained(cls) -> Self:
        """The bundled model under a head that knows nothing."""
        from transformers import AutoModel

        return cls(AutoModel.from_pretrained(str(bundled_folder()), add_pooling_layer=False))

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token ids, types and mask, int64 (n, t), to logits, float32 (n, t, 2)."""
        hidden = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask)
        logits: torch.Tensor = self.head(hidden.last_hidden_state)
        return logits.masked_fill(mask[..., None] == 0, -1e4)


def load_tokenizer() -> Any:
    """The bundled model's tokenizer."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(bundled_folder()))
