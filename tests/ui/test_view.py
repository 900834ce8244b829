import datetime
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Passage, Span
from quoth.index import Filter
from quoth.rag import Answer, Hit, Mention, NotVerbatim, Quote
from quoth.ui import view
from quoth.ui.markup import escape, in_words, question_html
from quoth.ui.readback import read_words
from quoth.ui.source import Ref, segments, source_view
from quoth.ui.view import answer_html

HOSTILE = (
    "<script>alert(1)</script> &amp; &#10; \"'` ${x} {{y}} {{{z}}} C:\\users \\n\t\ttabs \r\n"
    "two  spaces\n\n  indented\r</span></blockquote><img src=x onerror=alert(1)> "
    "שלום עולם \u202eright\u202c 🦅\u200d🪶 e\u0301 \u0085\u2028\ufeff\x0b\x0c\x1f\x7f end "
)

texts = st.text(
    st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1
) | st.lists(st.sampled_from(re.split(r"(\W)", HOSTILE)), min_size=1).map("".join).filter(bool)


def document(text: str = HOSTILE, **fields: object) -> Document:
    return Document.model_validate({"id": "sub dir/ä.txt", "text": text, **fields})


def answer(*quotes: Quote, **fields: object) -> Answer:
    known = {"query": "?", "quotes": quotes, "confidence": 0.9, "fingerprint": "f"}
    return Answer.model_validate({**known, **fields})


def quote(source: Document, start: int, end: int, number: int = 1, **fields: object) -> Quote:
    span = {"document": source, "start": start, "end": end}
    return Quote.model_validate({**span, "citation": number, "confidence": 0.9, **fields})


@st.composite
def spans(draw: st.DrawFn, low: int, high: int) -> Span:
    start = draw(st.integers(low, high - 1))
    return Span(start=start, end=draw(st.integers(start + 1, high)))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    quotes = []
    for number, text in enumerate(draw(st.lists(texts, min_size=1, max_size=4)), start=1):
        source = document(text, id=f"{number}.txt", title=draw(texts), source=draw(texts))
        whole = draw(spans(0, len(text)))
        parts = {
            "speaker": whole,
            "answer": draw(st.none() | spans(whole.start, whole.end)),
            "context": draw(st.none() | spans(0, len(text))),
            "also": [mention(source, *whole_of(source), number)] if draw(st.booleans()) else [],
        }
        quotes.append(quote(source, whole.start, whole.end, number, **parts))
    every = tuple(range(1, len(quotes) + 1))
    groups = (draw(st.permutations(every)),) if draw(st.booleans()) else ()
    understood = draw(st.none() | texts)
    return answer(*quotes, disagreements=groups, understood=understood)


def whole_of(source: Document) -> tuple[int, int]:
    return 0, len(source.text)


def mention(source: Document, start: int, end: int, number: int) -> Mention:
    return Mention(document=source, start=start, end=end, citation=number)


def harmless(one: Quote) -> Quote:
    """A quote of the same parts whose every text is a plain letter."""
    source = document("xyz", id=one.document.id, title="t", source="s")
    letter = Span(start=1, end=2)
    inside = (one.start, one.end) != (one.answer.start, one.answer.end) if one.answer else False
    return quote(
        source,
        0,
        3,
        one.citation,
        speaker=letter,
        answer=letter if inside else None,
        context=one.context and letter,
        also=[mention(source, 0, 1, other.citation) for other in one.also],
    )


def tags(markup: str) -> list[str]:
    """The markup without its texts: every tag, with values that differ between texts blanked."""
    return [re.sub(r'(value|title)="[^"]*"', r"\1", tag) for tag in re.findall("<[^>]*>", markup)]


@given(texts)
def test_escaped_text_reads_back_as_the_text_itself(text: str) -> None:
    assert html.unescape(escape(text)) == text
    assert not set(escape(text)) & set("<>\"'\t\n\r")


@given(answers())
def test_the_words_of_every_quote_are_the_articles(shown: Answer) -> None:
    markup = answer_html(shown)
    words = re.findall(r'<span class="words">(.*?)</span>', markup)
    plain = [html.unescape(re.sub("</?mark>", "", one)) for one in words]
    assert sorted(plain) == sorted(one.text for one in shown.quotes)
    marked = [html.unescape(one) for one in re.findall("<mark>(.*?)</mark>", "".join(words))]
    answered = [one for one in shown.quotes if one.answer]
    texts_of = {
        one.document.text[one.answer.start : one.answer.end] for one in answered if one.answer
    }
    assert set(marked) <= texts_of


