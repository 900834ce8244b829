"""How often the answer stands in the passages that are read, by the weight of the document.

    python benchmarks/lifting.py DATA/{squad-train44,nq-gold} --work /tmp/quoth-lift

The table behind `document_weight` of DEFAULT (see `lift` in rag/fusion.py): sets in BEIR layout,
our written one, and the shipped questions, whose articles are few and on one story.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from reader_examples import find_answer, read_gold
from train_reader import WRITTEN

from quoth.eval.questions import SHIPPED, load_set, locate
from quoth.index import Index, SentenceEmbedder, Snapshot
from quoth.rag import Hit
from quoth.rag.assistant import READ
from quoth.rag.cached import shipped_index
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import DEFAULT, Retriever

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5)

Asked = list[tuple[str, Callable[[Hit], bool]]]  # questions, and which hits answer them


def of_folder(folder: Path, limit: int, seed: int) -> Asked:
    """Questions of a set in BEIR layout that have an answer."""
    gold = read_gold(folder)
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row.get("answers")]

    def answers(row: dict[str, Any], hit: Hit) -> bool:
        return find_answer(hit.passage, row, gold[row["_id"]]) is not None

    chosen = random.Random(seed).sample(rows, min(limit, len(rows)))
    return [(row["text"], partial(answers, row)) for row in chosen]


def of_shipped(snapshot: Snapshot) -> Asked:
    """The shipped questions that have an answer and stand alone."""
    questions = [q for q in load_set(SHIPPED) if q.answerable and not q.history]
    expected = locate(questions, snapshot.documents)

    def answers(name: str, hit: Hit) -> bool:
        passage = hit.passage
        return any(
            span.touches(passage.document.id, passage.start, passage.end) for span in expected[name]
        )

    return [(question.question, partial(answers, question.id)) for question in questions]


def reached(asked: Asked, found: Sequence[Sequence[Hit]]) -> float:
    """The share of the questions that one of the passages read answers."""
    answered = [any(map(right, hits)) for (_, right), hits in zip(asked, found, strict=True)]
    return sum(answered) / len(answered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, help="sets in BEIR layout")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--limit", type=int, default=400, help="questions of each set")
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    sets: dict[str, tuple[Snapshot, Asked]] = {}
    for folder in (*options.folders, WRITTEN):
        index = options.work / f"{folder.name}.index"
        Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
        asked = of_folder(folder, options.limit, options.seed)
        sets[folder.name] = (Index.open(index).snapshot(), asked)
    shipped = Index.open(shipped_index()).snapshot()
    sets["shipped"] = (shipped, of_shipped(shipped))
    print("| weight |", " | ".join(f"{name} ({len(asked)})" for name, (_, asked) in sets.items()))
    print("|--:|" + "--:|" * len(sets))
    for weight in WEIGHTS:
        ranking = replace(DEFAULT, document_weight=weight)
        retriever = Retriever(embedder, LateInteraction(embedder), ranking)
        shares = [
            reached(asked, retriever.retrieve_all(snapshot, [q for q, _ in asked], READ))
            for snapshot, asked in sets.values()
        ]
        print(f"| {weight} |", " | ".join(f"{share:.3f}" for share in shares), "|", flush=True)


if __name__ == "__main__":
    main()
