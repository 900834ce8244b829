import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.rag.parts import MOST, parts_of

SEVERAL = [
    ("When did they marry and where did they meet?",
     ("When did they marry?", "where did they meet?")),
    ("Who directed the film, and when was it released?",
     ("Who directed the film?", "when was it released?")),
    ("Who directed the film? When was it released?",
     ("Who directed the film?", "When was it released?")),
    ("Did they marry? Is she happy?", ("Did they marry?", "Is she happy?")),
    ("What did it cost, and why?", ("What did it cost?", "why?")),
    ("Who won the vote and in which year?", ("Who won the vote?", "in which year?")),
    ("Where does she live, what does she do and who paid?",
     ("Where does she live, what does she do?", "who paid?")),
    ("Who won? Who lost? Who paid? Who cared?",
     ("Who won?", "Who lost?", "Who paid? Who cared?")),
]  # fmt: skip
ONE = [
    "When and where was she born?",
    "Who and what is it?",
    "Which city and which country hosted the games?",
    "What is the difference between what he said and what she said?",
    "Name the pilot who flew and who landed.",
    "Ama Lee and the harbour",
    "Do you know when and where he was born?",
    "I met a man. Who was he?",
    "Wann und wo wurde sie geboren?",
    "Really?",
    "Is the dam safe? The mayor says so.",
    "",
]


@pytest.mark.parametrize(("question", "parts"), SEVERAL)
def test_a_question_that_asks_several_things(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize("question", ONE)
def test_a_question_that_asks_one_thing_stays_as_it_is(question: str) -> None:
    assert parts_of(question) == (question,)


@given(st.lists(st.sampled_from(["who", "did", "it", "and", "?", ",", "when", "Ama", "\n", "é"])))
def test_no_word_is_lost_but_those_that_join(words: list[str]) -> None:
    question = " ".join(words)
    parts = parts_of(question)
    assert 1 <= len(parts) <= MOST
    kept = [word for part in parts for word in part.replace("?", " ").replace(",", " ").split()]
    asked = [w for w in words if w not in {"?", ",", "\n"}]
    assert [w for w in asked if w != "and"] == [w for w in kept if w != "and"]
