from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Span, sentences_of, split


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


pieces = ["a", "B", "é", "😀", ". ", "! ", " ", "\n\n", "\r\n", "。", '"', "# ", "1"]
texts = st.lists(st.sampled_from(pieces), max_size=200).map("".join).filter(str.strip)


@given(texts, st.integers(1, 20))
def test_passages_partition_the_text_but_for_blanks(text: str, budget: int) -> None:
    document = Document(id="a", text=text)
    passages = split(document, words, budget=budget)
    position = 0
    for passage in passages:
        assert passage.start >= position
        assert not text[position : passage.start].strip()
        position = passage.end
    assert not text[position:].strip()


@given(texts, st.integers(1, 20))
def test_sentences_partition_the_text(text: str, budget: int) -> None:
    document = Document(id="a", text=text)
    assert "".join(text[start:end] for start, end in sentences_of(document)) == text
    assert split(document, words, budget=budget) == split(document, words, budget=budget)


def test_whole_sentences_are_packed_up_to_the_budget() -> None:
    document = Document(id="a", text="One two. Three four. Five six seven. Eight.")
    assert [p.text for p in split(document, words, budget=5)] == [
        "One two. Three four. ",
        "Five six seven. Eight.",
    ]


def test_a_sentence_over_the_budget_is_cut_at_spaces() -> None:
    text = " ".join(f"word{n}" for n in range(100))
    passages = split(Document(id="a", text=text), words, budget=30)
    assert "".join(p.text for p in passages) == text
    assert all(p.text.startswith("word") for p in passages)
    assert all(count <= 30 for count in words([p.text for p in passages]))


def test_no_passage_crosses_a_section() -> None:
    text = "# One\nFirst.\n# Two\nSecond."
    document = Document(id="a", text=text, sections=(Span(start=0, end=13), Span(start=13, end=26)))
    assert [p.text for p in split(document, words, budget=99)] == [text[:13], text[13:]]


@pytest.mark.parametrize("text", [" date 2025-05-16 It rained.", "date 2025-05-16\n\nIt rained."])
def test_a_leading_date_mark_is_in_no_passage(text: str) -> None:
    passages = split(Document(id="a", text=text), words)
    assert [p.text.strip() for p in passages] == ["It rained."]
