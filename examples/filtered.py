"""Find passages of one outlet, published from a day on.

python examples/filtered.py INDEX "QUESTION" OUTLET YYYY-MM-DD
"""

import datetime
import sys

from quoth.rag import Filter, retrieve

index, question, outlet, day = sys.argv[1:]
where = Filter(sources=(outlet,), published_from=datetime.date.fromisoformat(day))

for hit in retrieve(index, question, k=3, where=where):
    print(f"{hit.rank}. {hit.passage.document.display_title} ({hit.score:.2f})")
