"""Fit the reader's weights and print how well they judge, on questions they were not fitted on.

    python benchmarks/fit_reader.py DATA --work /tmp/quoth-fit

Each question is asked of the whole collection, and of the collection without the article that
answers it, where no sentence is right; and, where it names something, it is asked about another
name or year, which its article doesn't answer: a near miss. Sets in BEIR layout, with `answers` in
queries.jsonl; the written one has near misses of its own, and is asked once more of each question's
own articles alone, a small collection about the same people. The shipped set is asked as it is and
counts twice. Prints a table for each set left out of the fit in turn, then writes rag/reader.json
fitted on all: "spans" with the span reader, "pointers" without its view of whole sentences, which
other span readers don't have, and "similarity" without any.
"""

import argparse
import json
import random
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from reader_examples import NAMES as NAMES_IN
from reader_examples import altered, is_held_out, read_gold, subject_of
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from train_reader import SETS as TRAINED_ON
from train_reader import WRITTEN

from quoth.eval.declining import auroc, calibration_error
from quoth.eval.questions import SHIPPED, load_set, locate
from quoth.index import Filter, Index, SentenceEmbedder, Snapshot
from quoth.rag import Turn
from quoth.rag.assistant import READ
from quoth.rag.cached import shipped_index
from quoth.rag.choices import MOST_QUOTES
from quoth.rag.composer import THRESHOLD
from quoth.rag.conversation import understand
from quoth.rag.features import NAMES, Sentence, describe, sentences_in
from quoth.rag.interaction import LateInteraction
from quoth.rag.reader import (
    EVIDENCE,
    POINTERS,
    SIMILARITY,
    SPANS,
    WEIGHTS,
    Weights,
    evidence,
    judge,
)
from quoth.rag.retriever import Retriever
from quoth.rag.spans import ModelReader

SETS = ("squad-train44", "nq-gold", "hotpot-train100")
OF_WRITTEN = 4  # times as many questions as of the other sets, half of which have no answer
NEWS = "articles"
OWN = "written, own articles"
RIDGE = 1e-3
SENTENCE = "support"  # the feature that the bundled span reader alone has
TOLD_BY_SIMILARITY = ("passage_weakest",)


@dataclass(frozen=True)
class Reading:
    """One question read: a row of numbers and a label for each sentence."""

    numbers: NDArray[np.float64]
    right: NDArray[np.bool_]
    kind: str  # "answerable", "elsewhere" (another article would have answered) or "near"


Readings = Mapping[str, Sequence[Reading]]  # by set


def read_set(
    folder: Path,
    snapshot: Snapshot,
    embedder: SentenceEmbedder,
    rows: Sequence[dict[str, Any]],
    *,
    within: bool = False,
) -> list[Reading]:
    """Ask questions in all three ways; `within`, not elsewhere, but of their own articles alone."""
    gold = _gold(folder / "qrels" / "test.tsv")
    interaction = LateInteraction(embedder)
    retriever = Retriever(embedder, interaction)
    answered = [row for row in rows if row["answers"]]
    ways = ("answerable",) if within else ("answerable", "elsewhere")
    asked = [(row, row["text"], kind) for kind in ways for row in answered]
    asked += [(row, row["text"], "near") for row in rows if not row["answers"]]
    if len(answered) == len(rows):
        asked += [(row, text, "near") for row, text in other_questions(rows, gold)]
    readings = []
    for row, text, kind in track(asked, description=folder.name):
        [query] = retriever.encode([text])
        documents = gold[row["_id"]]
        where = Filter(documents=sorted(documents)) if within else None
        [hits] = retriever.retrieve(snapshot, [query], 5 * READ, where)
        if kind == "elsewhere":
            titles = {h.passage.document.title for h in hits if h.passage.document.id in documents}
            hits = [hit for hit in hits if hit.passage.document.title not in titles]
        sentences = sentences_in(hits[:READ])
        right = [kind == "answerable" and _is_right(s, row, documents) for s in sentences]
        described = describe(query, sentences, snapshot, interaction, ModelReader())
        if sentences:
            readings.append(Reading(described.numbers, np.array(right, dtype=bool), kind))
    return readings


