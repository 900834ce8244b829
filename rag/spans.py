"""A small reader: a transformer trained to point at the words that answer, or at none.

The bundled one is made by benchmarks/train_reader.py; MODEL_CARD.md says from what, and how good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from quoth.index.embed import (
    batches,
    bfloat16,
    bundled_folder,
    computes_bfloat16,
    unloadable,
)
from quoth.index.minilm import encoder, read_encoder
from quoth.index.once import once

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import ModuleDict

BUNDLED = "bundled"
WEIGHTS = Path(__file__).with_name("spans.safetensors")
MAX_TOKENS = 256  # question and passage together
_LONGEST = 30  # tokens of an answer
_BATCH = 16  # passages
NOWHERE = -1e4  # a logit that no softmax sees

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pointers:
    """How well an answer could begin and end at each token of a text.

    `starts` and `ends` are float32 (t,), `spans` int64 (t, 2), characters of the text; `nowhere`
    is the score of the text's holding no answer. `supports`, float32 (t,), tell how much each token
    speaks for its sentence as the one that answers, `unsupported` how much speaks for none. Tokens
    beyond the model's input are missing.
    """

    starts: Logits
    ends: Logits
    supports: Logits
    spans: NDArray[np.int64]
    nowhere: float
    unsupported: float

    def best(self, start: int, end: int) -> tuple[float, int, int]:
        """The best answer between two characters.

        Returns:
            Its score, above 0 where the model finds it likelier than no answer at all, and its
            first and last character (half-open); the lowest score and an empty span where no token
            lies between the two.
        """
        inside = self._inside(start, end)
        if not len(inside):
            return 2 * NOWHERE, start, start
        pairs = self.starts[inside][:, None] + self.ends[inside][None, :]
        in_order = np.tril(np.triu(np.ones_like(pairs, dtype=bool)), _LONGEST - 1)
        scores = np.where(in_order, pairs, 2 * NOWHERE)
        first, last = np.unravel_index(int(np.argmax(scores)), scores.shape)
        begin, stop = int(self.spans[inside[first], 0]), int(self.spans[inside[last], 1])
        return float(scores[first, last]) - self.nowhere, begin, stop

    def support(self, start: int, end: int) -> float:
        """How much a sentence between two characters looks like the one that answers.

        Returns:
            The mean over its tokens, above 0 where that is likelier than that none answers; the
            lowest score where no token lies between the two.
        """
        inside = self._inside(start, end)
        return float(self.supports[inside].mean()) - self.unsupported if len(inside) else NOWHERE

    def _inside(self, start: int, end: int) -> NDArray[np.int64]:
        return np.flatnonzero((self.spans[:, 0] >= start) & (self.spans[:, 1] <= end))


class SpanReader(Protocol):
    """What reads passages for the words that answer a question."""

    @property
    def judges_sentences(self) -> bool:
        """Whether it also judges sentences as a whole, or its pointers' `supports` mean nothing."""

    def point(self, question: str, texts: Sequence[str]) -> list[Pointers]:
        """Read texts for the answer to a question, in the order given."""


@dataclass(frozen=True, slots=True)
class ModelReader:
    """A transformer with a start and an end score for each token: the bundled one, or any other.

    `model` is "bundled", or the name or folder of a Hugging Face model for extractive question
    answering that was trained with unanswerable questions: its score of the first token is that of
    no answer.
    """

    model: str = BUNDLED

    @property
    def judges_sentences(self) -> bool:
        """Only the bundled one does: others have no score for it, 0 for every token."""
        return self.model == BUNDLED

    def point(self, question: str, texts: Sequence[str]) -> list[Pointers]:
        """Read texts for the answer to a question, in the order given; in bfloat16 where fast.

        Raises:
            ModelProblem: the model can't be loaded.
        """
        import torch

        tokenizer, logits_of = _bundled() if self.model == BUNDLED else _other(self.model)
        found: dict[int, Pointers] = {}
        with torch.inference_mode(), bfloat16():
            for batch in batches(texts, _BATCH):
                encoded = tokenizer(
                    [question] * len(batch),
                    [texts[i] for i in batch],
                    truncation="only_second",
                    max_length=MAX_TOKENS,
                    padding=True,
                    return_offsets_mapping=True,
                    return_tensors="pt",
                )
                offsets = encoded.pop("offset_mapping").numpy()
                logits = logits_of(encoded).numpy()
                for n, i in enumerate(batch):
                    found[i] = _pointers(logits[n], encoded.sequence_ids(n), offsets[n])
        return [found[i] for i in range(len(texts))]


def _pointers(
    logits: Logits, sequence: Sequence[int | None], offsets: NDArray[np.int64]
) -> Pointers:
    """Keep the tokens of the text: not the question's, not the special ones."""
    kept = np.array([part == 1 for part in sequence])
    starts, ends, supports = logits[kept].T
    nowhere, unsupported = float(logits[0, :2].sum()), float(logits[0, 2])
    return Pointers(starts, ends, supports, offsets[kept], nowhere, unsupported)


def span_logits(model: "ModuleDict", ids: "Tensor", kinds: "Tensor", mask: "Tensor") -> "Tensor":
    """Token ids, types and mask, int64 (n, t), to logits, float32 (n, t, 3).

    Of each token's being the answer's first, or its last, and of its sentence's answering.
    """
    hidden = model["encoder"](input_ids=ids, token_type_ids=kinds, attention_mask=mask)
    logits: Tensor = model["head"](hidden.last_hidden_state).float()
    return logits.masked_fill(mask[..., None] == 0, NOWHERE)


def untrained() -> "ModuleDict":
    """The bundled model under a head that knows nothing."""
    from torch.nn import Linear, ModuleDict

    own = read_encoder(bundled_folder())
    return ModuleDict({"encoder": own, "head": Linear(own.config.hidden_size, 3)})


def load_tokenizer() -> Any:  # noqa: ANN401 - transformers has no type for it
    """The bundled model's tokenizer."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(bundled_folder()))


@once
def _bundled() -> tuple[Any, Callable[[Any], "Tensor"]]:
    """The tokenizer, and the bundled model with the layers that were trained in their place."""
    from safetensors.torch import load_file
    from torch.nn import Linear

    model = untrained()
    # The layers that were not trained are in memory already: the embedding model's.
    model["encoder"].load_state_dict(encoder(bundled_folder()).state_dict(), assign=True)
    trained = {name: values.float() for name, values in load_file(WEIGHTS).items()}
    model.load_state_dict(trained, strict=False, assign=True)
    model.eval()
    if computes_bfloat16():
        # Once, what autocast would do to them for each question: to the same bits.
        for part in model.modules():
            if isinstance(part, Linear):
                part.bfloat16()

    def logits(encoded: Any) -> "Tensor":  # noqa: ANN401
        return span_logits(
            model, encoded["input_ids"], encoded["token_type_ids"], encoded["attention_mask"]
        )

    return load_tokenizer(), logits


@once
def _other(name: str) -> tuple[Any, Callable[[Any], "Tensor"]]:
    """A tokenizer and a model by name or folder."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModelForQuestionAnswering.from_pretrained(name).eval()
    except (OSError, ValueError) as error:
        raise unloadable(name, error) from error

    def logits(encoded: Any) -> "Tensor":  # noqa: ANN401
        scores = model(**encoded)
        starts, ends = scores.start_logits, scores.end_logits
        all_three = torch.stack([starts, ends, torch.zeros_like(starts)], dim=-1).float()
        return all_three.masked_fill(encoded["attention_mask"][..., None] == 0, NOWHERE)

    return tokenizer, logits
