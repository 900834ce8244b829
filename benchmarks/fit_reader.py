"""Fit the reader's weights and print how well they judge, on questions they were not fitted on.

    python benchmarks/fit_reader.py DATA --work /tmp/quoth-fit

Each question is asked twice: of the whole collection, and of the collection without the article
that answers it, where no sentence is right. Sets in BEIR layout, with `answers` in queries.jsonl.
Prints a table for each set left out of the fit in turn, then writes rag/reader.json fitted on all.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from train_reader import SETS as TRAINED_ON
from train_reader import is_held_out, read_gold

from quoth.index import Index, SentenceEmbedder, Snapshot
from quoth.rag.assistant import READ
from quoth.rag.composer import THRESHOLD
from quoth.rag.features import NAMES, Sentence, describe, sentences_in
from quoth.rag.interaction import LateInteraction
from quoth.rag.reader import EVIDENCE, WEIGHTS, Weights, evidence, judge
from quoth.rag.retriever import Retriever
from quoth.rag.spans import ModelReader

SETS = ("squad-train44", "nq-gold", "hotpot-train100")
RIDGE = 1e-3


@dataclass(frozen=True)
class Reading:
    """One question read: a row of features and a label for each sentence."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    answerable: bool


def read_set(
    folder: Path, snapshot: Snapshot, embedder: SentenceEmbedder, rows: Sequence[dict[str, Any]]
) -> list[Reading]:
    """Ask questions, each with and without the article that answers it."""
    gold = _gold(folder / "qrels" / "test.tsv")
    questions = [row["text"] for row in rows]
    interaction = LateInteraction(embedder)
    retriever = Retriever(embedder, interaction)
    queries = retriever.encode(questions)
    found = retriever.retrieve(snapshot, queries, 5 * READ)
    asked = list(zip(rows, queries, found, strict=True))
    readings = []
    for row, query, hits in track(asked, description=folder.name):
        documents = gold[row["_id"]]
        titles = {h.passage.document.title for h in hits if h.passage.document.id in documents}
        without = [hit for hit in hits if hit.passage.document.title not in titles]
        for kept, answerable in ((hits[:READ], True), (without[:READ], False)):
            sentences = sentences_in(kept)
            right = [answerable and _is_right(s, row, documents) for s in sentences]
            described = describe(query, sentences, snapshot, interaction, ModelReader()).numbers
            if len(described):
                readings.append(Reading(described, np.array(right, dtype=bool), answerable))
    return readings


def sample(folder: Path, limit: int, seed: int) -> list[dict[str, Any]]:
    """Choose questions that have an answer, and that the span reader wasn't trained on."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    gold = read_gold(folder)
    titles = sorted({name.split("::")[0] for name in gold.values()})
    unseen = [
        row
        for n, row in enumerate(rows)
        if row.get("answers")
        and (folder.name not in TRAINED_ON or is_held_out(row, n, gold[row["_id"]], titles))
    ]
    return random.Random(seed).sample(unseen, min(limit, len(unseen)))


def _gold(path: Path) -> dict[str, set[str]]:
    gold: dict[str, set[str]] = {}
    for line in path.read_text().splitlines()[1:]:
        query, document, _ = line.split("\t")
        gold.setdefault(query, set()).add(document)
    return gold


def _is_right(sentence: Sentence, row: dict[str, Any], documents: set[str]) -> bool:
    """Whether a sentence of a right document holds the answer, at its place if that is known."""
    if sentence.document.id not in documents:
        return False
    if "evidence" in row:
        return any(e.strip() in sentence.text or sentence.text in e for e in row["evidence"])
    if "answer_starts" in row:
        return any(sentence.start <= start < sentence.end for start in row["answer_starts"])
    return any(answer.lower() in sentence.text.lower() for answer in row["answers"])


def fit(readings: Iterable[Reading]) -> Weights:
    """Fit the ranking, then what tells whether the articles answer."""
    readings = list(readings)
    rank = fit_rank([r for r in readings if r.right.any()])
    rows = [evidence(r.features, r.features @ rank) for r in readings]
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=0.3, max_iter=1000)
    model.fit(scaler.transform(rows), [reading.answerable for reading in readings])
    weights = model.coef_[0] / scaler.scale_
    return Weights(rank, weights, float(model.intercept_[0] - weights @ scaler.mean_))


def fit_rank(readings: Sequence[Reading]) -> NDArray[np.float64]:
    """Weights that make right sentences likely under a softmax over the sentences of a question."""
    scaler = StandardScaler().fit(np.vstack([reading.features for reading in readings]))
    described = [torch.tensor(scaler.transform(reading.features)) for reading in readings]
    right = [torch.tensor(reading.right) for reading in readings]
    weights = torch.zeros(len(NAMES), dtype=torch.double, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = [rows @ weights for rows in described]
        pairs = zip(scores, right, strict=True)
        likely = [torch.logsumexp(s[r], 0) - torch.logsumexp(s, 0) for s, r in pairs]
        total = -torch.stack(likely).mean() + RIDGE * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    fitted: NDArray[np.float64] = weights.detach().numpy() / scaler.scale_
    return fitted


def measure(readings: Sequence[Reading], weights: Weights) -> dict[str, float]:
    """How often the first sentence is right, and how well its probability tells."""
    rows = []
    for reading in readings:
        p = judge(reading.features, weights)
        best = reading.right[np.argsort(-p, kind="stable")]
        rows.append((p.max(), best[:1].any(), best[:3].any(), reading.answerable))
    top, right, in_three, answerable = (np.array(column) for column in zip(*rows, strict=True))
    bins = np.minimum((top * 10).astype(int), 9)
    gaps = [
        (bins == b).mean() * abs(top[bins == b].mean() - answerable[bins == b].mean())
        for b in set(bins.tolist())
    ]
    given = top >= THRESHOLD
    return {
        "questions": answerable.sum(),
        "first": right[answerable].mean(),
        "in three": in_three[answerable].mean(),
        "AUROC": roc_auc_score(answerable, top),
        "calib. error": sum(gaps),
        "answered": given[answerable].mean(),
        "declined": 1 - given[~answerable].mean(),
        "right if given": right[given].mean(),
    }


def show(name: str, measured: dict[str, float]) -> None:
    print(f"{name:18}", *(f"{value:13.3f}" for value in measured.values()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--limit", type=int, default=400, help="questions of each set")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    read = {}
    for name in SETS:
        folder = options.work / f"{name}.index"
        Index.sync(folder, [options.data / name / "corpus.jsonl"], embedder=embedder)
        snapshot = Index.open(folder).snapshot()
        rows = sample(options.data / name, options.limit, options.seed)
        read[name] = read_set(options.data / name, snapshot, embedder, rows)
    names = ("left out", *measure(read[SETS[0]], fit(read[SETS[0]])))
    print(f"{names[0]:18}", *(f"{name:>13}" for name in names[1:]))
    for name in SETS:
        show(name, measure(read[name], fit(r for o in SETS if o != name for r in read[o])))
    weights = fit(reading for readings in read.values() for reading in readings)
    stored = {
        "rank": dict(zip(NAMES, weights.rank.round(4).tolist(), strict=True)),
        "confidence": dict(zip(EVIDENCE, weights.confidence.round(4).tolist(), strict=True)),
        "bias": round(weights.bias, 4),
    }
    WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=2))


if __name__ == "__main__":
    main()
