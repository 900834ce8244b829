"""Train the span reader from scratch, and print how well it reads what it was not trained on.

    python benchmarks/train_reader.py DATA --work /tmp/quoth-train

The bundled MiniLM, fine-tuned to point at the first and last token of an answer in a passage, or at
[CLS] where the passage has none (Devlin et al., "BERT", 2019, section 4.3). Positives are passages
as our index splits them. The word embeddings and the two lowest layers stay as they are; the four
layers above are what is shipped.

Negatives are of three kinds, so that the reader learns to say no to more than another subject: what
our own retriever finds for the question and that doesn't hold the answer; the right passage without
the sentence that answers; and the right passage asked about another name or year of its article.

Left out of training: the articles of squad-train44 whose number divides by 7, every 7th question of
nq-gold, and all of hotpot-train100.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import track
from safetensors.torch import save_file
from torch.nn import ModuleDict

from quoth.corpus import Passage, sentences_of
from quoth.index import Index, SentenceEmbedder
from quoth.index.sync import embedded_text
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import RANKINGS, Retriever
from quoth.rag.spans import MAX_TOKENS, load_tokenizer, span_logits, untrained

SETS = ("squad-train44", "nq-gold")
FROZEN = 2  # of the six layers
DEPTH = 10  # passages retrieved for a question, the source of its negatives
CUT, ALTERED = 0.5, 0.5  # share of the positives that give a negative of the kind
NAMES = re.compile(r"(?<=\w )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*|\b[12]\d{3}\b")  # noqa: RUF001


Row = tuple[list[int], list[int], int, int]  # token ids, token types, first and last of the answer


@dataclass(frozen=True)
class Example:
    """A question, what stands for a passage, and where in that the answer is; (0, 0) if nowhere."""

    question: str
    text: str
    start: int
    end: int
    held_out: bool


def make_examples(folder: Path, work: Path, embedder: SentenceEmbedder, seed: int) -> list[Example]:
    """A positive for each question that our retriever finds it for, and negatives."""
    chance = random.Random(seed)
    index = work / f"{folder.name}.index"
    Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
    snapshot = Index.open(index).snapshot()
    retriever = Retriever(embedder, LateInteraction(embedder), RANKINGS["hybrid"])
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    gold = read_gold(folder)
    titles = sorted({name.split("::")[0] for name in gold.values()})
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(subject_of(gold[row["_id"]]), set()).update(NAMES.findall(row["text"]))
    examples = []
    for start in track(range(0, len(rows), 256), description=folder.name):
        block = rows[start : start + 256]
        found = retriever.retrieve_all(snapshot, [r["text"] for r in block], DEPTH)
        for n, (row, hits) in enumerate(zip(block, found, strict=True), start=start):
            document = gold[row["_id"]]
            passages = [hit.passage for hit in hits]
            spans = [find_answer(p, row, p.document.id == document) for p in passages]
            right = [(p, s) for p, s in zip(passages, spans, strict=True) if s]
            wrong = [p for p in passages if not is_in(p.text, row)]
            chosen = chance.sample(wrong[:6], min(1, len(wrong)))
            held_out = is_held_out(row, n, document, titles)
            examples += [Example(row["text"], embedded_text(p), *s, held_out) for p, s in right[:1]]
            examples += [Example(row["text"], embedded_text(p), 0, 0, held_out) for p in chosen]
            for passage, (place, _) in right[:1]:
                less = without_sentence(passage, place)
                if less and chance.random() < CUT and not is_in(less, row):
                    examples.append(Example(row["text"], less, 0, 0, held_out))
                other = altered(row["text"], named[subject_of(document)], chance)
                if other and chance.random() < ALTERED:
                    examples.append(Example(other, embedded_text(passage), 0, 0, held_out))
    return examples


def subject_of(document: str) -> str:
    """The article that a document is a part of."""
    return document.split("::", maxsplit=1)[0]


def without_sentence(passage: Passage, place: int) -> str | None:
    """What stands for a passage, less the sentence at a character of that; None if none is left."""
    text = embedded_text(passage)
    shift = len(text) - len(passage.text) - passage.start
    for start, end in sentences_of(passage.document):
        first, last = max(start, passage.start) + shift, min(end, passage.end) + shift
        if first <= place < last:
            return text[:first] + text[last:] if last - first < len(passage.text.strip()) else None
    return None


def altered(question: str, names: set[str], chance: random.Random) -> str | None:
    """The same question about another name, or another year, that its article is asked about."""
    own = NAMES.findall(question)
    if not own:
        return None
    old = chance.choice(own)
    others = [n for n in names if n[0].isdigit() == old[0].isdigit() and not {n} & set(own)]
    return question.replace(old, chance.choice(sorted(others))) if others else None


def is_held_out(row: dict[str, Any], number: int, document: str, titles: Sequence[str]) -> bool:
    """Whether a question, the n-th of its set, is kept from training.

    Questions with known places (squad) go by the article, so that no held-out article was read.
    """
    key = titles.index(subject_of(document)) if "answer_starts" in row else number
    return key % 7 == 0


def read_gold(folder: Path) -> dict[str, str]:
    """A right document for each query."""
    lines = (folder / "qrels/test.tsv").read_text().splitlines()[1:]
    return dict(line.split("\t")[:2] for line in lines)


def find_answer(passage: Passage, row: dict[str, Any], is_gold: bool) -> tuple[int, int] | None:
    """Where the answer stands in what stands for a passage."""
    if not is_gold:
        return None
    shift = len(embedded_text(passage)) - len(passage.text)
    if "answer_starts" in row:
        start = row["answer_starts"][0] - passage.start
        inside = start >= 0 and start + len(row["answers"][0]) <= len(passage.text)
    else:
        start = passage.text.lower().find(row["answers"][0].lower())
        inside = start >= 0
    return (start + shift, start + shift + len(row["answers"][0])) if inside else None


def is_in(text: str, row: dict[str, Any]) -> bool:
    """Whether any of the answers stands anywhere in a text."""
    return any(answer.lower() in text.lower() for answer in row["answers"])


def encode(
    tokenizer: Any,  # noqa: ANN401
    examples: Sequence[Example],
) -> list[Row]:
    """Tokenise examples; one whose answer was cut off is left out."""
    rows = []
    for example in track(examples, description="tokens"):
        e = tokenizer(
            example.question,
            example.text,
            truncation="only_second",
            max_length=MAX_TOKENS,
            return_offsets_mapping=True,
        )
        first = last = 0
        if example.end:
            inside = [
                n
                for n, ((a, b), kind) in enumerate(
                    zip(e["offset_mapping"], e["token_type_ids"], strict=True)
                )
                if kind == 1 and b > a and a < example.end and b > example.start
            ]
            if not inside:
                continue
            first, last = inside[0], inside[-1]
        rows.append((e["input_ids"], e["token_type_ids"], first, last))
    return rows


def batches(
    rows: Sequence[Row], size: int, chance: random.Random
) -> Iterator[tuple[torch.Tensor, ...]]:
    """Batches of similar length, in random order."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]) + chance.random() * 16)
    groups = [order[n : n + size] for n in range(0, len(order), size)]
    chance.shuffle(groups)
    for group in groups:
        longest = max(len(rows[n][0]) for n in group)
        ids, kinds, mask = (torch.zeros(len(group), longest, dtype=torch.long) for _ in range(3))
        for line, n in enumerate(group):
            length = len(rows[n][0])
            ids[line, :length] = torch.tensor(rows[n][0])
            kinds[line, :length] = torch.tensor(rows[n][1])
            mask[line, :length] = 1
        target = torch.tensor([[rows[n][2], rows[n][3]] for n in group])
        yield ids, kinds, mask, target


