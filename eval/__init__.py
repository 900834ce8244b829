"""Questions with expected citations, and how well they are answered."""

from quoth.eval.evaluate import Result, ask_all
from quoth.eval.questions import Expected, Question, load_set, locate
from quoth.eval.summary import Report, summarise

__all__ = ["Expected", "Question", "Report", "Result", "ask_all", "load_set", "locate", "summarise"]
