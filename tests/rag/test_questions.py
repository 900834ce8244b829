import pytest

from quoth.corpus.errors import QueryError
from quoth.rag.expected import answer_type
from quoth.rag.questions import check_question, foreign_script


@pytest.mark.parametrize("question", ["", "  \n\t ", "\0\x07"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QueryError, match="the question is empty; ask something"):
        check_question(question)


def test_a_very_long_question_is_refused() -> None:
    with pytest.raises(QueryError, match=r"has 10,000 characters, at most 2,000 are read"):
        check_question("a" * 10_000)


def test_a_question_is_cleaned_of_control_characters() -> None:
    assert check_question("  Who\0 flew?\x1b ") == "Who flew?"


@pytest.mark.parametrize(
    ("question", "script"),
    [("Кто вёл вертолёт?", "Cyrillic"), ("谁驾驶直升机？", "Cjk"), ("Who flew it?", None),
     ("Wer wählte Zoë?", None), ("42?", None), ("Who is Ольга?", None)],
)  # fmt: skip
def test_other_scripts_are_named(question: str, script: str | None) -> None:
    assert foreign_script(question) == script


@pytest.mark.parametrize(
    ("question", "sentence", "kind"),
    [
        ("How old is she?", "She turned 37 on Wednesday.", 1.0),
        ("How old is she?", "She is an actor.", -1.0),
        ("When did they meet?", "They met on a Friday in May.", 1.0),
        ("Who flew it?", "The pilot was Ama Lee.", 1.0),
        ("Who flew it?", "The pilot was silent.", -1.0),
        ("Where did it land?", "It came down in London.", 1.0),
        ("Is it true?", "It is.", 0.0),
    ],
)
def test_the_kind_of_answer_is_told(question: str, sentence: str, kind: float) -> None:
    assert answer_type(question, sentence) == kind
