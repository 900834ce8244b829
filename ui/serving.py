"""The chat page, from an index folder to a running server."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from quoth.corpus import shipped_articles
from quoth.index import Embedder, SentenceEmbedder
from quoth.index.manifest import Manifest
from quoth.rag import Assistant
from quoth.ui.accounts import Accounts
from quoth.ui.app import serve
from quoth.ui.feedback import Feedback, default_file
from quoth.ui.library import Library

MOST_EXAMPLES = 4
SHIPPED_EXAMPLES = (
    "Who played matchmaker between Cruise and de Armas?",
    "Why did Ana de Armas leave Los Angeles?",
    "When did they arrive at the London Heliport?",
    "What does verbatim mean here?",
)


class Choices(TypedDict, total=False):
    """What a user of the command line may choose; nothing is chosen by default."""

    allowed_hosts: Sequence[str]
    allow_upload: bool
    auth_file: Path | None
    feedback: Path | None
    rate: int
    open_browser: bool


def serve_chat(
    index: Path,
    *,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    **choices: Unpack[Choices],
) -> None:
    """Serve the chat page until Ctrl-C; `on_ready` is called with its address.

    Raises:
        QuothError: the index can't be opened, the users can't be read, or the port is taken.
    """
    accounts = Accounts.load(choices.get("auth_file"))
    writer = _model_of(index) if choices.get("allow_upload") else None
    with Assistant.open(index, embedder=writer) as assistant:
        serve(
            assistant,
            host=host,
            port=port,
            on_ready=on_ready,
            examples=examples(assistant),
            library=Library(index, writer),
            feedback=Feedback(choices.get("feedback") or default_file()),
            accounts=accounts,
            rate=choices.get("rate", 0),
            allowed_hosts=choices.get("allowed_hosts", ()),
            open_browser=choices.get("open_browser", False),
        )


def _model_of(index: Path) -> Embedder:
    """The model of an index, loaded once for asking and for adding."""
    return SentenceEmbedder(Manifest.read(index).model.name)


def examples(assistant: Assistant) -> tuple[str, ...]:
    """Questions for an empty chat: ours for our articles, else the newest articles' titles."""
    documents = assistant.documents
    shipped = str(shipped_articles().resolve())
    if any((document.path or "").startswith(shipped) for document in documents):
        return SHIPPED_EXAMPLES
    newest = sorted(documents, key=lambda d: (str(d.published or ""), d.id), reverse=True)
    return tuple(document.display_title for document in newest[:MOST_EXAMPLES])
