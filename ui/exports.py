"""Answers as files: Markdown for people, JSON for programs."""

import re

from quoth.rag import Answer, QueryError

_LONGEST_NAME = 60  # characters of a file's name


def export(answer: Answer, kind: str) -> dict[str, object]:
    """Write an answer as a file.

    Args:
        answer: The answer.
        kind: "md" or "json".

    Returns:
        `name`, `type` and `text` of the file.

    Raises:
        QueryError: for another kind.
    """
    if kind == "json":
        text = answer.model_dump_json(indent=2)
        return {"name": file_name(answer.query, kind), "type": "application/json", "text": text}
    if kind == "md":
        from quoth.rag.export import to_markdown

        text = to_markdown(answer)
        return {"name": file_name(answer.query, kind), "type": "text/markdown", "text": text}
    message = f"answers are saved as md or json, not as {kind!r}"
    raise QueryError(message)


def file_name(query: str, kind: str) -> str:
    """A name for a file, of the question's letters and digits.

    >>> file_name("Who flew it, then?", "md")
    'Who-flew-it-then.md'
    """
    words = "-".join(re.findall(r"\w+", query))[:_LONGEST_NAME].strip("-")
    return f"{words or 'answer'}.{kind}"
