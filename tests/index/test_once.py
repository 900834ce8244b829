"""What is costly to load is loaded once, and waited for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from quoth.index.once import once


def test_threads_that_ask_at_once_get_the_one_thing_that_was_loaded() -> None:
    everybody = threading.Barrier(8)
    loaded: list[str] = []

    @once
    def load(name: str) -> list[str]:
        loaded.append(name)
        threading.Event().wait(0.05)  # long enough for all to ask
        return [name]

    def ask(name: str) -> list[str]:
        everybody.wait()
        return load(name)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, ["a", "b"] * 4))
    assert sorted(loaded) == ["a", "b"]
    assert all(one is got[0] for one in got[::2])
    assert all(one is got[1] for one in got[1::2])


def test_what_failed_is_tried_again() -> None:
    tries: list[int] = []

    @once
    def load() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise LookupError
        return len(tries)

    with pytest.raises(LookupError):
        load()
    assert load() == load() == 2