@given(answers())
def test_context_is_the_articles_words_and_apart_from_the_quote(shown: Answer) -> None:
    found = read_words(answer_html(shown), "before")
    expected = [q.document.text[q.context.start : q.context.end] for q in shown.quotes if q.context]
    assert sorted(found) == sorted(expected)


@given(answers())
def test_no_text_makes_or_unmakes_a_tag(shown: Answer) -> None:
    plain = answer(
        *map(harmless, shown.quotes),
        disagreements=shown.disagreements,
        understood=shown.understood and ("?" if shown.understood == "?" else "u"),
    )
    assert tags(answer_html(shown)) == tags(answer_html(plain))


@given(texts)
def test_a_question_is_shown_as_typed(question: str) -> None:
    [text] = re.findall(r'<span class="asked" dir="auto">(.*)</span>', question_html(question))
    assert html.unescape(text) == question


def test_a_question_that_is_no_text_is_still_shown() -> None:
    assert "a\ufffdb?" in question_html("a\0b\ud800")


def test_an_altered_quote_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "escape", lambda text: escape(" ".join(text.split())))
    with pytest.raises(NotVerbatim):
        answer_html(answer(quote(document("two  spaces"), 0, 11)))


def test_contradicting_quotes_stand_side_by_side_and_once() -> None:
    told = [
        document(f"It cost {n}.", id=f"{n}", published=datetime.date(2025, 5, n)) for n in (1, 2, 3)
    ]
    quotes = [quote(one, 0, len(one.text), n) for n, one in enumerate(told, start=1)]
    shown = answer_html(answer(*quotes, disagreements=((1, 3),)))
    assert shown.count("Sources differ") == 1
    assert read_words(shown) == ["It cost 3.", "It cost 1.", "It cost 2."]  # newest first
    assert "1 May 2025" in shown
    assert "3 May 2025" in shown


def test_of_two_sides_the_undated_one_says_so_and_comes_last() -> None:
    known, unknown = document("It cost 1.", id="a"), document("It cost 2.", id="b")
    known = known.model_copy(update={"published": datetime.date(2025, 5, 1)})
    quotes = [quote(unknown, 0, 10, 1), quote(known, 0, 10, 2)]
    shown = answer_html(answer(*quotes, disagreements=((1, 2),)))
    assert shown.index("1 May 2025") < shown.index("no date")
    assert "no date" not in answer_html(answer(*quotes))


def test_a_declined_answer_says_so_and_labels_what_is_near() -> None:
    near = Hit(passage=Passage(document=document(), start=0, end=9), score=1.0, rank=1)
    shown = answer_html(answer(confidence=0.1, hits=(near,)))
    assert "Not in these articles." in shown
    assert shown.index("Nearest passages, not answers") < shown.index(escape(HOSTILE[:9]))
    assert read_words(shown) == []


def test_a_declined_answer_of_an_empty_index_offers_nothing() -> None:
    assert "Nearest" not in answer_html(answer(confidence=0.0))


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "sure"), (0.7, "sure"), (0.69, "fairly sure"), (0.4, "fairly sure"), (0.39, "unsure")],
)
def test_confidence_is_told_in_plain_words(confidence: float, word: str) -> None:
    assert in_words(confidence) == word


def test_what_is_unknown_of_an_article_is_left_out() -> None:
    shown = answer_html(answer(quote(document("Rain.", title="Weather"), 0, 5)))
    assert "None" not in shown
    assert "<span>Weather</span></div>" in shown


def test_the_words_that_answer_are_marked_inside_the_quote() -> None:
    source = document("She paid 12 euros, twice.")
    shown = answer_html(answer(quote(source, 0, 25, answer=Span(start=9, end=17))))
    assert "She paid <mark>12 euros</mark>, twice." in shown
    whole = answer_html(answer(quote(source, 0, 25, answer=Span(start=0, end=25))))
    assert "<mark>" not in whole


def test_where_else_it_stands_opens_there() -> None:
    first, second = document("It rained.", id="a"), document("So: it rained.", id="b", source="B")
    shown = answer_html(answer(quote(first, 0, 10, also=[mention(second, 4, 14, 2)])))
    assert "1 quote from 2 articles" in shown
    also = shown[shown.index("Also in") :]
    assert str(Ref.to(second, 4, 14)) in also
    assert "B" in also


