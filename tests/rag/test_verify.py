from collections.abc import Callable
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.corpus.errors import QuothError
from quoth.index import Index
from quoth.rag.answers import Answer, Quote
from quoth.rag.verify import Verdict, read_answer, verify


@pytest.fixture
def exported(index_folder: Path, tmp_path: Path) -> Path:
    document = Index.open(index_folder).snapshot().document("folk/café 😀.txt")
    assert document is not None
    second = document.text.index("The café", 1)
    quote = Quote(document=document, start=second, end=second + 22, citation=1, confidence=1)
    answer = Answer(query="When?", quotes=(quote,), confidence=1, fingerprint="f")
    (tmp_path / "answer.json").write_text(answer.model_dump_json(), encoding="utf-8")
    return tmp_path / "answer.json"


@pytest.fixture
def check(articles: Path, index_folder: Path, exported: Path) -> Callable[[str], Verdict]:
    """Change the article, sync, and verify."""

    def run(text: str) -> Verdict:
        (articles / "folk/café 😀.txt").write_text(text, encoding="utf-8")
        Index.sync(index_folder, [articles], embedder=HashingEmbedder())
        [verdict] = verify(read_answer(exported), Index.open(index_folder).snapshot())
        return verdict

    return run


TEXT = "The café opens at six. The café opens at six. It closes when the cook says so."


def test_an_unchanged_article_is_exact(check: Callable[[str], Verdict]) -> None:
    assert check(TEXT).state == "exact"


def test_words_that_went_elsewhere_are_moved_to_the_nearest_place(
    check: Callable[[str], Verdict],
) -> None:
    verdict = check("News! " + TEXT)
    assert (verdict.state, verdict.start) == ("moved", 29)


def test_words_in_place_in_a_changed_article_are_moved(check: Callable[[str], Verdict]) -> None:
    verdict = check(TEXT + " And more.")
    assert (verdict.state, verdict.start) == ("moved", 23)


def test_words_that_are_gone_are_stale(check: Callable[[str], Verdict]) -> None:
    assert check("The café is closed.").state == "stale"


def test_a_renamed_article_is_found_by_its_hash(
    articles: Path, index_folder: Path, exported: Path
) -> None:
    (articles / "folk/café 😀.txt").rename(articles / "moved.txt")
    Index.sync(index_folder, [articles], embedder=HashingEmbedder())
    [verdict] = verify(read_answer(exported), Index.open(index_folder).snapshot())
    assert (verdict.state, verdict.note) == ("moved", "the article's id is moved.txt now")


def test_an_article_that_is_gone_makes_its_quotes_stale(index_folder: Path, exported: Path) -> None:
    Index.open(index_folder).remove(["folk/café 😀.txt"])
    [verdict] = verify(read_answer(exported), Index.open(index_folder).snapshot())
    assert (verdict.state, verdict.note) == ("stale", "the article is not in the index any more")


@pytest.mark.parametrize("content", ["", "[]", '{"query": "q"}', "not json"])
def test_what_is_no_answer_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(QuothError, match=r"a\.json: .*expected the output of: quoth ask --json"):
        read_answer(tmp_path / "a.json")
    with pytest.raises(QuothError, match="can't be read"):
        read_answer(tmp_path / "missing.json")
