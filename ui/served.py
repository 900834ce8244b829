"""What the page's script asks the server for: each function takes and gives JSON.

What arrives comes from a browser, so anything may be in it. What goes back has a `problem`, in one
sentence, where it can't be what was asked for.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from pydantic import ValidationError

from quoth.rag import QuothError
from quoth.ui.collection import Listing, overview
from quoth.ui.exports import export
from quoth.ui.feedback import VERDICTS, Feedback
from quoth.ui.library import Library
from quoth.ui.memory import Memory, Shown
from quoth.ui.source import Ref, source_view
from quoth.ui.turns import Desk
from quoth.ui.why import why

Json = dict[str, Any]
Served = Callable[[Any], Json]

_FORGOTTEN = "This answer is too long ago. Ask again."
_NOT_KEPT = "What is behind this earlier answer was not kept, or has changed. Ask again to see it."


def served(desk: Desk, library: Library | None, feedback: Feedback | None) -> list[Served]:
    """The functions that the page's script can call, by their names."""
    return [
        *_about_answers(desk, desk.memory, feedback),
        _source(desk),
        *_about_collection(desk, library),
    ]


def _told(function: Served) -> Served:
    """Answer with a `problem` what can't be done, or should never have been asked."""

    @wraps(function)
    def telling(request: Any) -> Json:  # noqa: ANN401 - JSON from a browser
        try:
            return function(request)
        except QuothError as error:
            return {"problem": str(error)}
        except (KeyError, TypeError, ValidationError):
            return {"problem": "This is nothing that the page asks for. Load it again."}

    return telling


def _about_answers(desk: Desk, memory: Memory, feedback: Feedback | None) -> list[Served]:
    @_told
    def why_this(request: Any) -> Json:  # noqa: ANN401
        shown = memory.get(request["token"])
        if shown is None:
            return {"problem": _FORGOTTEN}
        if not shown.fresh and not shown.answer.candidates:
            return {"problem": _NOT_KEPT}
        return why(shown.answer, desk.assistant.settings.threshold)

    @_told
    def save(request: Any) -> Json:  # noqa: ANN401
        shown = memory.get(request["token"])
        return export(shown.answer, request["kind"]) if shown else {"problem": _FORGOTTEN}

    @_told
    def judge(request: Any) -> Json:  # noqa: ANN401
        shown = memory.get(request["token"])
        verdict = request["verdict"]
        if shown is None or verdict not in VERDICTS:
            return {"problem": _FORGOTTEN}
        if feedback is None:
            return {"problem": "Verdicts aren't kept here."}
        feedback.add(verdict, _vouched(shown))
        return {}

    return [why_this, save, judge]


def _vouched(shown: Shown) -> Shown:
    """What is ours of an answer: scores that a browser has kept are never written as findings."""
    if shown.fresh:
        return shown
    unexplained = shown.answer.model_copy(update={"hits": (), "candidates": ()})
    return replace(shown, answer=unexplained)


def _source(desk: Desk) -> Served:
    """The article behind a citation."""

    def get_source(request: Any) -> Json:  # noqa: ANN401
        try:
            ref = Ref.parse(request["ref"])
            others = [Ref.parse(other) for other in request["others"]]
        except (KeyError, TypeError, ValueError):
            return {"problem": "This is no citation of this page."}
        document = desk.assistant.document(ref.document_id)
        if document is None:
            return {"problem": "This article is no longer in the collection."}
        if not ref.fits(document):
            return {"problem": "This article has changed since it was quoted. Ask again."}
        return source_view(ref, others, document)

    return get_source


def _about_collection(desk: Desk, library: Library | None) -> list[Served]:
    @_told
    def collection(request: Any) -> Json:  # noqa: ANN401
        passages = library.passage_counts() if library else {}
        listed = overview(desk.assistant.documents, passages, Listing.model_validate(request))
        return {**listed, "open": bool(library and library.open_to_changes)}

    if library is None or not library.open_to_changes:
        return [collection]

    @_told
    def add(request: Any) -> Json:  # noqa: ANN401
        return library.add(str(request["name"]), str(request["data"]))

    @_told
    def remove(request: Any) -> Json:  # noqa: ANN401
        return {"token": library.remove(str(request["id"]))}

    @_told
    def put_back(request: Any) -> Json:  # noqa: ANN401
        library.put_back(str(request["token"]))
        return {}

    return [collection, add, remove, put_back]
