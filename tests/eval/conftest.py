"""A small index of towns and the report on its questions, made once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from towns import open_towns, town_index, town_questions

from quoth.eval import Report, ask_all, locate, summarise
from quoth.eval.origin import origin_of
from quoth.rag import Assistant, Settings

Evaluate = Callable[..., Report]


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town_index(tmp_path_factory.mktemp("towns"))


@pytest.fixture(scope="session")
def evaluated(towns: Path) -> Evaluate:
    """Evaluate the towns with an assistant of some kind, under some settings."""

    def evaluate(kind: type[Assistant] = Assistant, settings: Settings | None = None) -> Report:
        questions = town_questions()
        with open_towns(towns, kind, settings) as assistant:
            spans = locate(questions, assistant.documents)
            results = ask_all(assistant, questions, spans, lambda *_: None)
            return summarise("towns.jsonl", results, origin_of(towns, assistant.settings))

    return evaluate


@pytest.fixture(scope="session")
def report(evaluated: Evaluate) -> Report:
    return evaluated()
