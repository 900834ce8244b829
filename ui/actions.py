"""What a click on the page asks of the chat: again, without history, edited, undone, reopened."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from pydantic import Field, ValidationError

from quoth.corpus.documents import Frozen
from quoth.index import Filter
from quoth.ui.kept import MOST_TURNS, KeptTurn
from quoth.ui.turns import Desk, Talk, Update, shown


class Action(Frozen):
    """A click, as the page's script reports it."""

    do: Literal["ask", "retry", "edit", "undo", "bare", "everywhere", "open", "new", "scope"]
    question: str = ""
    token: str = ""  # of the answer that the button belongs to
    turns: tuple[KeptTurn, ...] = Field(default=(), max_length=MOST_TURNS)
    where: Filter | None = None


def act(desk: Desk, talk: Talk, request: object) -> Iterator[Update]:
    """Carry out a click; one that the page's script would never report changes nothing.

    Args:
        desk: Where questions are answered.
        talk: The chat as it is.
        request: JSON from a browser: see `Action`.
    """
    try:
        action = Action.model_validate(request)
    except ValidationError:
        yield shown(talk)
        return
    yield from _ACTIONS[action.do](desk, talk, action)


def _ask(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    yield from desk.take_turn(action.question, talk)


def _retry(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    del action
    if talk.entries:
        yield from desk.take_turn(talk.entries[-1].question, talk.without_last())


def _edit(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    del desk, action
    if talk.entries:
        yield shown(talk.without_last(), talk.entries[-1].question)


def _undo(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    del desk, action
    yield shown(talk.without_last())


def _bare(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    """Ask the same words again, leaning on nothing."""
    entry = talk.named(action.token)
    if entry:
        yield from desk.take_turn(entry.question, talk, history=())


def _everywhere(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    entry = talk.named(action.token)
    if entry:
        yield from desk.take_turn(entry.question, replace(talk, where=None))


def _open(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    yield shown(desk.reopen(action.turns, talk))


def _new(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    del desk, action
    yield shown(Talk(where=talk.where))


def _scope(desk: Desk, talk: Talk, action: Action) -> Iterator[Update]:
    del desk
    where = None if action.where is None or action.where.empty else action.where
    yield shown(replace(talk, where=where))


_ACTIONS: Mapping[str, Callable[[Desk, Talk, Action], Iterator[Update]]] = {
    "ask": _ask,
    "retry": _retry,
    "edit": _edit,
    "undo": _undo,
    "bare": _bare,
    "everywhere": _everywhere,
    "open": _open,
    "new": _new,
    "scope": _scope,
}
