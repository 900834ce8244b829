import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.index import Filter, Index, Snapshot

ROWS = [
    {"_id": f"d{n}", "text": f"Rain fell in town {n}.", "source": "AB"[n % 2], "edition": n % 3}
    | ({"published": f"2024-0{n}-01"} if n % 4 else {})
    for n in range(1, 9)
]


@pytest.fixture
def snapshot(write: Callable[..., Path], tmp_path: Path) -> Snapshot:
    folder = write({"rows.jsonl": "\n".join(map(json.dumps, ROWS))})
    Index.sync(tmp_path / "f.index", [folder], embedder=HashingEmbedder())
    return Index.open(tmp_path / "f.index").snapshot()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(), "12345678"),
        (Filter(sources=("A",)), "2468"),
        (Filter(documents=("d3", "d9")), "3"),
        (Filter(published_from=datetime.date(2024, 3, 1)), "3567"),
        (Filter(published_to=datetime.date(2024, 3, 1)), "123"),
        (Filter(published_to=datetime.date(2024, 3, 1), undated=True), "12348"),
        (Filter(metadata={"edition": 1}), "147"),
        (Filter(metadata={"edition": "1"}), ""),
        (Filter(sources=("B",), metadata={"edition": 1}), "17"),
        (Filter(sources=("C",)), ""),
    ],
    ids=repr,
)
def test_both_searches_return_every_document_that_passes_and_no_other(
    snapshot: Snapshot, where: Filter, expected: str
) -> None:
    query = HashingEmbedder().encode_queries(["rain in town"]).vectors
    for keys in (snapshot.dense(query, 8, where)[1][0], snapshot.lexical("rain town", 8, where)[1]):
        found = {passage.document.id for passage in snapshot.passages(keys).values()}
        assert found == {f"d{n}" for n in expected}
        assert len(keys) == len(expected)
