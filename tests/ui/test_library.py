"""The collection changed from a browser, and described for it, without one."""

import base64
import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from samples import HashingEmbedder

from quoth.corpus import Document
from quoth.index import Index
from quoth.rag import QuothError
from quoth.ui.collection import Listing, overview, timeline
from quoth.ui.library import UPLOAD_LIMIT, Library


def encoded(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return base64.b64encode(data).decode()


@pytest.fixture
def library(index_folder: Path, embedder: HashingEmbedder) -> Library:
    return Library(index_folder, embedder)


def ids(folder: Path) -> set[str]:
    index = Index.open(folder)
    found = {document.id for document in index.snapshot().documents}
    index.close()
    return found


def test_an_added_file_is_an_article_under_a_name_of_its_own(
    library: Library, index_folder: Path
) -> None:
    before = ids(index_folder)
    told = library.add("../../etc/harbour.md", encoded("# New\n\nIt hailed."))
    assert told == {"added": 1, "changed": 0, "unchanged": 0, "failed": []}
    assert ids(index_folder) == before | {"uploads/harbour.md"}
    assert library.add("harbour.md", encoded("# New\n\nIt hailed."))["unchanged"] == 1
    assert library.add("harbour.md", encoded("It snowed."))["changed"] == 1


def test_rows_cannot_replace_articles_of_the_folders(library: Library, index_folder: Path) -> None:
    rows = '{"_id": "harbour.md", "text": "Nothing to see."}\n{"_id": 5}\n'
    told = library.add("rows.jsonl", encoded(rows))
    assert told["added"] == 1
    assert str(told["failed"]).startswith("['line 2: needs the keys")
    assert "uploads/harbour.md" in ids(index_folder)
    assert "harbour.md" in ids(index_folder)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.exe", encoded("x"), "of a kind that isn't read"),
        ("x", encoded("x"), "of a kind that isn't read"),
        ("x.txt", encoded(b"\0\1"), "is binary"),
        ("x.txt", "no base64!", "did not arrive whole"),
        ("x.txt", encoded(b" " * (UPLOAD_LIMIT + 1)), "is larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    library: Library, name: str, data: str, reason: str
) -> None:
    told = library.add(name, data)
    assert told["added"] == 0
    assert reason in str(told["failed"])


def test_a_removed_article_can_be_put_back_once(library: Library, index_folder: Path) -> None:
    before = ids(index_folder)
    token = library.remove("harbour.md")
    assert ids(index_folder) == before - {"harbour.md"}
    library.put_back(token)
    assert ids(index_folder) == before
    with pytest.raises(QuothError, match="can't be undone any more"):
        library.put_back(token)
    with pytest.raises(QuothError, match="no longer in the collection"):
        library.remove("nothing.md")


def test_an_article_put_back_is_known_to_the_next_sync(
    library: Library, index_folder: Path, articles: Path, embedder: HashingEmbedder
) -> None:
    library.put_back(library.remove("harbour.md"))
    report = Index.sync(index_folder, [articles], embedder=embedder)
    assert not report.added
    assert not report.removed
    assert not report.failed


def test_a_library_without_a_model_is_read_only(index_folder: Path) -> None:
    library = Library(index_folder)
    assert sum(library.passage_counts().values()) >= 3
    for change in (
        lambda: library.add("x.txt", encoded("It hailed.")),
        lambda: library.remove("harbour.md"),
        lambda: library.put_back("x"),
    ):
        with pytest.raises(QuothError, match="--allow-upload"):
            change()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


ARTICLES = [
    Document(
        id="a", text="One two three.", title="Ä fair", source="S", published=day("2020-01-31")
    ),
    Document(id="b", text="Four.", title="Rain", source="T", published=day("2020-03-01")),
    Document(id="c", text="Five.", title="Sun"),
]


def listed(**listing: object) -> list[str]:
    rows: Any = overview(ARTICLES, {}, Listing.model_validate(listing))["articles"]
    return [row["id"] for row in rows]


def test_articles_are_listed_newest_first_and_undated_last() -> None:
    assert listed() == ["b", "a", "c"]


def test_a_listing_shows_what_its_conditions_let_through() -> None:
    assert listed(text="ä FAIR") == ["a"]
    assert listed(sources=["T", "S"]) == ["b", "a"]
    assert listed(published_from="2020-03-01") == ["b"]
    assert listed(published_to="2020-03-01") == ["b", "a"]
    assert listed(skip=1) == ["a", "c"]
    assert listed(skip=-5) == ["b", "a", "c"]


def test_the_whole_collection_is_described_whatever_is_listed() -> None:
    told = overview(ARTICLES, {"a": 4}, Listing(text="fair"))
    assert (told["total"], told["found"], told["undated"]) == (3, 1, 1)
    assert told["sources"] == [("S", 1), ("T", 1)]
    rows: Any = told["articles"]
    assert [(row["words"], row["passages"], row["date"]) for row in rows] == [
        (3, 4, "31 January 2020")
    ]


@pytest.mark.parametrize(
    ("days", "labels", "counts"),
    [
        ([], [], []),
        (["2020-12-31", "2021-01-01"], ["December 2020", "January 2021"], [1, 1]),
        (["2010-05-05", "2013-05-04"], ["2010", "2011", "2012", "2013"], [1, 0, 0, 1]),
        (["1899-05-05", "1999-05-04"], ["1890s", "1990s"], [1, 1]),
    ],
)
def test_the_timeline_has_no_gap(days: list[str], labels: list[str], counts: list[int]) -> None:
    bars = timeline(map(day, days))
    assert [bar["count"] for bar in bars if bar["count"] or len(bars) < 6] == counts
    assert [bar["label"] for bar in bars if bar["label"] in labels] == labels
    for bar, following in pairwise(bars):
        end, start = day(str(bar["to"])), day(str(following["from"]))
        assert end + datetime.timedelta(days=1) == start
