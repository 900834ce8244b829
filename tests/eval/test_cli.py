"""`quoth eval` as a command, with the bundled model."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from samples import ARTICLES
from typer.testing import CliRunner, Result

from quoth.eval.cli import app
from quoth.eval.configurations import ConfigurationError, read_configuration
from quoth.eval.runs import read_run
from quoth.index import Index, SentenceEmbedder
from quoth.rag import Settings

ROWS = [
    {"id": "silt", "question": "Who blamed a silt bar for the second dredging?", "answerable": True,
     "expected": [{"document": "harbour.md",
                   "quote": "Engineers blamed a silt bar for the second dredging."}]},
    {"id": "far", "question": "Which composer premiered quartets?", "answerable": False},
    {"id": "open", "question": "What did it cost?", "answerable": None, "tags": ["[red]"]},
]  # fmt: skip


@contextmanager
def silent() -> Iterator[Any]:
    yield lambda *_: None


def invoke(*arguments: object, index: Path) -> Result:
    context = {"progress": silent, "default_index": lambda: index}
    return CliRunner().invoke(app, [str(one) for one in arguments], obj=context)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Path:
    folder = tmp_path_factory.mktemp("eval")
    for name, text in ARTICLES.items():
        (folder / "articles" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    Index.sync(folder / "index", [folder / "articles"], embedder=minilm)
    (folder / "set.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return folder / "index"


def test_a_set_is_asked_saved_reported_and_gated(index: Path, tmp_path: Path) -> None:
    made, found = tmp_path / "baseline.json", index.parent / "set.jsonl"
    done = invoke(
        "--set", found, "--save", made, "--report", tmp_path, "--run", tmp_path / "run", "--json",
        index=index,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["questions"], told["unjudged"]) == (3, 1)
    assert told["overall"]["exact"] == 1.0
    assert (tmp_path / "report.html").exists()
    assert read_run(tmp_path / "run")["silt"]["harbour.md"] == 1.0
    # What was saved says that the question without an answer was answered rightly, twice over.
    better = json.loads(made.read_text())
    better["rows"]["silt"]["scores"]["citation recall"] = 3.5
    made.write_text(json.dumps(better))
    done = invoke("--set", found, "--against", made, index=index)
    assert done.exit_code == 1
    assert "Fallen, with p < 0.05 or by more than 0.03: citation recall" in done.output
    assert "set.jsonl: 3 questions, 1 of them not judged yet" in done.output


def test_two_configurations_are_compared(index: Path, tmp_path: Path) -> None:
    (tmp_path / "now.toml").write_text("")
    (tmp_path / "never.toml").write_text('threshold = 1.0\nranking = "bm25"\n')
    files = tmp_path / "now.toml", tmp_path / "never.toml"
    done = invoke("--set", index.parent / "set.jsonl", "--compare", *files, index=index)
    assert done.exit_code == 0, done.output
    assert "now and never" in done.output
    assert "worse  silt: quoted first → not answered" in done.output


def test_a_configuration_names_settings_and_an_index(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('index = "../x.index"\nread = 5\n')
    found = read_configuration(tmp_path / "one.toml")
    assert found.index == tmp_path / "../x.index"
    assert found.settings == Settings(read=5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("colour = 1", r"one\.toml: colour: .*any of index, ranking, threshold, read"),
        ("threshold = 2", r"one\.toml: threshold: "),
        ("=", r"one\.toml: .*expected TOML"),
    ],
)
def test_a_bad_configuration_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "one.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=reason):
        read_configuration(tmp_path / "one.toml")
    with pytest.raises(ConfigurationError, match="can't be read"):
        read_configuration(tmp_path / "none.toml")
