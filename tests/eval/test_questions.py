import json
from pathlib import Path

import pytest

from quoth.corpus import Document, list_files, read, shipped_articles
from quoth.eval import Question, load_set, locate
from quoth.eval.questions import SHIPPED, SetError

ROW = {"id": "a", "question": "Q?", "answerable": True,
       "expected": [{"document": "d", "quote": "It rained."}]}  # fmt: skip


def shipped_documents() -> list[Document]:
    files = list_files([shipped_articles()])
    return [d for f in files for d in read(f.path, f.id) if isinstance(d, Document)]


def test_every_expected_quote_stands_verbatim_in_its_article() -> None:
    questions, documents = load_set(SHIPPED), shipped_documents()
    texts = {document.id: document.text for document in documents}
    for question_id, spans in locate(questions, documents).items():
        question = next(q for q in questions if q.id == question_id)
        quotes = [texts[span.document][span.start : span.end] for span in spans]
        assert quotes == [expected.quote for expected in question.expected]


def test_the_shipped_set_covers_what_it_promises() -> None:
    questions = load_set(SHIPPED)
    assert len(questions) >= 80
    assert sum(not q.answerable for q in questions) >= 20
    assert sum(bool(q.history) for q in questions) >= 8
    disagreements = [q for q in questions if "disagreement" in q.tags]
    assert len(disagreements) >= 8
    assert all(len({e.side for e in q.expected}) >= 2 for q in disagreements)


def test_a_stale_row_is_named() -> None:
    question = Question.model_validate(ROW)
    with pytest.raises(
        SetError, match=r"^1 expected quotes don't stand verbatim in their articles: a \(d\)$"
    ):
        locate([question], [Document(id="d", text="It snowed.")])


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["{"], "set.jsonl:1: .*JSON"),
        ([json.dumps(ROW), json.dumps(ROW)], "ids used twice: a"),
        ([json.dumps({**ROW, "answerable": False})], "answerable is False, with 1 expected"),
        ([json.dumps({**ROW, "colour": 1})], "set.jsonl:1: colour"),
        ([], "no questions"),
    ],
)
def test_a_broken_set_is_named(tmp_path: Path, lines: list[str], reason: str) -> None:
    (tmp_path / "set.jsonl").write_text("\n".join(lines))
    with pytest.raises(SetError, match=reason):
        load_set(tmp_path / "set.jsonl")


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="can't be read"):
        load_set(tmp_path / "none.jsonl")
