"""What stands under an answer, and in its place until it is there."""

from collections.abc import Sequence

from quoth.rag.answers import Found
from quoth.ui.markup import button_html, count, escape

_FORMATS = (
    ("copy", "md", "Copy as Markdown"),
    ("copy", "json", "Copy as JSON"),
    ("save", "md", "Save as Markdown"),
    ("save", "json", "Save as JSON"),
    ("save", "csl", "Save the citations"),
)
_AGAIN = (("retry", "Ask again"), ("edit", "Edit the question"), ("undo", "Undo"))
_VERDICTS = (("up", "Good answer"), ("down", "Bad answer"), ("wrong source", "Wrong source"))

_MOST_NAMES = 3  # of outlets that are being read
_LONGEST_NAME = 40  # characters


def _waiting_html(sentence: str, among: str = "") -> str:
    """A sentence that says how far an answer is, what it is about, and a button to stop it."""
    names = f'<span class="among" dir="auto">{escape(among)}</span>' if among else ""
    stop = button_html("do link", "Stop", value="stop")
    return f'<div class="wait"><span class="now">{escape(sentence)}</span> {stop}{names}</div>'


SEARCHING = _waiting_html("Searching the articles…")


def reading_html(found: Found) -> str:
    """Say what is being read."""
    documents = {hit.passage.document.id: hit.passage.document for hit in found.hits}
    names = dict.fromkeys(one.source or one.display_title for one in documents.values())
    passages, articles = count(len(found.hits), "passage"), count(len(documents), "article")
    return _waiting_html(f"Reading {passages} from {articles}…", _in_short(list(names)))


def _in_short(names: Sequence[str]) -> str:
    """The first names, each not too long, and how many more there are.

    >>> _in_short(["The Courier", "B" * 41]), _in_short(list("abcde"))
    ('The Courier, BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB…', 'a, b, c and 2 more')
    """
    first = [
        name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        for name in names[:_MOST_NAMES]
    ]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(first)}{more}"


def foot_html(token: str, kept: str) -> str:
    """The tools under an answer.

    Args:
        token: What the buttons refer to: see `Memory`.
        kept: The turn as the browser keeps it: see `keep`.
    """
    why = f'<details class="why"><summary>Why this answer</summary>{_WHY}</details>'
    copy = button_html("copy link", "Copy")
    choices = "".join(button_html(do, label, value=kind) for do, kind, label in _FORMATS)
    formats = (
        '<details class="formats"><summary>Copy or save as…</summary>'
        f'<div class="menu">{choices}</div></details>'
    )
    votes = "".join(
        button_html(f"vote vote-{value.split()[-1]}", f'<span class="vh">{label}</span>',
                    value=value, title=label)
        for value, label in _VERDICTS
    )  # fmt: skip
    row = f'{copy}{formats}{_again_html()}<span class="votes">{votes}</span>'
    return f'{_carried_html(token, kept)}{why}<div class="tools">{row}</div>'


def notice_foot_html(kept: str) -> str:
    """The tools under a notice that stands in place of an answer."""
    return f'{_carried_html("", kept)}<div class="tools">{_again_html()}</div>'


_WHY = '<div class="chart"></div>'


def _again_html() -> str:
    buttons = "".join(button_html("do link", label, value=value) for value, label in _AGAIN)
    return f'<span class="again">{buttons}</span>'


def _carried_html(token: str, kept: str) -> str:
    """What the script needs to know of a turn, in buttons that nobody sees."""
    return button_html("token", "", value=token) + button_html("keep", "", value=kept)
