"""Test collections in BEIR layout: corpus.jsonl, queries.jsonl, qrels/*.tsv."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError

Qrels = dict[str, dict[str, int]]  # query id → document id → relevance


class CollectionError(QuothError):
    """A folder that isn't a test collection."""


class Collection(Frozen):
    """Queries by id, and how relevant which documents are to them."""

    name: str
    corpus: Path
    queries: dict[str, str]
    qrels: Qrels

    def sample(self, limit: int | None, seed: int) -> "Collection":
        """A random part of the queries that have judgements; all of them without a limit."""
        judged = sorted(query for query in self.queries if query in self.qrels)
        if limit is not None and limit < len(judged):
            judged = sorted(random.Random(seed).sample(judged, limit))  # noqa: S311
        queries = {query: self.queries[query] for query in judged}
        return self.model_copy(update={"queries": queries})


def load_collection(folder: Path) -> Collection:
    """Read a collection; qrels of the test split where there are several.

    Raises:
        CollectionError: naming the file that is missing or the line that can't be read.
    """
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    qrels = sorted((folder / "qrels").glob("*.tsv"), key=lambda path: path.name != "test.tsv")
    if not corpus.is_file() or not queries.is_file() or not qrels:
        message = f"{folder}: expected corpus.jsonl, queries.jsonl and qrels/*.tsv (BEIR layout)"
        raise CollectionError(message)
    texts = {str(row["_id"]): str(row["text"]) for row in _rows(queries)}
    return Collection(
        name=folder.resolve().name, corpus=corpus, queries=texts, qrels=read_qrels(qrels[0])
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {"_id": row["_id"], "text": row["text"]}
        except (ValueError, KeyError, TypeError) as error:
            message = f'{path}:{number}: expected {{"_id": ..., "text": ...}} ({error})'
            raise CollectionError(message) from None


def read_qrels(path: Path) -> Qrels:
    """Read judgements: BEIR's three columns with a header, or TREC's four without.

    Raises:
        CollectionError: naming file and line.
    """
    qrels: Qrels = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split("\t") if "\t" in line else line.split()
        if not parts or (number == 1 and parts[-1] == "score"):
            continue
        try:
            query, document, relevance = parts[0], parts[-2], int(parts[-1])
        except (IndexError, ValueError):
            message = (
                f"{path}:{number}: expected query, document and relevance, found {line[:50]!r}"
            )
            raise CollectionError(message) from None
        qrels.setdefault(query, {})[document] = relevance
    return qrels
