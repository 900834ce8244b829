"""How often the first quote holds the answer: plain similarity, the reader, and its threshold.

    python benchmarks/reading.py DATA/squad-train44 --work /tmp/quoth-fit

Questions of articles that the span reader was not trained on, asked of the whole collection, and
of the right paragraph alone. Brackets are Wilson's 95 % intervals.
"""

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fit_reader import sample
from rich.progress import track
from scipy.stats import binomtest
from train_reader import read_gold

from quoth.index import Filter, Index, SentenceEmbedder
from quoth.rag import Answer, Assistant, Settings

CONFIGURATIONS = {
    "similarity": Settings(reader="similarity", threshold=0),
    "reader": Settings(threshold=0),
    "reader, as shipped": Settings(),
}
Row = dict[str, Any]


def holds(answer: Answer, row: Row) -> bool:
    """Whether the quote shown first contains one of the answers."""
    first = answer.quotes[0].text.lower() if answer.quotes else ""
    return any(gold.lower() in first for gold in row["answers"])


def share(found: Iterable[bool]) -> str:
    """A share with its interval."""
    values = list(found)
    interval = binomtest(sum(values), len(values)).proportion_ci(method="wilson")
    return f"{sum(values) / len(values):.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def measure(
    assistant: Assistant, rows: Sequence[Row], gold: Mapping[str, str], name: str
) -> tuple[str, str, str]:
    """Of all questions, of those that got an answer, and given the right paragraph."""
    everywhere, given, there = [], [], []
    for row in track(rows, description=name):
        answer = assistant.ask(row["text"])
        everywhere.append(holds(answer, row))
        if answer.answered:
            given.append(everywhere[-1])
        paragraph = Filter(documents=(gold[row["_id"]],))
        there.append(holds(assistant.ask(row["text"], where=paragraph), row))
    return share(everywhere), share(given), share(there)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="squad-train44 in BEIR layout")
    parser.add_argument("--work", type=Path, required=True, help="folder for its index")
    parser.add_argument("--limit", type=int, default=500, help="questions")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    index = options.work / f"{options.folder.name}.index"
    Index.sync(index, [options.folder / "corpus.jsonl"], embedder=embedder)
    rows = sample(options.folder, 10**6, options.seed)
    rows = random.Random(options.seed).sample(rows, min(options.limit, len(rows)))
    gold = read_gold(options.folder)
    print("| | the first quote holds the answer | where one is given | given the right paragraph |")
    print("|---|---|---|---|")
    with Assistant.open(index, embedder=embedder) as opened:
        for name, settings in CONFIGURATIONS.items():
            cells = measure(opened.with_settings(settings), rows, gold, name)
            print(f"| {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
