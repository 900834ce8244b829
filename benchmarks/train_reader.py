"""Train the span reader from scratch, and print how well it reads what it was not trained on.

    python benchmarks/train_reader.py DATA --work /tmp/quoth-train

The bundled MiniLM, fine-tuned to point at the first and last token of an answer in a passage, or at
[CLS] where the passage has none (Devlin et al., "BERT", 2019, section 4.3), and to choose the
sentence that answers, or none, by the mean of a third score over its tokens; in four rounds of
examples: see reader_examples.py. In the last, passages of one question are also normalised together
(Clark and Gardner, "Simple and Effective Multi-Paragraph Reading Comprehension", 2018). The word
embeddings and the two lowest layers stay as they are; the four layers above are what is shipped.

Left out of training: the articles of squad-train44 and of the written set whose number divides by
7, every 7th question of nq-gold, and all of hotpot-train100.
"""

import argparse
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from reader_examples import (
    Case,
    Example,
    Group,
    first_round,
    fourth_round,
    read_cases,
    second_round,
    third_round,
)
from rich.progress import track
from safetensors.torch import save_file
from torch.nn import ModuleDict

from quoth.corpus.sentences import sentence_spans
from quoth.index import SentenceEmbedder
from quoth.rag.spans import MAX_TOKENS, NOWHERE, load_tokenizer, span_logits, untrained

Made = TypeVar("Made", Example, Group)

SETS = ("squad-train44", "nq-gold")
WRITTEN = Path(__file__).with_name("written")  # our own: see its README.md
FROZEN = 2  # of the six layers
REHEARSED = 6_000  # examples of the second round that the third repeats
SUPPORT = 1.0  # weight of choosing the sentence, beside pointing at the words
SHARED = 0.5  # weight of telling a question's passages from each other, beside each from none


@dataclass(frozen=True)
class Round:
    """How long and how fast a round of training goes."""

    epochs: float
    highest_rate: float


ROUNDS = (Round(2.0, 1e-4), Round(2.0, 6e-5), Round(1.4, 6e-5), Round(0.7, 6e-5))


@dataclass(frozen=True)
class Row:
    """A question and a text in tokens, and which of them answer."""

    ids: list[int]
    kinds: list[int]  # 0: the question's, 1: the text's
    sentences: list[int]  # of the text, which each token is of, from 1; 0 for none
    first: int  # of the answer; 0, [CLS], where there is none
    last: int


def encode(
    tokenizer: Any,  # noqa: ANN401
    groups: Sequence[Group],
) -> list[list[Row]]:
    """Tokenise groups of examples; one whose answer was cut off is left out."""
    made = ([row_of(tokenizer, e) for e in group] for group in track(groups, description="tokens"))
    return [[row for row in rows if row] for rows in made if all(rows)]


def row_of(
    tokenizer: Any,  # noqa: ANN401
    example: Example,
) -> Row | None:
    """Tokenise an example; None where its answer was cut off."""
    e = tokenizer(
        example.question,
        example.text,
        truncation="only_second",
        max_length=MAX_TOKENS,
        return_offsets_mapping=True,
    )
    inside = [
        n
        for n, ((a, b), kind) in enumerate(
            zip(e["offset_mapping"], e["token_type_ids"], strict=True)
        )
        if kind == 1 and b > a and a < example.end and b > example.start
    ]
    if example.end and not inside:
        return None
    first, last = (inside[0], inside[-1]) if example.end else (0, 0)
    starts = [start for start, _ in sentence_spans(example.text)]
    sentences = [
        bisect_right(starts, start) if kind == 1 and end > start else 0
        for (start, end), kind in zip(e["offset_mapping"], e["token_type_ids"], strict=True)
    ]
    return Row(e["input_ids"], e["token_type_ids"], sentences, first, last)


