"""Files to documents: .txt, .md with front matter, .jsonl with one article a line.

Text is kept as the file has it: no newline is translated, nothing is stripped. Only a byte order
mark and the front matter of Markdown, which aren't the article's words, stay outside.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quoth.corpus.dates import leading_date, read_date
from quoth.corpus.documents import Document, Span, document_fields
from quoth.corpus.errors import CorpusError, first_fault

Outcome = Document | CorpusError
Reader = Callable[[Path, str, str], Iterator[Outcome]]

MEDIA_TYPES = {".txt": "text/plain", ".md": "text/markdown", ".jsonl": "application/jsonl"}


def read(path: Path, document_id: str) -> Iterator[Outcome]:
    """Read the articles of a file.

    Args:
        path: A file of a kind named in `MEDIA_TYPES`.
        document_id: The id for a file that is one article; the rows of a .jsonl bring their own.

    Yields:
        A document, or for what can't be read a `CorpusError` that names file, line and cure; one
        bad row doesn't keep the rows after it from being read.
    """
    try:
        text = decode(path.read_bytes(), path)
        yield from _READERS[path.suffix.lower()](path, document_id, text)
    except OSError as error:
        yield CorpusError(path, f"can't be read ({error.strerror}); check its permissions")
    except CorpusError as error:
        yield error


def decode(data: bytes, path: Path) -> str:
    """Turn the bytes of a text file into text.

    UTF-8, with or without a byte order mark, is taken as it is; anything else is detected.

    Raises:
        CorpusError: the file is empty, binary, or in no encoding that can be told.
    """
    if not data.strip():
        raise CorpusError(path, "is empty; nothing to quote")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _detect(data, path)
    if "\0" in text:
        raise CorpusError(path, "is binary, not text; export it as UTF-8 text")
    return text


def _detect(data: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise CorpusError(path, "is binary, or in an encoding that can't be told; save it as UTF-8")
    equals = {
        name
        for match in matches
        if (match.chaos, match.coherence) == (best.chaos, best.coherence)
        for name in match.could_be_from_charset
    }
    # Western text fits several code pages equally well; it is nearly always this one.
    encoding = "cp1252" if "cp1252" in equals else best.encoding
    return data.decode(encoding).removeprefix("\ufeff")


def _read_text(path: Path, document_id: str, text: str) -> Iterator[Outcome]:
    fields = {"published": leading_date(text)[0]}
    yield _document(path, None, {"id": document_id, "text": text, **fields})


def _read_markdown(path: Path, document_id: str, text: str) -> Iterator[Outcome]:
    front, body = _split_front_matter(path, text)
    fields, metadata = document_fields(front)
    fields.setdefault("published", leading_date(body)[0])
    row = {"id": document_id, "text": body, "sections": sections(body), "metadata": metadata}
    yield _document(path, None, row | fields)


def _split_front_matter(path: Path, text: str) -> tuple[dict[str, Any], str]:
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        front, body = handler.split(text)
        values = handler.load(front)
    except ValueError:
        raise CorpusError(path, "front matter never ends; close it with a line of ---") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        problem = getattr(error, "problem", "not YAML")
        message = f"front matter isn't YAML ({problem}); quote values that hold a colon"
        raise CorpusError(path, message, line=line) from None
    if not isinstance(values, dict):
        raise CorpusError(path, "front matter has no `key: value` lines; write e.g. `title: ...`")
    return {str(key): value for key, value in values.items()}, body.lstrip("\r\n")


def sections(text: str) -> tuple[Span, ...]:
    """Find the spans of a Markdown text that begin at a heading and run to the next one."""
    from markdown_it import MarkdownIt

    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    tokens = MarkdownIt("commonmark").parse(text)
    heads = [starts[token.map[0]] for token in tokens if token.type == "heading_open" and token.map]
    return tuple(Span(start=start, end=end) for start, end in pairwise([*heads, len(text)]))


def _read_rows(path: Path, document_id: str, text: str) -> Iterator[Outcome]:  # noqa: ARG001
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _document(path, number, _row(path, number, line))
        except CorpusError as error:
            yield error


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        message = f"isn't JSON ({error.msg} at character {error.colno}); one object a line"
        raise CorpusError(path, message, line=number) from None
    if not isinstance(row, dict) or "_id" not in row or not isinstance(row.get("text"), str):
        message = 'needs the keys "_id" and "text", as in {"_id": "a1", "text": "..."}'
        raise CorpusError(path, message, line=number)
    fields, metadata = document_fields({k: v for k, v in row.items() if k not in ("_id", "text")})
    return {"id": str(row["_id"]), "text": row["text"], "metadata": metadata, **fields}


def _document(path: Path, line: int | None, values: dict[str, Any]) -> Document:
    """Build a document, or say in one line which of its values is wrong."""
    text = values["text"]
    if not text.strip():
        raise CorpusError(path, "has no text; nothing to quote", line=line)
    try:
        if values.get("published") is not None:
            values["published"] = read_date(values["published"])
        values |= {k: str(values[k]) for k in ("title", "source", "author", "url") if k in values}
        media_type = MEDIA_TYPES[path.suffix.lower()]
        return Document(path=str(path), media_type=media_type, **_plain(values))
    except ValidationError as error:
        field, what = first_fault(error)
        reason = what.removeprefix("Value error, ")
        raise CorpusError(path, f"{field}: {reason}", line=line) from None
    except ValueError as error:
        raise CorpusError(path, f"published: {error}", line=line) from None


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Write YAML's dates inside metadata as ISO strings: metadata is JSON."""
    metadata = json.loads(json.dumps(values.get("metadata", {}), default=str))
    return values | {"metadata": metadata}


_READERS: dict[str, Reader] = {".txt": _read_text, ".md": _read_markdown, ".jsonl": _read_rows}
