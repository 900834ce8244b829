"""What a browser keeps of a chat, and what is made of it when it comes back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quoth.corpus import Document, Passage, Span
from quoth.index import Filter
from quoth.rag import Answer, Hit, Mention, Quote
from quoth.ui.kept import KeptTurn, keep, restore

RAIN = Document(id="a/rain é.txt", text="It rained 🦅. “It poured,” said Ada. Then sun.")
SNOW = Document(id="snow.md", text="It snowed. It rained, too.")
KNOWN = {document.id: document for document in (RAIN, SNOW)}


def answer(**fields: object) -> Answer:
    return Answer.model_validate({"query": "?", "confidence": 0.5, "fingerprint": "f", **fields})


def round_trip(one: Answer, where: Filter | None = None) -> Answer | None:
    turn = KeptTurn.model_validate_json(keep(one.query, one, where))
    assert turn.where == where
    return restore(turn, KNOWN.get, one.fingerprint)


@given(st.data())
def test_an_answer_comes_back_as_it_was(data: st.DataObject) -> None:
    def span(document: Document) -> dict[str, int]:
        start = data.draw(st.integers(0, len(document.text) - 1))
        return {"start": start, "end": data.draw(st.integers(start + 1, len(document.text)))}

    place = span(RAIN)
    quote = Quote(
        document=RAIN,
        **place,
        citation=1,
        confidence=data.draw(st.floats(0, 1)),
        speaker=data.draw(st.sampled_from([None, Span(**span(RAIN))])),
        answer=data.draw(st.sampled_from([None, Span(**place)])),
        context=data.draw(st.sampled_from([None, Span(**span(RAIN))])),
        also=(Mention(document=SNOW, **span(SNOW), citation=2),),
    )
    other = Quote(document=SNOW, **span(SNOW), citation=2, confidence=0.1)
    whole = answer(quotes=(quote, other), disagreements=((1, 2),), understood="Where?")
    assert round_trip(whole, Filter(sources=("S",))) == whole


def test_the_nearest_passages_of_a_declined_answer_come_back() -> None:
    near = Hit(passage=Passage(document=RAIN, start=0, end=12), score=0.7, rank=1)
    back = round_trip(answer(hits=(near,)))
    assert back is not None
    assert [hit.passage for hit in back.hits] == [near.passage]


def test_no_word_of_an_article_is_kept() -> None:
    quote = Quote(document=RAIN, start=0, end=12, citation=1, confidence=1)
    kept = keep("Did it?", answer(quotes=(quote,)))
    assert "rained" not in kept
    assert set(json.loads(kept)) == {"question", "answer"}


def test_a_turn_without_an_answer_stays_without() -> None:
    assert restore(KeptTurn.model_validate_json(keep("?", None)), KNOWN.get, "f") is None


@pytest.mark.parametrize(
    "known",
    [
        {},
        {RAIN.id: RAIN.model_copy(update={"text": "Short."})},
        {RAIN.id: Document(id=RAIN.id, text=RAIN.text.replace("sun", "hail"))},
    ],
    ids=["gone", "short", "changed"],
)
def test_a_quote_that_no_longer_stands_is_refused(known: dict[str, Document]) -> None:
    quote = Quote(document=RAIN, start=0, end=12, citation=1, confidence=1)
    turn = KeptTurn.model_validate_json(keep("?", answer(quotes=(quote,))))
    with pytest.raises(ValueError, match="has changed since it was quoted, or is gone"):
        restore(turn, known.get, "f")


@pytest.mark.parametrize(
    "change",
    [
        {"confidence": 7},
        {"disagreements": [[1, 9]]},
        {"quotes": [{"ref": "x", "citation": 1, "confidence": 1}]},
        {"quotes": [{"ref": "YQ.0.9.00", "citation": 0, "confidence": 1}]},
    ],
)
def test_what_was_tampered_with_is_refused(change: dict[str, object]) -> None:
    turn = KeptTurn.model_validate({"question": "?", "answer": {"confidence": 1, **change}})
    with pytest.raises(ValueError, match=r"."):
        restore(turn, KNOWN.get, "f")


@pytest.mark.parametrize(
    "turn",
    [
        {"question": "x" * 4001},
        {"question": "?", "html": "<b>"},
        {"question": "?", "answer": {"confidence": 1, "nearest": ["x"] * 41}},
    ],
)
def test_what_no_page_of_ours_wrote_is_refused(turn: object) -> None:
    with pytest.raises(ValidationError):
        KeptTurn.model_validate(turn)
