import pytest

from quoth.rag.same import same_fact

SAME = [
    ("It rained in Oslo.", "It rained in Oslo."),
    ("The film opens on May 23.", "On May 23 the film opens in theaters."),
    ("The flight cost him $11,000.", "The flight cost him $11k."),
    ("The museum opened its new wing in 1931.", "In 1931 the museum opened its new wing."),
    ("The bridge was closed and not repaired.", "The bridge was closed, and not repaired."),
]
DIFFERENT = [
    ("The film opens on May 23.", "The film opens on May 24."),
    ("Roth, 36, lives in Bonn with two dogs.", "Roth, 37, lives in Bonn with two dogs."),
    ("The mayor has resigned from office.", "The mayor has not resigned from office."),
    ("Bo Kent and Ama Lee walked in Oslo.", "Bo Kent and Ama Lee dined in Oslo."),
    ("It rained.", "Nobody came."),
    ("The museum opened in 1931.", "The pool closed."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_fact_in_like_words_is_recognised(one: str, other: str) -> None:
    assert same_fact(one, other)
    assert same_fact(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_values_denials_and_other_facts_are_not_the_same(one: str, other: str) -> None:
    assert not same_fact(one, other)
    assert not same_fact(other, one)


def test_the_same_answer_makes_fewer_common_words_enough() -> None:
    one, other = "Her rise to fame began with the mystery “Night.”", "a mystery of fame, “Night”"
    assert not same_fact(one, other)
    assert same_fact(one, other, ("“Night.”", "“Night”"))