def loss_of(model: ModuleDict, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
    ids, kinds, mask, target = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = span_logits(model, ids, kinds, mask)
    cross = torch.nn.functional.cross_entropy
    return (cross(logits[..., 0], target[:, 0]) + cross(logits[..., 1], target[:, 1])) / 2


def train(model: ModuleDict, rows: Sequence[Row], options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    encoder: Any = model["encoder"]
    for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=options.lr, weight_decay=0.01)
    steps = int(options.epochs * len(rows) / options.batch)

    def pace(step: int) -> float:
        return min(step / (0.06 * steps), max(0.0, (steps - step) / (0.94 * steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, pace)
    model.train()
    step, running, started = 0, 0.0, time.monotonic()
    while step < steps:
        for batch in batches(rows, options.batch, chance):
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
    parser.add_argument("--epochs", type=float, default=1.5)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    embedder = SentenceEmbedder()
    examples = [
        e
        for name in SETS
        for e in make_examples(options.data / name, options.work, embedder, options.seed)
    ]
    rows = encode(load_tokenizer(), [e for e in examples if not e.held_out])
    print(
        len(rows),
        "examples,",
        sum(r[2] > 0 for r in rows),
        "with an answer,",
        int(np.mean([len(r[0]) for r in rows])),
        "tokens",
        flush=True,
    )
    model = untrained()
    train(model, rows, options)
    save(model, options.out)
    held = encode(load_tokenizer(), [e for e in examples if e.held_out])
    model.eval()
    with torch.no_grad():
        losses = [loss_of(model, batch).item() for batch in batches(held, 32, random.Random(0))]
    print(f"held out: loss {np.mean(losses):.3f} on {len(held)} examples")


if __name__ == "__main__":
    main()
