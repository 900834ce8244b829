"""Nothing leaves the machine: with sockets closed, articles are indexed and questions answered."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from quoth.corpus import shipped_articles
from quoth.index import Index
from quoth.index.embed import DEFAULT_WEIGHTS, SentenceEmbedder
from quoth.rag import Assistant, ModelProblem, ask, retrieve

SCRIPT = """
import socket, sys
def refuse(*args, **kwargs):
    raise SystemExit(f"a socket was opened: {args}")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from quoth.index import Index
from quoth.rag import ask
Index.sync(sys.argv[1], [sys.argv[2]])
print(ask(sys.argv[1], "Who blamed the silt bar?").quotes[0].text)
"""


def test_indexing_and_asking_open_no_socket(articles: Path, tmp_path: Path) -> None:
    """In a process of its own: also what happens at import is seen."""
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "i"), str(articles)]
    env = {"PYTHONPATH": str(Path(__file__).parent.parent / ".dev"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Engineers blamed a silt bar")


def test_the_whole_suite_runs_with_sockets_to_other_hosts_blocked() -> None:
    blocked = pytest.raises(SocketConnectBlockedError)
    with socket.socket() as opened, pytest.warns(UserWarning, match="192.0.2.1"), blocked:
        opened.connect(("192.0.2.1", 80))


def test_the_bundled_weights_are_the_published_ones(minilm: SentenceEmbedder) -> None:
    assert minilm.fingerprint == DEFAULT_WEIGHTS
    assert minilm.dim == 384


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="no model weights"):
        SentenceEmbedder(str(tmp_path))


def test_the_same_question_gets_the_same_bytes(
    articles: Path, tmp_path: Path, minilm: SentenceEmbedder
) -> None:
    answers = set()
    for name in ("one", "two"):
        Index.sync(tmp_path / name, [articles], embedder=minilm)
        with Assistant.open(tmp_path / name, embedder=minilm) as assistant:
            for _ in range(3):
                answers.add(assistant.ask("What did the dredging cost?").model_dump_json())
            assistant.ask("Who closed the bridge?")
            answers.add(assistant.ask("What did the dredging cost?").model_dump_json())
    assert len(answers) == 1


def test_one_liners_answer_from_an_index_folder(tmp_path: Path, minilm: SentenceEmbedder) -> None:
    Index.sync(tmp_path / "i", [shipped_articles()], embedder=minilm)
    answer = ask(tmp_path / "i", "Who played matchmaker between Cruise and de Armas?")
    assert "Penélope Cruz" in answer.quotes[0].text
    assert retrieve(tmp_path / "i", "second dog helipad", k=2)[0].passage.document.id == (
        "helipad-29-april.md"
    )
