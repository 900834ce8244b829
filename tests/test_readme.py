"""What README and examples say is run, and prints what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quoth.corpus import shipped_articles
from quoth.index import Index, SentenceEmbedder

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENVIRONMENT = {"PYTHONPATH": str(ROOT / ".dev"), "PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"}


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True, text=True, check=False, cwd=cwd, env=ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_prints_what_it_says(tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found is not None
    (tmp_path / "readme.py").write_text(found[1], encoding="utf-8")
    assert run("readme.py", cwd=tmp_path) == found[2]


def test_every_file_and_target_that_the_readme_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert all((ROOT / name).exists() for name in re.findall(r"\]\(([^)#:]+)\)", README))
    assert all(
        f"\n{target}:" in makefile
        for target in re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)
    )


@pytest.fixture
def shipped(tmp_path: Path, minilm: SentenceEmbedder) -> Path:
    Index.sync(tmp_path / "shipped.index", [shipped_articles()], embedder=minilm)
    return tmp_path / "shipped.index"


def test_example_ask(articles: Path, tmp_path: Path) -> None:
    out = run(ROOT / "examples/ask.py", articles, "Who blamed the silt bar?", cwd=tmp_path)
    assert "Engineers blamed a silt bar" in out
    assert "[1] The harbour was dredged twice, Coast Weekly, 2021-03-14" in out


def test_example_conversation(shipped: Path, tmp_path: Path) -> None:
    questions = ("Who played matchmaker between Cruise and de Armas?", "And where did it rain?")
    out = run(ROOT / "examples/conversation.py", shipped, *questions, cwd=tmp_path)
    assert out.startswith(f"> {questions[0]}\n")
    assert "The part of matchmaker fell to Penélope Cruz" in out


def test_example_filtered(shipped: Path, tmp_path: Path) -> None:
    out = run(
        ROOT / "examples/filtered.py", shipped, "verbatim", "Quoth", "2026-01-01", cwd=tmp_path
    )
    assert re.match(r"1\. What Quoth is, and what it means by verbatim \(\d", out)


def test_every_example_is_tested() -> None:
    tested = {name.removeprefix("test_example_") for name in globals()}
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} <= tested
