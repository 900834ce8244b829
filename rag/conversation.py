"""Follow-up questions: completed from the questions before them."""

import re
from collections.abc import Sequence

from quoth.rag.answers import Turn

_LEANS = re.compile(
    r"\b(?:he|she|it|they|him|her|hers|his|its|them|their|theirs|that|this|those|these|there|then"
    r"|one|ones|both|another|else|same|other|others)\b"
    r"|^\W*(?:and|but|or|so|also|what about|how about|why|when|where|who|which|how)\W*$"
    r"|^\W*(?:and|but|or|so|what about|how about)\b",
    re.IGNORECASE,
)


def complete_question(question: str, history: Sequence[Turn]) -> str:
    """Add to a question that leans on the conversation the questions that it leans on.

    A question leans when it points at something it doesn't name ("And where did she move?").
    One that stands alone is left alone, so that a change of topic isn't dragged back.

    Args:
        question: The last question.
        history: The conversation before it, oldest turn first.

    Returns:
        The question, after the earlier ones back to the last that stood alone.
    """
    if not history or not _LEANS.search(question):
        return question
    return f"{complete_question(history[-1].question, history[:-1])} {question}"
