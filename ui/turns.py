"""A chat turn by turn: what the page shows while it waits, answers, or can't answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quoth.index import Filter
from quoth.rag import Answer, Assistant, QuothError, Turn
from quoth.ui.foot import SEARCHING, foot_html, notice_foot_html, reading_html
from quoth.ui.kept import MOST_TURNS, KeptTurn, keep, restore
from quoth.ui.markup import notice_html, question_html
from quoth.ui.memory import Memory, Shown
from quoth.ui.view import answer_html

STOPPED = "Stopped."
REGRET = "Something went wrong in the program, and no answer was made. Its log says what."
CHANGED = "The articles have changed since this was asked. Ask again for what they say now."

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of a chat and what came of it; without a reply it is still waited for."""

    question: str
    answer: Answer | None = None
    reply: str = ""  # markup
    token: str = ""  # of the answer, in `Memory`
    progress: str = SEARCHING  # markup, shown until there is a reply


@dataclass(frozen=True, slots=True)
class Talk:
    """A chat so far, and the filter that its next question is asked under."""

    entries: tuple[Entry, ...] = ()
    where: Filter | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation that a next question may lean on."""
        answered = (entry for entry in self.entries if entry.answer)
        return tuple(Turn(question=entry.question, answer=entry.answer) for entry in answered)

    @property
    def messages(self) -> list[Message]:
        """The chat as Gradio shows it."""
        return [message for entry in self.entries for message in _messages(entry)]

    @property
    def waiting(self) -> bool:
        """Whether the last question has no reply yet."""
        return bool(self.entries) and not self.entries[-1].reply

    def plus(self, entry: Entry) -> "Talk":
        """The chat with one more question; the oldest make room."""
        return replace(self, entries=(*self.entries, entry)[-MOST_TURNS:])

    def without_last(self) -> "Talk":
        """The chat as it was before its last question."""
        return replace(self, entries=self.entries[:-1])

    def named(self, token: str) -> Entry | None:
        """The entry whose answer has this token."""
        return next((entry for entry in self.entries if token and entry.token == token), None)


# New values of the chat, the box (None leaves it: somebody may be typing) and the state.
Update = tuple[list[Message], str | None, Talk]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are answered: the assistant, and the answers on people's screens."""

    assistant: Assistant
    memory: Memory

    def take_turn(
        self, question: str, talk: Talk, history: Sequence[Turn] | None = None
    ) -> Iterator[Update]:
        """Show the question at once, then what is read for it, then its answer.

        Args:
            question: As typed.
            talk: The chat before it.
            history: What it may lean on, if not the whole chat.
        """
        talk = closed(talk)
        yield shown(talk.plus(Entry(question)), box="")
        before = talk.turns if history is None else tuple(history)
        for entry in self._entries(question, before, talk.where):
            yield shown(talk.plus(entry))

    def _entries(
        self, question: str, before: tuple[Turn, ...], where: Filter | None
    ) -> Iterator[Entry]:
        """What stands under a question, as it is being answered."""
        history = tuple(turn.question for turn in before)
        try:
            for step in self.assistant.steps(question, before, where):
                if isinstance(step, Answer):
                    yield self._entry(question, Shown(step, history, where))
                elif step.hits:
                    yield Entry(question, progress=reading_html(step))
        except QuothError as error:
            yield noticed(question, str(error))

    def _entry(self, question: str, seen: Shown) -> Entry:
        """Make what is shown of an answer, and remember it."""
        answer, token = seen.answer, self.memory.keep(seen)
        foot = foot_html(token, keep(question, answer, seen.where))
        return Entry(question, answer, answer_html(answer, seen.where, foot=foot), token)

    def reopen(self, turns: Sequence[KeptTurn], talk: Talk) -> Talk:
        """A chat that a browser has kept, its quotes cut from the articles anew."""
        reopened = Talk(where=talk.where)
        for turn in turns:
            reopened = reopened.plus(self._reopened(turn, reopened))
        return reopened

    def _reopened(self, turn: KeptTurn, before: Talk) -> Entry:
        try:
            answer = restore(turn, self.assistant.document, self.assistant.fingerprint)
        except ValueError:
            return noticed(turn.question, CHANGED)
        if answer is None:
            return noticed(turn.question, STOPPED)
        history = tuple(one.question for one in before.turns)
        return self._entry(turn.question, Shown(answer, history, turn.where, fresh=False))


def noticed(question: str, remark: str) -> Entry:
    """A question that got a remark in place of an answer; a blank one shows no bubble."""
    foot = notice_foot_html(keep(question, None)) if question.strip() else ""
    return Entry(question, None, f"{notice_html(remark)}{foot}")


def closed(talk: Talk, remark: str = STOPPED) -> Talk:
    """End what is still waited for, when the user or a defect of ours has broken it off."""
    if not talk.waiting:
        return talk
    return talk.without_last().plus(noticed(talk.entries[-1].question, remark))


def shown(talk: Talk, box: str | None = None) -> Update:
    """What the page is to show."""
    return talk.messages, box, talk


def _messages(entry: Entry) -> list[Message]:
    reply = {"role": "assistant", "content": entry.reply or entry.progress}
    if not entry.question.strip():
        return [reply]
    return [{"role": "user", "content": question_html(entry.question)}, reply]