def batches(
    groups: Sequence[Sequence[Row]], size: int, chance: random.Random
) -> Iterator[tuple[torch.Tensor, ...]]:
    """Whole groups of similar length, `size` rows or a few more at a time, in random order.

    Yields what `tensors` makes of them, and which group each row is of: int64 (n,).
    """
    longest = [max(len(row.ids) for row in group) for group in groups]
    full: list[list[int]] = [[]]
    for n in sorted(range(len(groups)), key=lambda n: longest[n] + chance.random() * 16):
        if sum(len(groups[m]) for m in full[-1]) >= size:
            full.append([])
        full[-1].append(n)
    chance.shuffle(full)
    for together in full:
        owners = [owner for owner, n in enumerate(together) for _ in groups[n]]
        rows = [row for n in together for row in groups[n]]
        yield (*tensors(rows), torch.tensor(owners))


def tensors(rows: Sequence[Row]) -> tuple[torch.Tensor, ...]:
    """Token ids, types, mask and sentences, padded: int64 (n, t); first and last tokens: (n, 2)."""
    longest = max(len(row.ids) for row in rows)
    ids, kinds, mask, sentences = (
        torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(4)
    )
    for line, row in enumerate(rows):
        ids[line, : len(row.ids)] = torch.tensor(row.ids)
        kinds[line, : len(row.ids)] = torch.tensor(row.kinds)
        mask[line, : len(row.ids)] = 1
        sentences[line, : len(row.ids)] = torch.tensor(row.sentences)
    return ids, kinds, mask, sentences, torch.tensor([(row.first, row.last) for row in rows])


def loss_of(model: ModuleDict, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """Of pointing at the answer, and of choosing its sentence, in one passage and in several."""
    ids, kinds, mask, sentences, target, owner = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = span_logits(model, ids, kinds, mask)
    asked = (kinds == 0) & (ids != ids[0, 0])  # all of the question but [CLS], which comes first
    pointers = logits[..., :2].masked_fill(asked[..., None], NOWHERE)
    holding = sentences.gather(1, target[:, :1])  # 0, none, where there is no answer
    return listwise(pointers, target, owner) + SUPPORT * listwise(
        of_sentences(logits[..., 2], sentences)[..., None], holding, owner
    )


def of_sentences(logits: torch.Tensor, sentences: torch.Tensor) -> torch.Tensor:
    """The mean logit of each sentence, after [CLS]'s, which stands for none: float32 (n, m + 1)."""
    shape = (len(logits), int(sentences.max()) + 1)
    counts = torch.zeros(shape).scatter_add(1, sentences, torch.ones_like(logits))
    sums = torch.zeros(shape).scatter_add(1, sentences, logits)
    means = (sums / counts.clamp(min=1)).masked_fill(counts == 0, NOWHERE)
    return torch.cat([logits[:, :1], means[:, 1:]], dim=1)


def listwise(logits: torch.Tensor, target: torch.Tensor, owner: torch.Tensor) -> torch.Tensor:
    """The loss of choosing among all of a passage, the first of which stands for none.

    Args:
        logits: float32 (n, m, k): k choices, each among m.
        target: int64 (n, k), what is to be chosen.
        owner: int64 (n,), the question that each passage is of. A right choice is also to be
            likelier than all others in the question's other passages, each against its own none.
    """
    each = torch.nn.functional.cross_entropy(logits, target)
    against_none = logits[:, 1:] - logits[:, :1]
    together = [
        among(against_none[owner == group], target[owner == group] - 1)
        for group in range(int(owner.max()) + 1)
        if (owner == group).sum() > 1 and target[owner == group][0, 0]
    ]
    return each + SHARED * torch.stack(together).mean() if together else each


def among(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The loss of choosing from all of a question's passages, of which the first answers."""
    picked = logits[0, target[0], torch.arange(logits.shape[-1])]
    return (torch.logsumexp(logits, dim=(0, 1)) - picked).mean()


def judge(model: ModuleDict, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """How sure the model is that each text holds an answer to its question: float (n,)."""
    examples = [(Example(*pair, 0, 0, held_out=False),) for pair in pairs]
    rows = [row for [row] in encode(load_tokenizer(), examples)]
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].ids))
    sure = np.zeros(len(rows), dtype=np.float32)
    model.eval()
    for start in range(0, len(order), 48):
        group = order[start : start + 48]
        ids, kinds, mask, *_ = tensors([rows[n] for n in group])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = span_logits(model, ids, kinds, mask)
        pointers = logits[..., :2]
        inside = pointers.masked_fill((kinds == 0)[..., None], NOWHERE)
        sure[group] = (inside.max(dim=1).values.sum(-1) - pointers[:, 0].sum(-1)).numpy()
    return sure


