import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quoth.corpus import Document, Passage, Span
from quoth.rag import Answer, Candidate, Hit, NotVerbatim, Quote
from quoth.rag.answers import check_verbatim

HOSTILE = (
    "Two  spaces.\r\nA\ttab. \\n <b>${x}</b> \u202eעברית\u202c e\u0301 😀 “Again.” Again. Again."
)
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
documents = st.text(characters, min_size=1)


def answer(document: Document, *spans: tuple[int, int]) -> Answer:
    quotes = tuple(
        Quote(document=document, start=a, end=b, citation=1, confidence=0.9) for a, b in spans
    )
    hit = Hit(passage=Passage(document=document, start=0, end=1), score=1.0, rank=1)
    candidates = tuple(
        Candidate(document=document, start=a, end=b, confidence=0.5) for a, b in spans
    )
    return Answer(
        query="q",
        quotes=quotes,
        confidence=0.9,
        hits=(hit,),
        candidates=candidates,
        fingerprint="f",
    )


@given(documents, st.data())
def test_every_quote_is_byte_exact_in_the_object_and_in_the_json(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = answer(Document(id="a", text=text), (start, end))
    [quote] = json.loads(made.model_dump_json())["quotes"]
    assert quote["text"].encode() == text[quote["start"] : quote["end"]].encode()
    assert made.quotes[0].text == text[start:end]
    check_verbatim(made, [quote["text"]])
    [candidate] = json.loads(made.model_dump_json())["candidates"]
    place = {"document_id": "a", "start": start, "end": end}
    assert candidate == {**place, "text": text[start:end], "confidence": 0.5}


@given(st.integers(0, len(HOSTILE) - 1), st.sampled_from([" ", "x", "\u200b"]))
def test_a_changed_quote_is_never_shown(position: int, extra: str) -> None:
    made = answer(Document(id="a", text=HOSTILE), (0, len(HOSTILE)))
    with pytest.raises(NotVerbatim, match=r"^a:0-\d+: the quote .* nothing is shown"):
        check_verbatim(made, [HOSTILE[:position] + extra + HOSTILE[position:]])


def test_the_copy_that_was_meant_is_cited() -> None:
    last = HOSTILE.rindex("Again.")
    made = answer(Document(id="a", text=HOSTILE), (last, last + 6))
    assert json.loads(made.model_dump_json())["quotes"][0]["start"] == last


def test_the_json_has_the_keys_that_other_programs_rely_on() -> None:
    document = Document(
        id="a",
        text="It rained. So she said.",
        title="Rain",
        source="S",
        published=datetime.date(2021, 3, 14),
        url="https://example.org",
    )
    loaded = json.loads(answer(document, (0, 10)).model_dump_json())
    assert list(loaded) == ["query", "understood", "answered", "confidence", "unanswered",
                            "quotes", "citations", "disagreements", "hits",
                            "candidates", "fingerprint"]  # fmt: skip
    assert set(loaded["quotes"][0]) == {"document_id", "start", "end", "text", "citation", "answer",
                                        "confidence", "speaker", "addressee", "context",
                                        "also"}  # fmt: skip
    assert loaded["citations"] == [
        {"number": 1, "document_id": "a", "title": "Rain", "source": "S",
         "published": "2021-03-14", "url": "https://example.org", "sha256": document.sha256}
    ]  # fmt: skip
    assert set(loaded["hits"][0]) == {"passage_id", "document_id", "start", "end", "text", "score",
                                      "rank", "scores", "ranks", "terms"}  # fmt: skip
    assert loaded["hits"][0]["passage_id"] == "a:0-1"


def test_no_answer_is_an_answer_without_quotes() -> None:
    assert not answer(Document(id="a", text="x")).answered
    assert answer(Document(id="a", text="x")).citations == ()


def test_a_quote_outside_its_document_cannot_exist() -> None:
    with pytest.raises(ValidationError, match="is not inside"):
        Quote(document=Document(id="a", text="x"), start=0, end=2, citation=1, confidence=1)


@pytest.mark.parametrize("wrong", [{"end": 3}, {"start": 1, "end": 1}, {"confidence": 1.1}])
def test_a_candidate_is_a_span_of_its_document_with_a_probability(wrong: dict[str, float]) -> None:
    right = {"document": Document(id="a", text="xy"), "start": 0, "end": 1, "confidence": 0.5}
    assert Candidate.model_validate(right).text == "x"
    with pytest.raises(ValidationError):
        Candidate.model_validate({**right, **wrong})


def test_a_quote_knows_its_page() -> None:
    pages = (Span(start=0, end=5), Span(start=5, end=10))
    document = Document(id="a", text="0123456789", pages=pages)
    quotes = answer(document, (4, 5), (5, 6)).quotes
    assert [quote.page for quote in quotes] == [1, 2]