def test_a_question_understood_otherwise_says_how_and_offers_the_bare_one() -> None:
    source = document("It rained.")
    shown = answer_html(answer(quote(source, 0, 10), understood="Where did <it> rain?"))
    assert "Understood as: " in shown
    assert "Where did &lt;it&gt; rain?" in shown
    assert "Search only what I typed" in shown
    assert "Understood" not in answer_html(answer(quote(source, 0, 10), understood="?"))


def test_a_filter_is_named_with_the_answer() -> None:
    shown = answer_html(answer(confidence=0.1), Filter(sources=("The <b> Courier",)))
    assert "Searched only: The &lt;b&gt; Courier." in shown
    assert "Search all articles" in shown
    assert "Searched only" not in answer_html(answer(confidence=0.1), Filter())


@pytest.mark.parametrize("name", ["words", "before"])
def test_a_foreign_tag_among_an_articles_words_is_found(name: str) -> None:
    with pytest.raises(ValueError, match="<b> among the words"):
        read_words(f'<span class="{name}">It <b>rained</b>.</span>', name)


@given(texts, st.integers(0, 9**12), st.integers(0, 9**12))
def test_a_reference_survives_the_browser(name: str, start: int, end: int) -> None:
    ref = Ref(name, start, end, "0af")
    assert re.fullmatch(r"[\w.-]+", str(ref), re.ASCII)
    assert Ref.parse(str(ref)) == ref


@pytest.mark.parametrize(
    "written", ["", "x", "YQ.1.2", "YQ.1.2.zz", "YQ.-1.2.a", "_.1.2.a", "8A.1.2.a"]
)
def test_a_reference_that_we_never_wrote_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"refers to no place|names no article"):
        Ref.parse(written)


def test_a_reference_no_longer_fits_a_changed_article() -> None:
    ref = Ref.to(document("Rain, then sun."), 0, 4)
    assert ref.fits(document("Rain, then sun."))
    assert not ref.fits(document("Rain, then hail."))
    assert not Ref(ref.document_id, 0, 99, ref.digest).fits(document("Rain, then sun."))


@given(texts, st.data())
def test_the_pieces_of_an_article_are_the_article(text: str, data: st.DataObject) -> None:
    source = document(text)
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(
        lambda span: span[0] < span[1]
    )
    strong, *light = [Ref.to(source, *span) for span in data.draw(st.lists(spans, min_size=1))]
    pieces = segments(source, strong, light)
    assert "".join(piece for piece, _ in pieces) == text
    marked = "".join(piece for piece, classes in pieces if "strong" in classes)
    assert marked == text[strong.start : strong.end]


def test_the_other_quotes_and_the_headings_are_marked_too() -> None:
    text = "# Rain\nIt rained. It poured."
    source = document(text, sections=(Span(start=0, end=len(text)),))
    pieces = segments(source, Ref.to(source, 7, 17), [Ref.to(source, 18, 28)])
    assert pieces == [
        ("# Rain", "heading"),
        ("\n", ""),
        ("It rained.", "strong"),
        (" ", ""),
        ("It poured.", "light"),
    ]


def test_quotes_of_other_articles_are_not_marked_in_this_one() -> None:
    source, other = document("It rained."), document("It rained.", id="other")
    shown = source_view(Ref.to(source, 0, 2), [Ref.to(other, 3, 9)], source)
    assert shown["segments"] == [("It", "strong"), (" rained.", "")]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, linked: bool) -> None:
    source = document("It rained.", url=url)
    assert source_view(Ref.to(source, 0, 2), [], source)["url"] == (url if linked else None)


def test_it_says_to_whom_a_speaker_spoke_and_what_got_no_answer() -> None:
    source = document("Ama Lee told the Post that it rained.")
    speaker, addressee = Span(start=0, end=7), Span(start=13, end=21)
    spoken = quote(source, 0, 37, speaker=speaker, addressee=addressee)
    shown = answer(spoken, unanswered=("And <why>?",))
    markup = answer_html(shown)
    assert "<span>said by Ama Lee, to the Post</span>" in markup
    assert '<div class="unanswered">Not in these articles: And &lt;why&gt;?</div>' in markup
