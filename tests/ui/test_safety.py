"""Accounts, limits, memory and verdicts: who may do what, how often, and what is written."""

import json
from pathlib import Path

import pytest

from quoth.rag import Answer, QuothError
from quoth.ui.accounts import VARIABLE, Accounts, line_for
from quoth.ui.feedback import Feedback
from quoth.ui.limiter import Buckets
from quoth.ui.memory import Memory, Shown


def shown(query: str = "?") -> Shown:
    return Shown(Answer(query=query, confidence=0.5, fingerprint="f"), history=("before",))


def test_only_the_right_password_of_the_right_user_is_admitted() -> None:
    lines = f"# users\n{line_for('ada', 'lovelace ü')}\n\n{line_for('b.c@d-e', 'x')}\n"
    accounts = Accounts.parse(lines, "users")
    assert accounts.admit("ada", "lovelace ü")
    assert accounts.admit("b.c@d-e", "x")
    assert not accounts.admit("ada", "x")
    assert not accounts.admit("ada", "")
    assert not accounts.admit("eve", "lovelace ü")


def test_a_line_holds_no_password_and_is_salted() -> None:
    one, other = line_for("ada", "lovelace"), line_for("ada", "lovelace")
    assert "lovelace" not in one
    assert one != other


@pytest.mark.parametrize("text", ["ada:lovelace", "ada::", "ada:0:0", ":x:y"])
def test_a_line_that_is_none_is_named(text: str) -> None:
    with pytest.raises(QuothError, match="users, line 2: not a line made by"):
        Accounts.parse(f"\n{text}", "users")


def test_a_file_without_users_lets_nobody_in_rather_than_everybody(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("# none yet\n")
    with pytest.raises(QuothError, match="names no user"):
        Accounts.load(tmp_path / "users")
    with pytest.raises(QuothError, match="can't be read"):
        Accounts.load(tmp_path / "missing")


def test_users_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Accounts.load(None) is None
    monkeypatch.setenv(VARIABLE, line_for("ada", "x"))
    accounts = Accounts.load(None)
    assert accounts is not None
    assert accounts.admit("ada", "x")


@pytest.mark.parametrize(("name", "password"), [("a b", "x"), ("", "x"), ("a:b", "x"), ("a", "")])
def test_a_user_that_could_not_be_read_back_is_refused(name: str, password: str) -> None:
    with pytest.raises(QuothError, match="a name has letters"):
        line_for(name, password)


def test_a_bucket_fills_up_again_with_time() -> None:
    now = 0.0
    buckets = Buckets(60, clock=lambda: now)
    assert [buckets.take("a") for _ in range(61)] == [True] * 60 + [False]
    assert buckets.take("b")
    now = 2.0
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    now = 1e6
    assert [buckets.take("a") for _ in range(61)] == [True] * 60 + [False]


def test_no_limit_is_no_limit() -> None:
    buckets = Buckets(0)
    assert all(buckets.take("a") for _ in range(1000))


def test_the_least_recently_used_answer_is_forgotten_first() -> None:
    memory = Memory(most=2)
    one, two = memory.keep(shown("1")), memory.keep(shown("2"))
    assert memory.get(one) == shown("1")
    memory.keep(shown("3"))
    assert memory.get(two) is None
    assert memory.get(one) is not None
    assert memory.get(["x"]) is memory.get("x") is None


def test_a_verdict_is_one_line_that_any_reader_splits_alike(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "new" / "said.jsonl")
    odd = Shown(Answer(query="a\u2028b\x85c", confidence=0, fingerprint="f"))
    for verdict, one in (("up", odd), ("up", odd), ("down", odd), ("up", odd), ("up", shown())):
        feedback.add(verdict, one)  # type: ignore[arg-type]
    lines = [json.loads(line) for line in feedback.file.read_text().splitlines()]
    assert [line["verdict"] for line in lines] == ["up", "down", "up", "up"]
    assert set(lines[0]) == {"time", "verdict", "question", "history", "answer"}
    assert lines[0]["question"] == odd.answer.query
    assert lines[3]["history"] == ["before"]
    assert feedback.file.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QuothError, match="can't be written"):
        Feedback(tmp_path / "file" / "said.jsonl").add("up", shown())