def prepare(model: ModuleDict) -> None:
    """Let what is to be trained be trained, and the layers below it compute as they will in use."""
    encoder: Any = model["encoder"]
    model.train()
    for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
        part.eval()
    # On two cores, drawing dropout's masks for attention took 29 % of a step; and without them,
    # flash attention's way back is slower than plain products of matrices.
    encoder.set_attn_implementation("eager")
    for layer in encoder.encoder.layer:
        layer.attention.self.dropout.p = 0.0


def train(
    model: ModuleDict,
    groups: Sequence[Sequence[Row]],
    pace: Round,
    seed: int,
    options: argparse.Namespace,
) -> None:
    chance = random.Random(seed)
    prepare(model)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=pace.highest_rate, weight_decay=0.01)
    steps = int(pace.epochs * sum(map(len, groups)) / options.batch)

    def rate(step: int) -> float:
        return min(step / (0.06 * steps), max(0.0, (steps - step) / (0.94 * steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    step, running, started = 0, 0.0, time.monotonic()
    while step < steps:
        for batch in batches(groups, options.batch, chance):
            loss = loss_of(model, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            step, running = step + 1, 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0:
                shown = running / (1 - 0.98**step)
                print(
                    f"step {step}/{steps} loss {shown:.3f} {time.monotonic() - started:.0f} s",
                    flush=True,
                )
            if step % 300 == 0:
                save(model, options.out)
            if step >= steps:
                break


def save(model: ModuleDict, path: Path) -> None:
    """Write what was trained, in float16."""
    state = {
        name: parameter.detach().half().contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    save_file(state, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("rag/spans.safetensors"))
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    embedder = SentenceEmbedder()
    read = [read_cases(options.data / name, options.work, embedder) for name in SETS]
    blocks = [cases for of_set in read for cases in of_set]
    written = list(read_cases(WRITTEN, options.work, embedder))
    model = untrained()
    tokenizer = load_tokenizer()
    easy = examples_of(blocks, options.seed, first_round)

    def learn(n: int, groups: Sequence[Sequence[Row]]) -> None:
        answered = sum(rows[0].first > 0 for rows in groups)
        print(f"round {n + 1}: {len(groups)} groups, {answered} of them with an answer")
        train(model, groups, ROUNDS[n], options.seed + n, options)
        save(model, options.out)

    learn(0, encode(tokenizer, one_by_one(e for e in easy if not e.held_out)))
    hard = partial(second_round, judge=partial(judge, model))
    public = encode(tokenizer, one_by_one(examples_of(blocks, options.seed + 1, hard)))
    learn(1, public)
    new = encode(tokenizer, one_by_one(examples_of(written, options.seed + 2, third_round)))
    again = random.Random(options.seed + 2).sample(public, min(REHEARSED, len(public)))
    learn(2, new + again)
    within = read_cases(WRITTEN, options.work, embedder, within=True)
    together = examples_of([*blocks, *written, *within], options.seed + 3, fourth_round)
    learn(3, encode(tokenizer, together))
    held = encode(tokenizer, one_by_one(e for e in easy if e.held_out))
    model.eval()
    with torch.no_grad():
        losses = [loss_of(model, batch).item() for batch in batches(held, 32, random.Random(0))]
    print(f"held out: loss {np.mean(losses):.3f} on {len(held)} examples")


def examples_of(
    blocks: Sequence[Sequence[Case]],
    seed: int,
    make: Callable[[Sequence[Case], random.Random], Iterator[Made]],
) -> list[Made]:
    """The examples, or groups of examples, of a round."""
    chance = random.Random(seed)
    made = (make(cases, chance) for cases in track(blocks, description="examples"))
    return [one for several in made for one in several]


def one_by_one(examples: Iterable[Example]) -> list[Group]:
    """Examples as groups of one."""
    return [(example,) for example in examples]


if __name__ == "__main__":
    main()
