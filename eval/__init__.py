"""Questions with expected citations, and how well they are answered."""

from quoth.eval.evaluate import Report, Result, ask_all, summarise
from quoth.eval.questions import Expected, Question, load_set, locate

__all__ = ["Expected", "Question", "Report", "Result", "ask_all", "load_set", "locate", "summarise"]
