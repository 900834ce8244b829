# ruff: noqa: E501  (an example stays on its line)
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Span
from quoth.rag.context import context_of

# The quote stands between { and }; beside it how the context begins, or "" where none is needed.
NEEDED = [
    ("Ama Lee sings. {She has two dogs.}", "Ama Lee sings."),
    ("Ama Lee sings. It rained. {She has two dogs.}", "Ama Lee sings."),
    ("Ama Lee sings. {Her dogs are old.}", "Ama Lee sings."),
    ("Ama Lee sings. {But she has two dogs.}", "Ama Lee sings."),
    ("Ama Lee sings. {In May she bought two dogs.}", "Ama Lee sings."),
    ("Ama Lee and Bo Kent married in 2010. {The couple has two sons.}", "Ama Lee and Bo Kent"),
    ("Ama Lee and Bo Kent married in 2010. {They have two sons.}", "Ama Lee and Bo Kent"),
    ("Ama Lee and Bo Kent married in 2010. {Both paint.}", "Ama Lee and Bo Kent"),
    ("The show opened on May 5. Nobody came. {That day it rained.}", "The show opened on May 5."),
    ("Ama Lee acts. The film is long. {The actress is 36.}", "Ama Lee acts."),
    ("They built a museum in Oslo. It cost little. {The museum has four floors.}", "They built a museum"),
    ("The council closed the pool. {This angered many.}", "The council closed the pool."),
    ("The pool is old. {Its roof leaks.}", "The pool is old."),
    ("Ama Lee opened the show.\n\n{“I had no idea what I was doing there with him.”}", "Ama Lee opened"),
    ("Mr. Bo Kent came. Ms. Ama Lee left. {He sat down.}", "Mr. Bo Kent came."),
    ("Ama Lee sings in Rome. {She lives on the Costa Brava.}", "Ama Lee sings in Rome."),
]  # fmt: skip

ALONE = [
    "{Ama Lee sings.}",
    "Bo Kent paints. {Ama Lee sings, and she has two dogs.}",
    "Bo Kent paints. {When she was ten, Ama Lee sang.}",
    "Bo Kent paints. {It rained in Oslo.}",
    "Bo Kent paints. {It is cold in Oslo.}",
    "Bo Kent paints. {The museum of Oslo has four floors.}",
    "Bo Kent paints. {On May 5 the museum opened.}",
    "{She has two dogs.}",  # nothing before it
    "It rained. {She has two dogs.}",  # nobody is named before it
    "# Ama Lee\n\nAma Lee sings.\n\n# Others\n\n{She has two dogs.}",  # another section
    "Ama Lee was there. {“I sang,” she said.}",  # the speaker says who she is
    "Ama Lee met Bo Kent. Cy Dean met Di Hart. {The couple married.}",  # which?
]


def context(marked: str) -> str | None:
    start, end = marked.index("{"), marked.index("}") - 1
    text = marked.replace("{", "").replace("}", "")
    edges = [i for i in range(len(text)) if text.startswith("# ", i)] + [len(text)]
    sections = tuple(Span(start=a, end=b) for a, b in pairwise(edges))
    document = Document(id="a", text=text, sections=sections)
    span = context_of(document, start, end)
    return document.text[span.start : span.end] if span else None


@pytest.mark.parametrize(("marked", "opening"), NEEDED)
def test_the_sentence_that_names_who_or_what_is_meant_is_offered(marked: str, opening: str) -> None:
    found = context(marked)
    assert found is not None
    assert found.startswith(opening)


@pytest.mark.parametrize("marked", ALONE)
def test_a_quote_that_stands_alone_or_that_nothing_helps_has_none(marked: str) -> None:
    assert context(marked) is None


TEXTS = st.lists(
    st.sampled_from(["She ", "Ama Lee ", "The couple ", "the bridge ", "It ", "That day ", ". ", "“", "”", "\n\n", "# ", "¤", "😀", "\u202e", "May 5 "])
).map("".join).filter(str.strip)  # fmt: skip


@given(TEXTS, st.data())
def test_whatever_the_text_the_context_lies_before_the_quote(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = context_of(Document(id="a", text=text), start, end)
    assert span is None or 0 <= span.start < span.end <= start
