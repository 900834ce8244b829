"""Answers that are on somebody's screen, by token: what a button under an answer refers to."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from quoth.index import Filter
from quoth.rag.answers import Answer

MOST = 2000  # answers remembered; the least recently used make room


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer on a screen, and what it was an answer to."""

    answer: Answer
    history: tuple[str, ...] = ()  # the questions before it, oldest first
    where: Filter | None = None
    fresh: bool = True  # made just now; False where it was put together from what a browser kept


class Memory:
    """Hands out tokens for answers; safe to share between threads.

    A token is a random word, so nobody gets at an answer that isn't on their own screen.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    def keep(self, shown: Shown) -> str:
        """Remember an answer; its token."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._shown[token] = shown
            if len(self._shown) > self._most:
                self._shown.popitem(last=False)
        return token

    def get(self, token: object) -> Shown | None:
        """The answer of a token; None where it was forgotten, or never handed out."""
        with self._lock:
            if not isinstance(token, str) or token not in self._shown:
                return None
            self._shown.move_to_end(token)
            return self._shown[token]
