import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quoth.corpus import Document, read
from quoth.corpus.errors import CorpusError
from quoth.corpus.readers import sections

Write = Callable[..., Path]


def read_one(folder: Path, name: str) -> Document:
    [document] = list(read(folder / name, name))
    assert isinstance(document, Document), document
    return document


def problem(folder: Path, name: str) -> str:
    [error] = list(read(folder / name, name))
    assert isinstance(error, CorpusError)
    assert "\n" not in str(error)
    assert name in str(error)
    return error.reason


def test_text_is_kept_as_the_file_has_it(write: Write) -> None:
    text = "  Two  spaces.\r\nA tab\there. \u202bעברית\u202c \\n 😀\n\n\n"
    document = read_one(write({"a.txt": text}), "a.txt")
    assert document.text == text
    assert document.id == "a.txt"
    assert document.media_type == "text/plain"


def test_a_byte_order_mark_is_no_text(write: Write) -> None:
    assert read_one(write({"a.txt": b"\xef\xbb\xbfIt rained."}), "a.txt").text == "It rained."


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "“It’s a café,” said Zoë. The naïve façade cost €5. "),
        ("utf-16", "“It’s a café,” said Zoë. "),
        ("cp1251", "Кто вёл вертолёт над городом, никто не знает. "),
        ("gb18030", "昨天下午，两位演员乘坐直升机抵达伦敦。"),
    ],
)
def test_other_encodings_are_detected(write: Write, encoding: str, text: str) -> None:
    folder = write({"a.txt": (text * 8).encode(encoding)})
    assert read_one(folder, "a.txt").text == text * 8


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "binary"),
        (b"plain\0but with NUL", "is binary"),
    ],
    ids=["0 bytes", "blanks only", "a picture", "a NUL"],
)
def test_what_holds_no_text_is_named(write: Write, content: bytes, reason: str) -> None:
    assert reason in problem(write({"a.txt": content}), "a.txt")


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    assert "No such file" in problem(tmp_path, "gone.txt")


def test_front_matter_is_read_and_is_no_text(write: Write) -> None:
    front = (
        "---\ntitle: 'Rain: again'\nsource: Coast Weekly\npublished: 2021-03-14\n"
        "author: A. Writer\nurl: https://example.org/1\nedition: 2\n"
        "tags: [rain, sea]\nseen: 2021-03-15\n---\n"
    )
    document = read_one(write({"a.md": front + "\n# Head\n\nIt rained.\n"}), "a.md")
    assert document.text == "# Head\n\nIt rained.\n"
    assert (document.title, document.source) == ("Rain: again", "Coast Weekly")
    assert document.published == datetime.date(2021, 3, 14)
    assert (document.author, document.url) == ("A. Writer", "https://example.org/1")
    assert document.metadata == {"edition": 2, "tags": ["rain", "sea"], "seen": "2021-03-15"}


def test_markdown_without_front_matter_is_all_text(write: Write) -> None:
    assert read_one(write({"a.md": "It rained.\n\n---\n\nAgain."}), "a.md").text.endswith("Again.")


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("---\ntitle: a: b\n---\nText.", "front matter isn't YAML"),
        ("---\ntitle: [a\n---\nText.", "front matter isn't YAML"),
        ("---\ntitle: a\nText without an end.", "front matter never ends"),
        ("---\njust words\n---\nText.", "no `key: value` lines"),
        ("---\npublished: some day\n---\nText.", "published: 'some day' is not a date"),
        ("---\ntitle: a\n---\n  \n", "has no text"),
    ],
)
def test_broken_front_matter_is_named(write: Write, front: str, reason: str) -> None:
    assert reason in problem(write({"a.md": front}), "a.md")


def test_sections_begin_at_headings() -> None:
    text = "Intro.\r\n# One\r\nText.\r\n```\r\n# no heading\r\n```\r\nTwo\r\n===\r\nMore."
    assert [text[s.start : s.end].split("\r\n", 1)[0] for s in sections(text)] == ["# One", "Two"]


def test_rows_of_jsonl_are_documents(write: Write) -> None:
    rows = [
        {"_id": "a1", "title": "T", "text": "One  two.", "source": "S", "lang": "en"},
        {"_id": 7, "text": "Seven."},
    ]
    folder = write({"set.jsonl": "\n\n".join(json.dumps(row) for row in rows) + "\r\n"})
    first, second = (d for d in read(folder / "set.jsonl", "set.jsonl") if isinstance(d, Document))
    assert (first.id, first.title, first.text, first.source) == ("a1", "T", "One  two.", "S")
    assert first.metadata == {"lang": "en"}
    assert second.id == "7"


def test_a_bad_row_does_not_stop_the_rows_after_it(write: Write) -> None:
    lines = ['{"_id": "a", "text": "A."}', "not json", '{"text": "no id"}', "[1]",
             '{"_id": "n", "text": "a\\u0000b"}', '{"_id": "s", "text": "\\ud800"}',
             '{"_id": "e", "text": " "}', '{"_id": "b", "text": "B."}']  # fmt: skip
    folder = write({"set.jsonl": "\n".join(lines)})
    outcomes = list(read(folder / "set.jsonl", "set.jsonl"))
    assert [o.id for o in outcomes if isinstance(o, Document)] == ["a", "b"]
    problems = [o for o in outcomes if isinstance(o, CorpusError)]
    assert [p.line for p in problems] == [2, 3, 4, 5, 6, 7]
    assert "isn't JSON" in problems[0].reason
    assert all(str(p).startswith(str(folder / "set.jsonl")) for p in problems)
