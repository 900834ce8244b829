"""nDCG@10 of collections for weights of dense, BM25 and late interaction: the table behind DEFAULT.

    python benchmarks/rankings.py DATA/{scifact,nq-gold} --work /tmp/quoth-rank

Each query's candidates are scored once by every part; the weights are then tried on the scores.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from quoth.eval.collections import Collection, load_collection
from quoth.eval.runs import measure
from quoth.index import Index, SentenceEmbedder
from quoth.rag.fusion import fuse, min_max
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import Ranking, Retriever

DENSE = (0.4, 0.5, 0.6, 0.7, 0.8)
RERANK = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7)
DEPTH = 30  # candidates that are reranked
CANDIDATES = 60  # for which late interaction is computed: the best 30 of every blend are among them


@dataclass(frozen=True)
class Scored:
    """A query's candidates: documents, and each part's scores, (n,)."""

    documents: list[str]
    parts: Mapping[str, NDArray[np.float64]]


def score(collection: Collection, work: Path, embedder: SentenceEmbedder) -> dict[str, Scored]:
    """Score the candidates of every query."""
    folder = work / f"{collection.name}.index"
    Index.sync(folder, [collection.corpus], embedder=embedder)
    snapshot = Index.open(folder).snapshot()
    interaction = LateInteraction(embedder)
    retriever = Retriever(embedder, interaction, Ranking(0.6, 0.5, CANDIDATES))
    scored = {}
    for name, question in track(collection.queries.items(), description=collection.name):
        [hits] = retriever.retrieve_all(snapshot, [question], 150)
        parts = {
            part: np.array([hit.scores.get(part, np.nan) for hit in hits])
            for part in ("dense", "lexical", "interaction")
        }
        scored[name] = Scored([hit.passage.document.id for hit in hits], parts)
    return scored


def blend(scored: Scored, dense: float, rerank: float) -> dict[str, float]:
    """What `Retriever` would make of a query's candidates: the score of each document."""
    scores = fuse(scored.parts["dense"], scored.parts["lexical"], dense)
    order = np.argsort(-scores, kind="stable")
    top = order[:DEPTH][~np.isnan(scored.parts["interaction"][order[:DEPTH]])]
    final = scores - 1
    again = min_max(scored.parts["interaction"][top])
    final[top] = (1 - rerank) * min_max(scores[top]) + rerank * again
    run: dict[str, float] = {}
    for i in np.argsort(-final, kind="stable"):
        run.setdefault(scored.documents[i], float(final[i]))
    return run


def ndcg(
    collection: Collection, scored: Mapping[str, Scored], dense: float, rerank: float
) -> float:
    """The mean over the queries of a collection."""
    run = {name: blend(one, dense, rerank) for name, one in scored.items()}
    values = measure(run, collection.qrels, list(collection.queries))
    return mean(values["nDCG@10"].values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, help="collections in BEIR layout")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--limit", type=int, default=300, help="queries of each collection")
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    loaded = [load_collection(f).sample(options.limit, options.seed) for f in options.folders]
    scored = [score(collection, options.work, embedder) for collection in loaded]
    print("| dense | rerank |", " | ".join(c.name for c in loaded), "| mean |")
    print("|--:|--:|" + "--:|" * (len(loaded) + 1))
    for dense in (0.0, 1.0, *DENSE):
        for rerank in RERANK:
            values = [ndcg(c, s, dense, rerank) for c, s in zip(loaded, scored, strict=True)]
            cells = " | ".join(f"{value:.4f}" for value in (*values, mean(values)))
            print(f"| {dense} | {rerank} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
