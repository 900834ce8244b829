"""How passages are best cut: dense nDCG@10 of documents for budgets, overlaps and titles.

    python benchmarks/splitting.py DATA/mtrag DATA/nq-gold

A document's score is that of its best passage. Where queries have a `rewrite` (the last turn of a
conversation, made complete by a person), that is asked. The table is behind DEFAULT_BUDGET in
corpus/splitter.py and `embedded_text` in index/sync.py.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from rich.progress import track

from quoth.corpus import Document, read
from quoth.corpus.splitter import sentences_of, split
from quoth.eval.collections import load_collection
from quoth.eval.runs import measure
from quoth.index import SentenceEmbedder

FOUND = 100  # documents of a run


@dataclass(frozen=True)
class Way:
    """A way to cut: tokens of a passage, sentences repeated from the one before, with the title?"""

    budget: int
    overlap: int = 0
    titled: bool = True


WAYS = (
    Way(64),
    Way(96),
    Way(128),
    Way(192),
    Way(240),
    Way(128, overlap=1),
    Way(128, titled=False),
)


def embedded_texts(document: Document, way: Way, embedder: SentenceEmbedder) -> list[str]:
    """What stands for each passage of a document in the model."""
    starts = [start for start, _ in sentences_of(document)]
    texts = []
    for passage in split(document, embedder.count_tokens, budget=way.budget):
        before = [start for start in starts if start < passage.start]
        start = min([passage.start, *before[-way.overlap :]]) if way.overlap else passage.start
        text = document.text[start : passage.end]
        texts.append(f"{document.title}. {text}" if way.titled and document.title else text)
    return texts


def ndcg(folder: Path, way: Way, embedder: SentenceEmbedder) -> float:
    """The mean over the queries of a collection in BEIR layout."""
    collection = load_collection(folder)
    documents = [d for d in read(collection.corpus, "corpus") if isinstance(d, Document)]
    texts = [embedded_texts(document, way, embedder) for document in documents]
    owners = np.repeat(np.arange(len(documents)), [len(of_one) for of_one in texts])
    flat = [text for of_one in texts for text in of_one]
    vectors = embedder.encode_passages(flat).vectors
    run = {}
    for name, question in questions(folder).items():
        scores = np.full(len(documents), -1.0)
        np.maximum.at(scores, owners, vectors @ embedder.encode_queries([question]).vectors[0])
        best = np.argsort(-scores, kind="stable")[:FOUND]
        run[name] = {documents[n].id: float(scores[n]) for n in best}
    return mean(measure(run, collection.qrels, list(collection.queries))["nDCG@10"].values())


def questions(folder: Path) -> dict[str, str]:
    """Queries by id, each complete in itself."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["_id"]: row.get("rewrite", row["text"]) for row in rows}


def show(way: Way, values: Sequence[float]) -> None:
    title = "yes" if way.titled else "no"
    cells = " | ".join(f"{value:.4f}" for value in (*values, mean(values)))
    print(f"| {way.budget} | {way.overlap} | {title} | {cells} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, help="collections in BEIR layout")
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    print("| tokens | overlap | title |", " | ".join(f.name for f in options.folders), "| mean |")
    print("|--:|--:|---|" + "--:|" * (len(options.folders) + 1))
    for way in WAYS:
        named = track(options.folders, description=str(way), transient=True)
        show(way, [ndcg(folder, way, embedder) for folder in named])


if __name__ == "__main__":
    main()
