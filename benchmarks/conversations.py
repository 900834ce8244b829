"""Follow-up questions: how much of what a human's rewriting brings, completing them brings.

    python benchmarks/conversations.py DATA/{mtrag,cast2022} --work /tmp/quoth-conversations

Sets in BEIR layout, whose queries.jsonl has `history` (earlier turns) and `rewrite` (the question
as a human completed it). Prints nDCG@10 and R@5 by document of the bare last question, of ours and
of the rewrite, and how much of the distance between bare and rewrite is closed, with 95 % bootstrap
intervals: for all turns, for those that a human rewrote, and for those that stand alone. Two rows
ask what a wrong completion would cost: the rewrites, which need none, after their own history and
after that of another conversation.

If every history of a set has an even number of turns, every second is taken for the system's, and
left out; with --answers it is the answer: a quote of the document that has the same text.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from quoth.corpus import Document
from quoth.eval.collections import read_qrels
from quoth.index import Index, SentenceEmbedder
from quoth.rag import Answer, Assistant, Quote, Settings, Turn

K = 60  # passages, from which ten documents come together
DRAWS = 2000
Table = NDArray[np.float64]  # (questions, 2): nDCG@10 and R@5


@dataclass(frozen=True)
class Row:
    """A question of a conversation; `relevant` maps document ids to relevance."""

    conversation: str
    question: str
    rewrite: str
    history: tuple[Turn, ...]
    relevant: Mapping[str, int]

    @property
    def alone(self) -> bool:
        """Whether a human saw nothing to complete."""
        return self.question == self.rewrite


def read_rows(folder: Path, documents: Sequence[Document], *, answers: bool) -> list[Row]:
    """Read the questions that have a relevant document."""
    qrels = read_qrels(next((folder / "qrels").glob("*.tsv")))
    by_text = {document.text.strip(): document for document in documents} if answers else {}
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    loaded = [json.loads(line) for line in lines]
    step = 1 + all(len(row["history"]) % 2 == 0 for row in loaded)
    rows = []
    for row in loaded:
        relevant = {d: r for d, r in qrels.get(row["_id"], {}).items() if r > 0}
        if relevant:
            conversation = row["_id"].replace("_", "<").split("<")[0]
            history = tuple(_turns(row["history"], step, by_text))
            rows.append(Row(conversation, row["text"], row["rewrite"], history, relevant))
    return rows


def _turns(history: Sequence[str], step: int, by_text: Mapping[str, Document]) -> Iterator[Turn]:
    for n in range(0, len(history), step):
        document = by_text.get(history[n + step - 1].strip()) if step > 1 else None
        answer = _answer(history[n], document) if document else None
        yield Turn(question=history[n], answer=answer)


def _answer(question: str, document: Document) -> Answer:
    quote = Quote(document=document, start=0, end=len(document.text), citation=1, confidence=1)
    return Answer(query=question, quotes=(quote,), confidence=1, fingerprint="")


def measure(found: Sequence[str], relevant: Mapping[str, int]) -> tuple[float, float]:
    """nDCG@10 (Järvelin and Kekäläinen, 2002) and R@5 of documents, best first."""
    discount = 1 / np.log2(np.arange(2, 12))
    gained = np.array([relevant.get(document, 0) for document in found[:10]])
    ideal = np.sort(list(relevant.values()))[::-1][:10]
    ndcg = (gained @ discount[: len(gained)]) / (ideal @ discount[: len(ideal)])
    return float(ndcg), len(relevant.keys() & set(found[:5])) / len(relevant)


def ask_all(assistant: Assistant, rows: Sequence[Row], name: str) -> Table:
    """Measure the hits of each row's question after its history."""
    values = []
    for row in track(rows, description=name):
        hits = assistant.retrieve(row.question, K, history=row.history)
        documents = list(dict.fromkeys(hit.passage.document.id for hit in hits))
        values.append(measure(documents, row.relevant))
    return np.array(values)


def draws(n: int) -> Iterator[NDArray[np.int64]]:
    """Positions of n questions drawn with replacement, again and again; the same every time."""
    draw = np.random.default_rng(0)
    return (draw.integers(0, n, n) for _ in range(DRAWS))


def interval(table: Table) -> Table:
    """Where 95 % of the bootstrapped means of a table lie: (2, measures)."""
    return percentiles(np.array([table[drawn].mean(0) for drawn in draws(len(table))]))


def percentiles(drawn: Table) -> Table:
    bounds: Table = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return bounds


def show(name: str, values: Table, bounds: Table, style: str = ".3f") -> None:
    cells = [
        f"{value:{style}} [{low:{style}}, {high:{style}}]"
        for value, low, high in zip(values, *bounds, strict=True)
    ]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def show_part(name: str, bare: Table, ours: Table, rewrite: Table) -> None:
    """Print the means of some turns, and the share of the distance that is closed."""
    n = len(bare)
    for label, table in (("bare", bare), ("ours", ours), ("rewrite", rewrite)):
        show(f"{name} ({n}): {label}", table.mean(0), interval(table))

    def closed(i: NDArray[np.int64]) -> Table:
        part: Table = (ours - bare)[i].mean(0) / (rewrite - bare)[i].mean(0)
        return part

    if not np.allclose(bare, rewrite):
        with np.errstate(divide="ignore", invalid="ignore"):  # draws without any distance
            share = np.array([closed(draw) for draw in draws(n)])
        show(f"{name}: distance closed", closed(np.arange(n)), percentiles(share), ".2f")


def show_change(name: str, before: Table, after: Table) -> None:
    gain = after - before
    show(name, gain.mean(0), interval(gain), "+.3f")


def foreign(rows: Sequence[Row]) -> list[Row]:
    """The rewrites, each after the history of another conversation."""
    draw = random.Random(1)
    changed = []
    for row in rows:
        others = [o for o in rows if o.history and o.conversation != row.conversation]
        history = draw.choice(others).history
        changed.append(replace(row, question=row.rewrite, history=history))
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, help="conversations in BEIR layout")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--answers", action="store_true", help="with the system's turns")
    parser.add_argument("--ranking", choices=("hybrid", "rerank"), default="rerank")
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    for folder in options.folders:
        index = options.work / f"{folder.name}.index"
        Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
        with Assistant.open(index, embedder=embedder) as opened:
            assistant = opened.with_settings(Settings(ranking=options.ranking))
            rows = read_rows(folder, assistant.documents, answers=options.answers)
            report(assistant, rows, folder.name)


def report(assistant: Assistant, rows: Sequence[Row], name: str) -> None:
    """Print the table of one set."""
    bare = ask_all(assistant, [replace(row, history=()) for row in rows], "bare")
    ours = ask_all(assistant, rows, "ours")
    written = [replace(row, question=row.rewrite) for row in rows]
    rewrite = ask_all(assistant, [replace(row, history=()) for row in written], "rewrite")
    alone = np.array([row.alone for row in rows])
    print(f"| {name} | nDCG@10 | R@5 |\n|---|---|---|")
    show_part("all turns", bare, ours, rewrite)
    show_part("rewritten", bare[~alone], ours[~alone], rewrite[~alone])
    show_part("stand alone", bare[alone], ours[alone], rewrite[alone])
    show_change("stand alone: ours - bare", bare[alone], ours[alone])
    show_change("rewrites after their history", rewrite, ask_all(assistant, written, "own"))
    show_change("rewrites after another's", rewrite, ask_all(assistant, foreign(rows), "other's"))


if __name__ == "__main__":
    main()
