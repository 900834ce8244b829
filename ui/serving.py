"""The chat page, from an index folder to a running server."""

from collections.abc import Callable
from pathlib import Path

from quoth.corpus import shipped_articles
from quoth.rag import Assistant
from quoth.ui.app import serve

MOST_EXAMPLES = 4
SHIPPED_EXAMPLES = (
    "Who played matchmaker between Cruise and de Armas?",
    "Why did Ana de Armas leave Los Angeles?",
    "When did they arrive at the London Heliport?",
    "What does verbatim mean here?",
)


def serve_chat(index: Path, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the chat page until Ctrl-C; `on_ready` is called with its address."""
    with Assistant.open(index) as assistant:
        serve(assistant, host=host, port=port, examples=examples(assistant), on_ready=on_ready)


def examples(assistant: Assistant) -> tuple[str, ...]:
    """Questions for an empty chat: ours for our articles, else the newest articles' titles."""
    documents = assistant.documents
    shipped = str(shipped_articles().resolve())
    if any((document.path or "").startswith(shipped) for document in documents):
        return SHIPPED_EXAMPLES
    newest = sorted(documents, key=lambda d: (str(d.published or ""), d.id), reverse=True)
    return tuple(document.display_title for document in newest[:MOST_EXAMPLES])
