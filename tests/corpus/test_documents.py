import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quoth.corpus import Document, Passage, Span


def test_a_passage_is_a_slice_of_its_document() -> None:
    document = Document(id="a", text="One. Two.  Three.")
    passage = Passage(document=document, start=5, end=11)
    assert passage.text == "Two.  "
    assert passage.id == "a:5-11"


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (0, 5), (-1, 2)])
def test_a_span_outside_its_document_cannot_exist(span: tuple[int, int]) -> None:
    with pytest.raises(ValidationError, match=r"is not inside a \(4 characters\)"):
        Passage(document=Document(id="a", text="Rain"), start=span[0], end=span[1])


def test_documents_are_frozen_and_refuse_unknown_fields() -> None:
    document = Document(id="a", text="Rain")
    with pytest.raises(ValidationError):
        document.text = "Snow"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Document(id="a", text="Rain", colour="red")  # type: ignore[call-arg]


@pytest.mark.parametrize("text", ["", "a\0b", "half \ud800 a pair"])
def test_text_that_could_not_be_shown_unchanged_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Document(id="a", text=text)


@given(st.text(min_size=1).filter(lambda t: "\0" not in t and t.isprintable()))
def test_the_hash_is_that_of_the_text(text: str) -> None:
    import hashlib

    document = Document(id="a", text=text)
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert document.model_dump()["sha256"] == document.sha256


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" date 2025-05-16 It rained. Then it stopped.", "It rained."),
        ("# Weather\n\nIt rained.", "Weather"),
        ("word " * 60, " ".join(["word"] * 20) + "…"),
    ],
    ids=["first sentence after a date mark", "a heading", "a long sentence is shortened"],
)
def test_a_document_without_title_shows_its_first_sentence(text: str, title: str) -> None:
    document = Document(id="a", text=text)
    assert document.display_title == title
    assert document.title == ""
    assert document.text == text


def test_a_passage_knows_its_heading() -> None:
    text = "Before.\n# One\nFirst.\n## Two ##\nSecond."
    document = Document(id="a", text=text, sections=(Span(start=8, end=21), Span(start=21, end=38)))
    assert [Passage(document=document, start=n, end=n + 1).heading for n in (0, 15, 30)] == [
        "",
        "One",
        "Two",
    ]


def test_published_is_a_date() -> None:
    document = Document.model_validate({"id": "a", "text": "x", "published": "2025-05-16"})
    assert document.published == datetime.date(2025, 5, 16)
