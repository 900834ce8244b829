"""What programs can call over HTTP: the verbs of the command line, with types."""

from collections.abc import Callable
from typing import Any

from quoth.rag import Assistant, Filter, QueryError, Turn
from quoth.ui.source import citation_line

MOST_HITS = 100


def endpoints(assistant: Assistant) -> list[Callable[..., Any]]:
    """The functions of the API; each is called by its own name."""

    def ask(
        question: str, history: list[str] | None = None, where: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer a question with verbatim quotes, or decline.

        Args:
            question: In the language of the articles.
            history: The questions before it, oldest first.
            where: A filter: sources, documents, published_from, published_to.

        Returns:
            The answer: query, answered, confidence, quotes, citations, disagreements, hits.
        """
        turns = [Turn(question=one) for one in history or ()]
        return assistant.ask(question, turns, _filter(where)).model_dump(mode="json")

    def retrieve(
        question: str, k: int = 5, where: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Find the passages nearest to a question.

        Args:
            question: In the language of the articles.
            k: How many, from 1 to 100.
            where: A filter: sources, documents, published_from, published_to.

        Returns:
            Hits, best first.
        """
        hits = assistant.retrieve(question, min(max(k, 1), MOST_HITS), _filter(where))
        return [hit.model_dump(mode="json") for hit in hits]

    def source(document_id: str, start: int, end: int) -> dict[str, Any]:
        """Open an article at a quote.

        Args:
            document_id: As a quote names it.
            start: Where the quote starts, in characters of the article.
            end: Where it ends.

        Returns:
            The article: document_id, title, source, author, published, url, sha256, text; and of
            the quote start, end, quote (its words) and citation (a line naming the place).
        """
        document = assistant.document(document_id)
        if document is None:
            message = f"there is no article {document_id[:100]!r}; ask for one that is quoted"
            raise QueryError(message)
        if not 0 <= start < end <= len(document.text):
            message = f"{start}-{end} is not inside the {len(document.text)} characters of it"
            raise QueryError(message)
        names = ("title", "source", "author", "published", "url", "sha256", "text")
        about = document.model_dump(mode="json", include=set(names))
        quote = {"start": start, "end": end, "quote": document.text[start:end]}
        cited = {"citation": citation_line(document, start)}
        return {"document_id": document.id, **{n: about[n] for n in names}, **quote, **cited}

    return [ask, retrieve, source]


def _filter(where: dict[str, Any] | None) -> Filter | None:
    """Read a filter.

    Raises:
        QueryError: naming the field that is wrong.
    """
    try:
        return Filter.model_validate(where) if where else None
    except ValueError as error:
        message = f"the filter can't be read: {str(error).splitlines()[1:3]}"
        raise QueryError(message) from None
