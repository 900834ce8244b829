"""The assistant's answers step by step."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.rag import Answer, Assistant, Filter, Found, QueryError, Settings, Turn

BRIDGE = "Inspectors had found cracks in two of its cables"


@pytest.fixture
def assistant(index_folder: Path) -> Iterator[Assistant]:
    settings = Settings(reader="similarity", threshold=0, read=2)
    with Assistant.open(index_folder, embedder=HashingEmbedder(), settings=settings) as opened:
        yield opened


def test_what_was_found_comes_first_then_the_answer_that_ask_gives(assistant: Assistant) -> None:
    found, answer = assistant.steps(BRIDGE)
    assert isinstance(found, Found)
    assert isinstance(answer, Answer)
    assert answer.model_dump_json() == assistant.ask(BRIDGE).model_dump_json()
    assert found.hits == tuple(assistant.retrieve(BRIDGE, 2)) == answer.hits[:2]
    assert (found.query, found.understood) == (BRIDGE, None)


def test_a_question_that_leans_is_found_as_it_was_understood(assistant: Assistant) -> None:
    history = [Turn(question="Who closed the old bridge?")]
    found, answer = assistant.steps("And why did they close it?", history)
    assert isinstance(answer, Answer)
    assert found.understood == answer.understood
    assert found.understood is not None


def test_only_the_passages_found_are_read(assistant: Assistant) -> None:
    found, answer = assistant.steps(BRIDGE)
    assert isinstance(answer, Answer)
    assert len(found.hits) == 2 < len(answer.hits)
    places = [(hit.passage.document.id, hit.passage.start, hit.passage.end) for hit in found.hits]
    assert answer.candidates
    for one in answer.candidates:
        assert any(
            name == one.document.id and start <= one.start < one.end <= end
            for name, start, end in places
        )


def test_answers_left_half_made_hold_up_nobody(assistant: Assistant) -> None:
    expected, answers = assistant.ask(BRIDGE), list[Answer | Found]()

    def ask() -> None:
        left = [assistant.steps(BRIDGE) for _ in range(5)]  # more than may compute at once
        assert all(isinstance(next(steps), Found) for steps in left)
        answers.append(assistant.ask(BRIDGE))
        answers.extend(next(steps) for steps in left)

    asking = threading.Thread(target=ask, daemon=True)  # which may wait for ever: see join
    asking.start()
    asking.join(timeout=30)
    assert answers == [expected] * 6


def test_a_question_that_is_none_is_told_at_the_first_step(assistant: Assistant) -> None:
    steps = assistant.steps("  ")
    with pytest.raises(QueryError, match="empty"):
        next(steps)


def test_where_nothing_passes_the_filter_nothing_is_found_or_judged(assistant: Assistant) -> None:
    found, answer = assistant.steps(BRIDGE, where=Filter(documents=("none",)))
    assert isinstance(answer, Answer)
    assert (found.hits, answer.hits, answer.candidates) == ((), (), ())
