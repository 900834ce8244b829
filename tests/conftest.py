"""What the tests share: folders of articles, an embedder, an index, a model, a browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import FLAGS, chromium_path
from playwright.sync_api import Browser, sync_playwright
from samples import ARTICLES, HashingEmbedder

from quoth.index import Index, SentenceEmbedder

os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a folder of articles and name the folder."""

    def write_files(files: dict[str, str | bytes], folder: str = "articles") -> Path:
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / folder

    return write_files


@pytest.fixture
def articles(write: Callable[..., Path]) -> Path:
    return write(ARTICLES)


@pytest.fixture
def index_folder(articles: Path, tmp_path: Path, embedder: HashingEmbedder) -> Path:
    folder = tmp_path / "test.index"
    Index.sync(folder, [articles], embedder=embedder)
    return folder


@pytest.fixture(scope="session")
def minilm() -> SentenceEmbedder:
    """The bundled model, loaded once."""
    return SentenceEmbedder()


@pytest.fixture(scope="module")  # Playwright holds the event loop that other tests want to run
def chromium() -> Iterator[Browser]:
    """Headless Chromium; the test is skipped where there is none."""
    path = chromium_path()
    if not path:
        pytest.skip("no Chromium: run make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