def read_news(embedder: SentenceEmbedder) -> list[Reading]:
    """Ask the shipped set's questions of the shipped articles."""
    snapshot = Index.open(shipped_index()).snapshot()
    questions = load_set(SHIPPED)
    expected = locate(questions, snapshot.documents)
    interaction = LateInteraction(embedder)
    retriever = Retriever(embedder, interaction)
    readings = []
    for question in track(questions, description=SHIPPED.stem):
        history = [Turn(question=earlier) for earlier in question.history]
        understood = understand(question.question, history, snapshot)
        query, hits = understood.find(retriever, snapshot, READ, None)
        sentences = sentences_in(hits)
        spans = expected.get(question.id, ())
        right = [any(e.touches(s.document.id, s.start, s.end) for e in spans) for s in sentences]
        described = describe(query, sentences, snapshot, interaction, ModelReader())
        kind = "answerable" if question.answerable else "elsewhere"
        readings.append(Reading(described.numbers, np.array(right, dtype=bool), kind))
    return readings


def other_questions(
    rows: Sequence[dict[str, Any]], gold: Mapping[str, set[str]]
) -> Iterator[tuple[dict[str, Any], str]]:
    """Questions about another name or year that the same article is asked about."""
    chance = random.Random(0)
    named: dict[str, set[str]] = {}
    for row in rows:
        for document in gold[row["_id"]]:
            named.setdefault(subject_of(document), set()).update(NAMES_IN.findall(row["text"]))
    for row in rows:
        subject = subject_of(min(gold[row["_id"]]))
        other = altered(row["text"], named[subject], chance)
        if other:
            yield row, other


