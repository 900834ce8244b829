"""Ask follow-up questions: each turn is handed to the next question.

python examples/conversation.py INDEX "QUESTION" "QUESTION" ...
"""

import sys

from quoth.rag import Assistant, Turn

index, *questions = sys.argv[1:]

with Assistant.open(index) as assistant:
    history: list[Turn] = []
    for question in questions:
        answer = assistant.ask(question, history)
        history.append(Turn(question=question, answer=answer))
        print(f"> {answer.understood or question}")
        print("\n".join(quote.text for quote in answer.quotes) or "Not in these articles.")
