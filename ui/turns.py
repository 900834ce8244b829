"""A chat turn by turn: what the page shows while it waits, answers, or can't answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from quoth.rag import Assistant, QuothError, Turn
from quoth.ui.source import Ref, source_view
from quoth.ui.view import answer_html, notice_html, question_html

MOST_TURNS = 50  # kept in a chat: each turn sends the whole chat to the browser again

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """A chat so far: what was asked and answered, and how it is shown."""

    turns: tuple[Turn, ...] = ()
    messages: tuple[Message, ...] = ()

    def shown(self, role: str, content: str) -> "Talk":
        """The chat with one more message; the oldest make room."""
        messages = (*self.messages, {"role": role, "content": content})
        return Talk(self.turns, messages[-2 * MOST_TURNS :])

    def answered(self, turn: Turn, content: str) -> "Talk":
        """The chat with an answer; the oldest turns make room."""
        turns = (*self.turns, turn)[-MOST_TURNS:]
        return Talk(turns, self.shown("assistant", content).messages)


Update = tuple[list[Message], str, Talk]  # new values of the chat, the box and the state


def take_turn(assistant: Assistant, question: str, talk: Talk) -> Iterator[Update]:
    """Show the question at once, then its answer."""
    asked = talk.shown("user", question_html(question)) if question.strip() else talk
    waiting = asked.shown("assistant", '<div class="wait">Reading the articles…</div>')
    yield list(waiting.messages), "", asked
    try:
        answer = assistant.ask(question, talk.turns)
        after = asked.answered(Turn(question=question, answer=answer), answer_html(answer))
    except QuothError as error:
        after = asked.shown("assistant", notice_html(str(error)))
    yield list(after.messages), "", after


def apologise(talk: Talk) -> Update:
    """End a turn that a defect of ours has broken off; Gradio has logged its traceback."""
    regret = "Something went wrong in the program, and no answer was made. Its log says what."
    after = talk.shown("assistant", notice_html(regret))
    return list(after.messages), "", after


def source_reader(assistant: Assistant) -> Callable[[Any], dict[str, object]]:
    """Make the function that the panel calls: an article, or a `problem` in one sentence."""

    def get_source(request: Any) -> dict[str, object]:  # noqa: ANN401 - JSON from a browser
        try:
            ref = Ref.parse(request["ref"])
            others = [Ref.parse(other) for other in request["others"]]
        except (KeyError, TypeError, ValueError):
            return {"problem": "This is no citation of this page."}
        document = assistant.document(ref.document_id)
        if document is None:
            return {"problem": "This article is no longer in the collection."}
        if not ref.fits(document):
            return {"problem": "This article has changed since it was quoted. Ask again."}
        return source_view(ref, others, document)

    return get_source