def sample(folder: Path, limit: int, seed: int) -> list[dict[str, Any]]:
    """Choose questions that the span reader wasn't trained on.

    They have an answer, but for those that were written to have none.
    """
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    gold = read_gold(folder)
    titles = sorted({name.split("::")[0] for name in gold.values()})
    unseen = [
        row
        for n, row in enumerate(rows)
        if (row.get("answers") or folder == WRITTEN)
        and (
            folder.name not in (*TRAINED_ON, WRITTEN.name)
            or is_held_out(row, n, gold[row["_id"]], titles)
        )
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
    if "documents" in row:
        return any(
            held_by == sentence.document.id and sentence.start <= start < sentence.end
            for held_by, start in zip(row["documents"], row["answer_starts"], strict=True)
        )
    if "answer_starts" in row:
        return any(sentence.start <= start < sentence.end for start in row["answer_starts"])
    return any(answer.lower() in sentence.text.lower() for answer in row["answers"])


def fit(read: Readings, but: str, rank_by: Sequence[str], tell_by: Sequence[str]) -> Weights:
    """Fit the ranking on all sets but one, then how likely an answer quotes the right sentence.

    What tells if the first sentence is right tells answers from each other better than what tells
    if one of the three quoted is; so the former is fitted, and then stretched to be the chance of
    the latter (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
    It isn't fitted on the written set asked of everything, most of whose questions avoid
    the article's words: it would unlearn that a question none of whose words are matched is about
    something else.
    """
    left_out = {WRITTEN.name, OWN} if but in {WRITTEN.name, OWN} else {but}
    rank = fit_rank([r for r in together(read, left_out) if r.right.any()], rank_by)
    used = np.array([name in tell_by for name in EVIDENCE])
    rows, first, quoted = [], [], []
    for reading in together(read, {*left_out, WRITTEN.name}):
        best = reading.right[np.argsort(-(reading.numbers @ rank), kind="stable")]
        rows.append(evidence(reading.numbers)[used])
        first.append(best[0])
        quoted.append(best[:MOST_QUOTES].any())
    scaler = StandardScaler()
    scaled = scaler.fit_transform(rows)
    model = LogisticRegression(C=0.3, max_iter=1000).fit(scaled, first)
    odds = model.decision_function(scaled)
    scale = LogisticRegression(C=np.inf).fit(odds[:, None], quoted)
    confidence = np.zeros(len(EVIDENCE))
    confidence[used] = scale.coef_[0] * model.coef_[0] / scaler.scale_
    bias = scale.intercept_[0] + scale.coef_[0, 0] * model.intercept_[0]
    return Weights(rank, confidence, float(bias - confidence[used] @ scaler.mean_))


def fit_rank(readings: Sequence[Reading], rank_by: Sequence[str]) -> NDArray[np.float64]:
    """Weights that make right sentences likely under a softmax over the sentences of a question."""
    used = np.array([name in rank_by for name in NAMES])
    scaler = StandardScaler().fit(np.vstack([r.numbers[:, used] for r in readings]))
    described = [torch.tensor(scaler.transform(r.numbers[:, used])) for r in readings]
    right = [torch.tensor(reading.right) for reading in readings]
    weights = torch.zeros(int(used.sum()), dtype=torch.double, requires_grad=True)
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
    fitted = np.zeros(len(NAMES))
    fitted[used] = weights.detach().numpy() / scaler.scale_
    return fitted


def measure(readings: Sequence[Reading], weights: Weights) -> dict[str, float]:
    """How often the right sentence is found, and how well the probability of that tells."""
    rows = []
    for reading in readings:
        p = judge(reading.numbers, weights)
        best = reading.right[np.argsort(-p, kind="stable")]
        rows.append((p.max(), best[:1].any(), best[:MOST_QUOTES].any(), reading.kind))
    top, right, in_three, kind = (np.array(column) for column in zip(*rows, strict=True))
    answerable, given = kind == "answerable", top >= THRESHOLD
    return {
        "questions": answerable.sum(),
        "first": right[answerable].mean(),
        "in three": in_three[answerable].mean(),
        "AUROC": auroc(top, answerable),
        "calib. error": calibration_error(top, in_three),
        "answered": given[answerable].mean(),
        "decl. elsewhere": np.mean(~given[kind == "elsewhere"]),
        "decl. near": np.mean(~given[kind == "near"]) if "near" in kind else np.nan,
        "right if given": in_three[given].mean(),
    }


def together(read: Readings, but: Container[str]) -> Iterator[Reading]:
    """All readings but those of some sets; news counts twice, for want of more of it."""
    for name, readings in read.items():
        for _ in range(0 if name in but else 2 if name == NEWS else 1):
            yield from readings


def show(name: str, measured: Mapping[str, float]) -> None:
    print(f"{name:28}", *(f"{value:15.3f}" for value in measured.values()), flush=True)


def stored(weights: Weights) -> dict[str, Any]:
    """Weights as reader.json has them; those that are 0 are left out."""
    rank = dict(zip(NAMES, weights.rank.round(4).tolist(), strict=True))
    confidence = dict(zip(EVIDENCE, weights.confidence.round(4).tolist(), strict=True))
    return {
        "rank": {name: weight for name, weight in rank.items() if weight},
        "confidence": {name: weight for name, weight in confidence.items() if weight},
        "bias": round(weights.bias, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for their indexes")
    parser.add_argument("--limit", type=int, default=400, help="questions of each set")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    embedder = SentenceEmbedder()
    read = {}
    for folder in (WRITTEN, *(options.data / name for name in SETS)):
        index = options.work / f"{folder.name}.index"
        Index.sync(index, [folder / "corpus.jsonl"], embedder=embedder)
        limit = OF_WRITTEN * options.limit if folder == WRITTEN else options.limit
        rows = sample(folder, limit, options.seed)
        snapshot = Index.open(index).snapshot()
        read[folder.name] = read_set(folder, snapshot, embedder, rows)
        if folder == WRITTEN:
            read[OWN] = read_set(folder, snapshot, embedder, rows, within=True)
    read[NEWS] = read_news(embedder)
    kinds = {
        SPANS: (NAMES, EVIDENCE),
        POINTERS: tuple([one for one in by if one != SENTENCE] for by in (NAMES, EVIDENCE)),
        SIMILARITY: (("sentence_cosine",), TOLD_BY_SIMILARITY),
    }
    made = {}
    for kind, by in kinds.items():
        for n, name in enumerate(read):
            weights = fit(read, name, *by)
            measured = measure(read[name], weights)
            if not n:
                print(f"{kind + ', left out':28}", *(f"{column:>15}" for column in measured))
            show(name, measured)
        made[kind] = stored(fit(read, "", *by))
    WEIGHTS.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
