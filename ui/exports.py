"""Answers as files: Markdown for people, JSON for programs, CSL-JSON for reference managers."""

import json
import re

from quoth.rag import Answer, QueryError
from quoth.rag.export import to_csl, to_markdown

_LONGEST_NAME = 60  # characters of a file's name


def export(answer: Answer, kind: str) -> dict[str, object]:
    """Write an answer as a file.

    Args:
        answer: The answer.
        kind: "md", "json" or "csl".

    Returns:
        `name`, `type` and `text` of the file.

    Raises:
        QueryError: for another kind.
    """
    if kind == "md":
        return _file(answer, "md", "text/markdown", to_markdown(answer))
    if kind == "json":
        return _file(answer, "json", "application/json", answer.model_dump_json(indent=2))
    if kind == "csl":
        text = json.dumps(to_csl(answer), ensure_ascii=False, indent=2)
        return _file(answer, "csl.json", "application/json", text)
    message = f"answers are saved as md, json or csl, not as {kind!r}"
    raise QueryError(message)


def _file(answer: Answer, ending: str, media_type: str, text: str) -> dict[str, object]:
    return {"name": file_name(answer.query, ending), "type": media_type, "text": text}


def file_name(query: str, ending: str) -> str:
    """A name for a file, of the question's letters and digits.

    >>> file_name("Who flew it, then?", "md")
    'Who-flew-it-then.md'
    """
    words = "-".join(re.findall(r"\w+", query))[:_LONGEST_NAME].strip("-")
    return f"{words or 'answer'}.{ending}"
