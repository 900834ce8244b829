"""The page as the tests visit it: one server, one Chromium, one window, emptied each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit, serving
from pages import ARTICLES, FALCON, HARBOUR, OverlapReader, Prepared
from playwright.sync_api import Browser

from quoth.index import Index, SentenceEmbedder
from quoth.ui.feedback import Feedback
from quoth.ui.library import Library

LEFT_BY_GRADIO = (
    "ignore::ResourceWarning",  # a loop for each thread, never closed
    "ignore:.*(no_silent_downcasting|copy keyword)",  # what pandas will drop
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Don't hold against the page what Gradio leaves behind."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            for left in LEFT_BY_GRADIO:
                item.add_marker(pytest.mark.filterwarnings(left))


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Path:
    """A folder with an index of ARTICLES."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    Index.sync(folder / "index", [folder / "articles"], embedder=minilm)
    return folder


@pytest.fixture(scope="session")
def assistant(page_folder: Path, minilm: SentenceEmbedder) -> Iterator[Prepared]:
    with Prepared(Index.open(page_folder / "index"), minilm, OverlapReader()) as opened:
        yield opened


@pytest.fixture(scope="session")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return Feedback(tmp_path_factory.mktemp("said") / "feedback.jsonl")


@pytest.fixture(scope="module")
def url(assistant: Prepared, page_folder: Path, feedback: Feedback) -> Iterator[str]:
    library = Library(page_folder / "index")
    options = {"examples": [HARBOUR, FALCON], "library": library, "feedback": feedback}
    with serving(assistant, **options) as address:
        yield address


@pytest.fixture(scope="module")
def window(chromium: Browser, url: str) -> Iterator[Visit]:
    opened = Visit(chromium, url)
    yield opened
    opened.context.close()


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    """A first visit; at its end nothing was asked abroad and nothing went wrong in the console."""
    window.reset()
    yield window
    assert window.complaints == []
