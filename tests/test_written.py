"""The set that the span reader is trained on is what its README says."""

import json
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).parent.parent / "benchmarks" / "written"


def read(name: str) -> list[dict[str, Any]]:
    lines = (WRITTEN / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_answer_stands_where_it_is_said_to() -> None:
    texts = {row["_id"]: row["text"] for row in read("corpus.jsonl")}
    for row in read("queries.jsonl"):
        assert row["answerable"] == bool(row["answers"])
        for held_by, start, answer in zip(
            row["documents"], row["answer_starts"], row["answers"], strict=True
        ):
            assert texts[held_by][start : start + len(answer)] == answer


def test_the_readme_counts_what_is_there() -> None:
    articles, questions = read("corpus.jsonl"), read("queries.jsonl")
    answered = sum(row["answerable"] for row in questions)
    readme = (WRITTEN / "README.md").read_text(encoding="utf-8")
    for number in (len(articles), answered, len(questions) - answered):
        assert f"{number:,}" in readme
    assert len({row["_id"] for row in articles}) == len(articles)
    assert len({row["_id"] for row in questions}) == len(questions)
