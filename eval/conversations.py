"""Questions asked of an assistant, each with the conversation before it."""

import sys
import time
from dataclasses import dataclass, field

from quoth.eval.retrieval import DEPTH
from quoth.rag import Answer, Assistant, Hit, Turn

_EVERYTHING = sys.float_info.min  # the least threshold: all that has a candidate is quoted


@dataclass
class Conversations:
    """Asks questions with the conversation before them, each conversation once.

    Everything is asked without a threshold, which afterwards only says whether the answer is
    given: so one question tells both what a user gets and what a lower threshold would give.
    """

    assistant: Assistant
    threshold: float
    asked: dict[tuple[str, ...], tuple[Answer, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, assistant: Assistant) -> "Conversations":
        """Conversations with an assistant, under its own threshold."""
        settings = assistant.settings
        eager = settings.model_copy(update={"threshold": _EVERYTHING})
        return cls(assistant.with_settings(eager), settings.threshold)

    def ask(self, questions: tuple[str, ...]) -> tuple[Answer, float]:
        """What would be quoted for the last question, and the seconds it took."""
        if questions not in self.asked:
            turns = self.turns(questions[:-1])
            started = time.perf_counter()
            answer = self.assistant.ask(questions[-1], turns)
            self.asked[questions] = answer, time.perf_counter() - started
        return self.asked[questions]

    def turns(self, history: tuple[str, ...]) -> list[Turn]:
        """The conversation so far, with the answers that a user got."""
        lengths = range(1, len(history) + 1)
        return [Turn(question=history[n - 1], answer=self.given(history[:n])) for n in lengths]

    def given(self, questions: tuple[str, ...]) -> Answer:
        """The answer that a user gets to the last question."""
        answer, _ = self.ask(questions)
        if answer.confidence >= self.threshold:
            return answer
        return answer.model_copy(update={"quotes": (), "disagreements": ()})

    def hits(self, questions: tuple[str, ...]) -> tuple[Hit, ...]:
        """The ten best passages of the answer: it names as many, however few it has read."""
        return self.ask(questions)[0].hits[:DEPTH]
