"""The command line, as people run it: what it prints, and how it exits."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quoth.ui import cli
from quoth.ui.accounts import Accounts

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def quoth(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache: Path) -> Run:
    """Run a command in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["quoth", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(left.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def index(quoth: Run, articles: Path, tmp_path: Path) -> Path:
    assert quoth("sync", articles, "--index", tmp_path / "cli.index")[0] == 0
    return tmp_path / "cli.index"


def test_sync_counts_and_ask_quotes_the_file(quoth: Run, articles: Path, tmp_path: Path) -> None:
    code, out, _ = quoth("sync", articles, "--index", tmp_path / "i")
    assert code == 0
    assert out.startswith("3 added; ")
    assert quoth("sync", articles, "--index", tmp_path / "i")[1].startswith("3 unchanged; ")
    code, out, _ = quoth(
        "ask", "--index", tmp_path / "i", "--json", "When was the old bridge closed?"
    )
    assert code == 0
    answer = json.loads(out)
    assert answer["answered"]
    for quote in answer["quotes"]:
        text = (articles / quote["document_id"]).read_bytes().decode()
        assert text.endswith("\n") or text
        if quote["document_id"].endswith(".txt"):
            assert text[quote["start"] : quote["end"]] == quote["text"]


def test_ask_prints_quotes_and_their_sources(quoth: Run, index: Path) -> None:
    code, out, _ = quoth("ask", "What caused the second dredging?", "-i", index)
    assert code == 0
    assert "Engineers blamed a silt bar for the second dredging." in out
    assert re.search(r"\[1\] The harbour was dredged twice\nCoast Weekly · 2021-03-14", out)


def test_what_is_not_there_is_declined_with_the_nearest_passages(quoth: Run, index: Path) -> None:
    code, out, _ = quoth("ask", "What is the boiling point of mercury?", "-i", index)
    assert code == 0
    assert out.startswith("Not in these articles.")
    assert "nearest passages" in out


def test_another_script_is_explained(quoth: Run, index: Path) -> None:
    code, out, err = quoth("ask", "Кто такой капитан корабля?", "-i", index)
    assert code == 0
    assert "Not in these articles" in out
    assert "Cyrillic" in err


def test_retrieve_explains_its_scores(quoth: Run, index: Path) -> None:
    code, out, _ = quoth("retrieve", "silt bar", "-k", 2, "-i", index)
    assert code == 0
    assert re.search(r"score \d\.\d{3} \(dense \d\.\d{3}, lexical \d", out)
    hits = json.loads(quoth("retrieve", "silt bar", "-k", 2, "-i", index, "--json")[1])
    assert [hit["rank"] for hit in hits] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ask", ""], 2, "the question is empty"),
        (["ask", "a" * 10_000], 2, "has 10,000 characters, at most 2,000"),
        (["ask", "Who?", "-i", "/nowhere/x.index"], 2, "no index here; build one with"),
        (["sync", "/nowhere", "-i", "x.index"], 2, "/nowhere: no such file or folder"),
        (["sync", "."], 2, "Missing option"),
        (["fly"], 2, "No such command"),
        (["eval", "--set", "/nowhere.jsonl"], 1, "/nowhere.jsonl: can't be read"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_wrong_usage_is_one_line_and_an_exit_code(
    quoth: Run, arguments: list[str], code: int, message: str
) -> None:
    left, out, err = quoth(*arguments)
    assert (left, out) == (code, "")
    assert message in err
    if "Usage" not in err:
        assert err.count("\n") == 1


def test_an_empty_folder_is_refused(quoth: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, _, err = quoth("sync", tmp_path / "empty", "-i", tmp_path / "i")
    assert (code, "no articles here" in err) == (1, True)


def test_failed_files_are_listed_and_the_exit_code_says_so(
    quoth: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write({"a.txt": "Fine.", "b.txt": b"\0\1\2", "c.jsonl": "{}", "d.png": b"\x89PNG"})
    code, out, err = quoth("sync", folder, "-i", tmp_path / "i")
    assert code == 1
    assert out.startswith("1 added, 2 failed, 1 ignored; ")
    assert re.findall(r"failed: .*/(\S+): ", err) == ["b.txt", "c.jsonl:1"]
    report = json.loads(quoth("sync", folder, "-i", tmp_path / "i", "--json")[1])
    assert [failure["line"] for failure in report["failed"]] == [None, 1]


def test_without_an_index_the_shipped_articles_answer(quoth: Run) -> None:
    code, out, _ = quoth("ask", "Who played matchmaker between Cruise and de Armas?")
    assert code == 0
    assert "The part of matchmaker fell to Penélope Cruz" in out


def test_a_process_of_its_own_prints_help_quickly_and_loads_nothing_heavy() -> None:
    script = "import sys; import quoth.ui.cli; print(sorted({'torch', 'gradio', 'faiss'} & set(sys.modules)))"  # noqa: E501
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(root / ".dev")},
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_ask_writes_markdown_and_csl(quoth: Run, index: Path) -> None:
    question = "What caused the second dredging?"
    code, out, _ = quoth("ask", question, "-i", index, "--format", "markdown")
    assert code == 0
    assert out.startswith(f"# {question}\n\n> ")
    assert "> Engineers blamed a silt bar for the second dredging." in out
    assert re.search(r"\n\[\^1\]: “The harbour was dredged twice”, Coast Weekly, 2021-03-14", out)
    code, out, _ = quoth("ask", question, "-i", index, "-f", "csl")
    assert code == 0
    assert json.loads(out)[0]["container-title"] == "Coast Weekly"
    assert (
        quoth("ask", question, "-i", index, "-f", "json")[1]
        == quoth("ask", question, "-i", index, "--json")[1]
    )


def test_an_unknown_format_is_refused_before_anything_is_loaded(quoth: Run) -> None:
    code, _, err = quoth("ask", "Why?", "--format", "yaml")
    assert code == 2
    assert "yaml" in err


def test_user_prints_the_line_that_lets_a_user_in(quoth: Run) -> None:
    code, out, _ = quoth("user", "ada", "--password", "lovelace")
    assert code == 0
    assert Accounts.parse(out, "printed").admit("ada", "lovelace")
    code, _, told = quoth("user", "a b", "--password", "lovelace")
    assert code == 1
    assert "a name has letters" in told
