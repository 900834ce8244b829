"""A set and its articles as files of other programs: BEIR's folder, TREC's qrels, SQuAD's JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quoth.corpus import Document
from quoth.eval.collections import Qrels
from quoth.eval.questions import Question, Spans
from quoth.eval.retrieval import document_qrels
from quoth.eval.runs import one_word
from quoth.eval.squad import to_squad

Writer = Callable[[Path, Sequence[Document], Sequence[Question], Spans], None]


def write_corpus(path: Path, documents: Sequence[Document]) -> None:
    """Write articles as JSONL, one a line, as BEIR and `quoth sync` read them."""
    rows = ({"_id": one.id, "title": one.title, "text": one.text} for one in documents)
    path.write_text("".join(_line(row) for row in rows), encoding="utf-8")


def write_beir(
    folder: Path, documents: Sequence[Document], questions: Sequence[Question], spans: Spans
) -> None:
    """Write a folder in BEIR's layout; questions without an answer have no judgements."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    write_corpus(folder / "corpus.jsonl", documents)
    queries = "".join(_line({"_id": one.id, "text": one.question}) for one in questions)
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    lines = [f"{q}\t{d}\t{r}\n" for q, d, r in _judgements(document_qrels(spans))]
    text = "query-id\tcorpus-id\tscore\n" + "".join(lines)
    (folder / "qrels" / "test.tsv").write_text(text, encoding="utf-8")


def write_trec(
    path: Path,
    documents: Sequence[Document],  # noqa: ARG001
    questions: Sequence[Question],  # noqa: ARG001
    spans: Spans,
) -> None:
    """Write judgements of documents in TREC's format: query 0 document relevance."""
    lines = [
        f"{one_word(q)} 0 {one_word(d)} {r}\n" for q, d, r in _judgements(document_qrels(spans))
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_squad(
    path: Path, documents: Sequence[Document], questions: Sequence[Question], spans: Spans
) -> None:
    """Write SQuAD's JSON. See `to_squad`."""
    path.write_text(to_squad(documents, questions, spans), encoding="utf-8")


WRITERS: Mapping[str, Writer] = {"beir": write_beir, "trec": write_trec, "squad": write_squad}


def _judgements(qrels: Qrels) -> list[tuple[str, str, int]]:
    return [(query, name, r) for query, found in qrels.items() for name, r in found.items()]


def _line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
