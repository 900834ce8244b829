"""What a browser keeps of a chat, and what is made of it when it comes back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quoth.corpus import Document, Passage, Span
from quoth.index import Filter
from quoth.rag import Answer, Candidate, Hit, Mention, Quote
from quoth.ui.kept import KeptTurn, keep, restore
from quoth.ui.source import Ref
from quoth.ui.why import NAMES, why

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


numbers = st.floats(-1e5, 1e5)


@st.composite
def explained(draw: st.DrawFn) -> Answer:
    """An answer with a quote or none, and all that its chart is made of but word stems."""
    places = [(RAIN, 0, 10), (SNOW, 0, 5), (RAIN, 3, 30), (SNOW, 2, 26)]
    hits = [
        Hit(
            passage=Passage(document=document, start=start, end=end),
            score=draw(numbers),
            rank=rank,
            scores=draw(st.dictionaries(st.sampled_from([*NAMES]), numbers)),
        )
        for rank, (document, start, end) in enumerate(places, start=1)
    ]
    ranked = [
        one.model_copy(update={"ranks": {n: draw(st.integers(1, 100)) for n in one.scores}})
        for one in hits
    ]
    judged = draw(st.lists(st.tuples(st.sampled_from(places), st.floats(0, 1)), max_size=8))
    candidates = [
        Candidate(document=document, start=start, end=end, confidence=confidence)
        for (document, start, end), confidence in judged
    ]
    quote = Quote(document=RAIN, start=0, end=12, citation=1, confidence=1)
    quotes = (quote,) if draw(st.booleans()) else ()
    return answer(quotes=quotes, hits=tuple(ranked), candidates=tuple(candidates))


@given(explained())
def test_a_reopened_answer_is_explained_by_the_same_chart(whole: Answer) -> None:
    back = round_trip(whole)
    assert back is not None
    assert why(back, 0.19) == why(whole, 0.19)


def test_a_turn_that_was_kept_before_charts_were_opens_as_before() -> None:
    ref = str(Ref.to(RAIN, 0, 12))
    near = {"question": "?", "answer": {"confidence": 0.1, "nearest": [ref]}}
    back = restore(KeptTurn.model_validate(near), KNOWN.get, "f")
    assert back is not None
    assert [hit.passage for hit in back.hits] == [Passage(document=RAIN, start=0, end=12)]
    quoted = {"confidence": 1, "quotes": [{"ref": ref, "citation": 1, "confidence": 1}]}
    back = restore(KeptTurn.model_validate({"question": "?", "answer": quoted}), KNOWN.get, "f")
    assert back is not None
    assert (back.hits, back.candidates) == ((), ())


def test_where_only_the_explanation_has_changed_the_quotes_still_open() -> None:
    quote = Quote(document=RAIN, start=0, end=12, citation=1, confidence=1)
    hit = Hit(passage=Passage(document=SNOW, start=0, end=5), score=1, rank=1)
    candidate = Candidate(document=RAIN, start=0, end=12, confidence=1)
    whole = answer(quotes=(quote,), hits=(hit,), candidates=(candidate,))
    turn = KeptTurn.model_validate_json(keep("?", whole))
    back = restore(turn, {RAIN.id: RAIN}.get, "f")
    assert back is not None
    assert (back.quotes, back.hits, back.candidates) == ((quote,), (), ())


def test_a_chart_takes_little_room() -> None:
    long = RAIN.model_copy(update={"id": "articles/2025/05/a-title-of-usual-length.md"})
    scores = {"dense": 0.123456789, "lexical": 0.987654321, "interaction": 0.55555555}
    hits = [
        Hit(passage=Passage(document=long, start=0, end=12), score=0.123456, rank=rank,
            scores=scores, ranks=dict.fromkeys(scores, rank))
        for rank in range(1, 11)
    ]  # fmt: skip
    judged = [Candidate(document=long, start=0, end=12, confidence=0.123456)] * 8
    assert len(keep("?", answer(hits=tuple(hits), candidates=tuple(judged)))) < 3500


def test_no_word_of_an_article_is_kept() -> None:
    quote = Quote(document=RAIN, start=0, end=12, citation=1, confidence=1)
    hit = Hit(passage=Passage(document=RAIN, start=0, end=12), score=1, rank=1, terms=("rained",))
    candidate = Candidate(document=RAIN, start=0, end=12, confidence=1)
    whole = answer(quotes=(quote,), hits=(hit,), candidates=(candidate,))
    kept = keep("Did it?", whole)
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
        {"hits": [{"ref": "x"}]},
        {"candidates": [{"ref": "YQ.0.9.00", "confidence": 1}]},
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
        *(
            {"question": "?", "answer": {"confidence": 1, **wrong}}
            for wrong in (
                {"hits": [{"ref": "x"}] * 41},
                {"hits": [{"ref": "x", "score": float("nan")}]},
                {"hits": [{"ref": "x", "score": float("inf")}]},
                {"hits": [{"ref": "x", "score": 1e7}]},
                {"hits": [{"ref": "x", "parts": {"<b>": [1, 1]}}]},
                {"hits": [{"ref": "x", "parts": {"dense\n": [1, 1]}}]},
                {"hits": [{"ref": "x", "parts": {"dense": [1, 0]}}]},
                {"hits": [{"ref": "x", "parts": {"dense": [float("nan"), 1]}}]},
                {"hits": [{"ref": "x", "text": "It rained."}]},
                {"candidates": [{"ref": "x", "confidence": 1}] * 41},
                {"candidates": [{"ref": "x", "confidence": 1.1}]},
                {"candidates": [{"ref": "x", "confidence": float("nan")}]},
            )
        ),
    ],
)
def test_what_no_page_of_ours_wrote_is_refused(turn: object) -> None:
    with pytest.raises(ValidationError):
        KeptTurn.model_validate(turn)
