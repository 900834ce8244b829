"""How often the first quote holds the answer: plain similarity, the reader, and its threshold.

    python benchmarks/reading.py DATA/squad-train44 DATA/nq-gold --work /tmp/quoth-fit

Questions that the span reader was not trained on (of squad-train44, of articles that it never
read), asked of the whole collection, and of the right document alone. Brackets are Wilson's 95 %
intervals.
"""

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fit_reader import sample
from reader_examples import read_gold
from rich.progress import track
from scipy.stats import binomtest

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
    """Of all questions, of those that got an answer, and given the right document."""
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
    parser.add_argument("folders", type=Path, nargs="+", help="sets in BEIR layout, with answers")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--limit", type=int, default=500, help="questions")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    print("| set | questions | | the first quote holds the answer | where one is given", end="")
    print(" | given the right document |\n|---|--:|---|---|---|---|")
    for folder in options.folders:
        index = options.work / f"{folder.name}.index"
        Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
        rows = sample(folder, 10**6, options.seed)
        rows = random.Random(options.seed).sample(rows, min(options.limit, len(rows)))
        gold = read_gold(folder)
        with Assistant.open(index, embedder=embedder) as opened:
            for name, settings in CONFIGURATIONS.items():
                cells = measure(opened.with_settings(settings), rows, gold, name)
                line = [folder.name, str(len(rows)), name, *cells]
                print("|", " | ".join(line), "|", flush=True)


if __name__ == "__main__":
    main()
