"""Index a folder of articles and ask a question.

python examples/ask.py ARTICLES "QUESTION"
"""

import sys

from quoth.index import Index
from quoth.rag import Assistant

folder, question = sys.argv[1:]
Index.sync("example.index", [folder])

with Assistant.open("example.index") as assistant:
    answer = assistant.ask(question)

for quote in answer.quotes:
    print(f"“{quote.text}” [{quote.citation}]")
for citation in answer.citations:
    print(f"[{citation.number}] {citation.title}, {citation.source}, {citation.published}")
if not answer.answered:
    print("Not in these articles.")
