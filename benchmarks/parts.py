"""Two questions in one: how often the quotes hold both answers, asked as one and part by part.

    python benchmarks/parts.py DATA/squad-train44 --work /tmp/quoth-fit

Pairs of questions of one article that the span reader was not trained on, joined by "and".
Brackets are Wilson's 95 % intervals.
"""

import argparse
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from fit_reader import sample
from reader_examples import read_gold, subject_of
from reading import Row, share
from rich.progress import track

from quoth.index import Index, SentenceEmbedder
from quoth.rag import Answer, Assistant
from quoth.rag.parts import parts_of

WAYS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "as one question": lambda question: (question,),
    "part by part": parts_of,
}


def pairs_of(rows: Sequence[Row], subjects: Sequence[str]) -> list[tuple[Row, Row]]:
    """Neighbouring questions of one article, the second of which can follow "and"."""
    both = pairwise(zip(rows, subjects, strict=True))
    return [
        (one, other)
        for (one, subject), (other, same) in both
        if subject == same and len(parts_of(joined(one, other))) == len((one, other))
    ]


def joined(one: Row, other: Row) -> str:
    """Two questions as one."""
    first, second = one["text"].rstrip(" ?"), other["text"]
    return f"{first} and {second[:1].lower()}{second[1:]}"


def holds(answer: Answer, row: Row) -> bool:
    """Whether any quote contains one of the answers."""
    shown = " ".join(quote.text for quote in answer.quotes).lower()
    return any(gold.lower() in shown for gold in row["answers"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="squad-train44 in BEIR layout")
    parser.add_argument("--work", type=Path, required=True, help="folder for its index")
    parser.add_argument("--limit", type=int, default=200, help="pairs")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    index = options.work / f"{options.folder.name}.index"
    Index.sync(index, [options.folder / "corpus.jsonl"], embedder=embedder)
    gold = read_gold(options.folder)
    rows = sorted(sample(options.folder, 10**6, options.seed), key=lambda row: gold[row["_id"]])
    pairs = pairs_of(rows, [subject_of(gold[row["_id"]]) for row in rows])
    pairs = random.Random(options.seed).sample(pairs, min(options.limit, len(pairs)))
    print("| | both answers quoted | the first | the second | words shown |\n|---|---|---|---|--:|")
    with Assistant.open(index, embedder=embedder) as assistant:
        for name, way in WAYS.items():
            with patch("quoth.rag.conversation.parts_of", way):
                answers = [assistant.ask(joined(*p)) for p in track(pairs, description=name)]
            found = [[holds(a, row) for row in p] for a, p in zip(answers, pairs, strict=True)]
            shown = [len(quote.text.split()) for a in answers for quote in a.quotes]
            cells = [share(map(all, found)), *(share(f[n] for f in found) for n in (0, 1))]
            print(f"| {name} |", " | ".join(cells), f"| {sum(shown) / len(answers):.0f} |")


if __name__ == "__main__":
    main()
