"""What stands under an answer: why it is this one, copying, judging, asking again."""

from quoth.ui.markup import button_html

_KINDS = (("md", "Markdown"), ("json", "JSON"), ("csl", "Citations"))
_AGAIN = (("retry", "Ask again"), ("edit", "Edit the question"), ("undo", "Undo"))
_VERDICTS = (("up", "Good answer"), ("down", "Bad answer"), ("wrong source", "Wrong source"))

WAITING = (
    '<div class="wait"><span>Reading the articles…</span> '
    + button_html("do link", "Stop", value="stop")
    + "</div>"
)


def foot_html(token: str, kept: str) -> str:
    """The tools under an answer.

    Args:
        token: What the buttons refer to: see `Memory`.
        kept: The turn as the browser keeps it: see `keep`.
    """
    why = f'<details class="why"><summary>Why this answer</summary>{_WHY}</details>'
    copy = button_html("copy link", "Copy")
    saves = "".join(button_html("save link", label, value=kind) for kind, label in _KINDS)
    votes = "".join(
        button_html(f"vote vote-{value.split()[-1]}", f'<span class="vh">{label}</span>',
                    value=value, title=label)
        for value, label in _VERDICTS
    )  # fmt: skip
    row = f'{copy}{saves}{_again_html()}<span class="votes">{votes}</span>'
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
