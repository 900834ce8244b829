import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document
from quoth.rag.addressees import addressee_of

# The quote stands between { and }; beside it whom the speaker told.
TOLD = [
    ("{“We will rebuild,” Mayor Anna Holm told the Harbour Post.}", "the Harbour Post"),
    ("{Anna Holm told The Times that the dam was safe.}", "The Times"),
    ("{A source told People that the deal was dead.}", "People"),
    ("{A source told People magazine the deal was dead.}", "People magazine"),
    ("{Holm told Fox News Digital Berg might resign.}", "Fox News Digital"),
    ("{Holm told Fox News Digital Berg’s plan was a bad one.}", "Fox News Digital"),
    ("{One insider told DailyMail.com that Berg would resign.}", "DailyMail.com"),
    ("{The reason, Holm told Reuters, was money.}", "Reuters"),
    ("{Jonas Berg revealed to Daily Mail that he would resign.}", "Daily Mail"),
    ("{While speaking with People, a source said Berg would resign.}", "People"),
    ("{In an interview with E! News, Jonas Berg said he would resign.}", "E! News"),
    ("{Jonas Berg, who spoke to the BBC, said he would resign.}", "the BBC"),
    ('"I was nervous," Sara Khan told Elle. {"Then I sang."}', "Elle"),
    ('Sara Khan told the BBC: "I was nervous. {Then I sang."}', "the BBC"),
    ('"I was nervous," Sara Khan told Elle. {"Then I sang," she added.}', "Elle"),
    ("{Sara Khan told Parliament that the bridge was old.}", "Parliament"),
]
NOBODY = [
    "{The bridge is old.}",
    "{The bridge is old, Sara Khan said.}",
    "{Sara Khan was told the bridge was old.}",
    "{Sara Khan never told Elle that the bridge was old.}",
    "{Sara Khan told reporters that the bridge was old.}",
    "{Sara Khan said the talks with Jonas Berg and a conversation with Jonas Berg had failed.}",
    "{On Monday Sara Khan said the bridge was old.} Jonas Berg told Elle that it wasn’t.",
    'Jonas Berg told Elle that it was new. {"It is old," Sara Khan said.}',
    "{Fans insist that it was staged, a source had told People.}",
    "Sara Khan told Elle that the bridge was old.\n\n{It was built in 1920.}",
    "{Sara Khan said it to Elle, who told Vogue.} {Nobody told me.}",
]


def told_in(marked: str) -> str:
    start = marked.index("{")
    text = marked.replace("{", "").replace("}", "")
    document = Document(id="a", text=text)
    span = addressee_of(document, start, marked.index("}") - 1)
    return document.text[span.start : span.end] if span else ""


@pytest.mark.parametrize(("marked", "expected"), TOLD)
def test_whom_a_speaker_told(marked: str, expected: str) -> None:
    assert told_in(marked) == expected


@pytest.mark.parametrize("marked", NOBODY)
def test_absent_rather_than_guessed(marked: str) -> None:
    assert not told_in(marked)


WORDS = [
    "Ama Lee",
    "told",
    "Elle",
    "said",
    "she",
    "“Yes.”",
    '"',
    "to",
    "the Post",
    ".",
    "\n\n",
    "é",
]


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.data())
def test_a_span_of_the_document_whatever_the_text(words: list[str], data: st.DataObject) -> None:
    document = Document(id="a", text=" ".join(words) or "x")
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    span = addressee_of(document, start, end)
    assert span is None or 0 <= span.start < span.end <= len(document.text)
