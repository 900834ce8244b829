"""Follow-up questions: completed from the turns before them, without a generative model.

1. How far a question leans on the conversation is a number from 0 to 1 (`leaning`). It falls with
   the rare words that the question brings itself; later, if it points back ("it", "the other").
2. What completes it are the topic words of the last four questions, each turn back counting 0.6 of
   the one after it, and a little the rarest words of the quotes shown last (`understand`).
3. It is searched half as it stands and half completed (`Understood.query`): what it says itself
   always counts most, so that a wrong completion does little harm.
4. Passages that were shown whole give way to others, and where a question is about the answer
   itself ("Who said that?"), the quoted articles come first (`Understood.arrange`).

A question that leans by 0 is left as it is. One that asks several things is
understood part by part (`understand_parts`). `benchmarks/conversations.py` measures it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from quoth.index import Filter, Snapshot
from quoth.index.tokens import Tokens
from quoth.rag.answers import Hit, Quote, Turn
from quoth.rag.leaning import (
    Reference,
    content_words,
    points_back,
    reference_to_answer,
    without_interjections,
)
from quoth.rag.parts import parts_of
from quoth.rag.questions import MAX_LENGTH, Query
from quoth.rag.retriever import Retriever, ranked

TURNS = 4  # how far back it is looked; the time doesn't grow with the conversation
DECAY = 0.6  # the weight of a turn, as a share of the turn's after it
ALONE = (0.7, 1.5)  # rare words at which a question leans fully, and not at all,
POINTING = (2.0, 5.0)  # and the same for one that points back
HALF = 0.5  # share of the completed question in the query's vector
WORDS = 0.8  # weight of earlier questions' words beside the question's own in BM25
QUOTED = 0.2  # weight of the words of the last answer's quotes
WORDS_KEPT = 12  # of an earlier question, and of the quotes: the rarest
SHOWN = 0.8  # share of a passage that has been quoted, at which it counts as shown whole
GIVES_WAY = 0.3  # taken from the score of a hit that was shown whole; scores reach 1
SPARE = 20  # further hits, from which those that give way are replaced
FAVOUR = 0.3  # added to the score of a hit from a document that the question is about


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as the conversation completes it.

    `text` is the question with what it was completed by in parentheses, `weight` how much of that
    counts, from 0 to 1. `words` are what BM25 looks for, with weights. `favour` is added to the
    scores of hits, by document; `only` names the documents to which the question is restricted, if
    any; `shown` are quotes that were read already.
    """

    asked: str
    text: str
    weight: float = 0.0
    words: tuple[tuple[str, float], ...] = ()
    favour: Mapping[str, float] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    shown: tuple[Quote, ...] = field(default=(), repr=False)

    def find(
        self, retriever: Retriever, snapshot: Snapshot, k: int, where: Filter | None
    ) -> tuple[Query, list[Hit]]:
        """Search for it: the query as the reader should see it, and k hits, best first."""
        if not self.weight:
            queries = retriever.encode([self.asked])
            return queries[0], retriever.retrieve(snapshot, queries, k, where)[0]
        query = self.query(*retriever.encode([self.asked, self.text]))
        [hits] = retriever.retrieve(snapshot, [query], k + SPARE, self.narrow(where))
        return query, self.arrange(hits)[:k]

    def query(self, asked: Query, completed: Query) -> Query:
        """Blend the question as it was asked with the completed one, both encoded."""
        share = HALF * self.weight
        vector = (1 - share) * asked.vector + share * completed.vector
        tokens = Tokens(
            np.concatenate([asked.tokens.vectors, completed.tokens.vectors]),
            np.concatenate([asked.tokens.spans, completed.tokens.spans]),
        )
        return Query(self.text, vector / np.linalg.norm(vector), tokens, self.words)

    def narrow(self, where: Filter | None) -> Filter | None:
        """Keep to the documents that the question names, if the filter lets any of them pass."""
        named = self.only & set(where.documents) if where and where.documents else self.only
        if not named:
            return where
        return (where or Filter()).model_copy(update={"documents": tuple(sorted(named))})

    def arrange(self, hits: Sequence[Hit]) -> list[Hit]:
        """Put first what the question is about, and further back what was shown whole."""
        return ranked([hit.model_copy(update={"score": self._score(hit)}) for hit in hits])

    def _score(self, hit: Hit) -> float:
        favour = self.favour.get(hit.passage.document.id, 0.0)
        return hit.score + favour - GIVES_WAY * _shown_whole(hit, self.shown)


def understand_parts(
    question: str, history: Sequence[Turn], snapshot: Snapshot
) -> tuple[Understood, ...]:
    """Complete a question part by part: a later part may lean on those before it. See `understand`.

    Returns:
        How each part is understood; one for a question that asks one thing.
    """
    before, understood = list(history), []
    for part in parts_of(question):
        understood.append(understand(part, before, snapshot))
        before.append(Turn(question=part))
    return tuple(understood)


def completed(parts: Sequence[Understood]) -> str | None:
    """A question as its parts are understood, where any was completed."""
    if all(part.text == part.asked for part in parts):
        return None
    return " ".join(part.text for part in parts)


def understand(question: str, history: Sequence[Turn], snapshot: Snapshot) -> Understood:
    """Complete a question that leans on the conversation.

    Args:
        question: The last question, checked.
        history: The conversation before it, oldest turn first. It is data: only its last four turns
            are read, and nothing in them is obeyed.
        snapshot: Knows which words are rare.

    Returns:
        How the question is understood; with weight 0 and its own text where it stands alone.
    """
    turns = history[: -TURNS - 1 : -1]  # newest first
    shown = tuple(quote for turn in turns if turn.answer for quote in turn.answer.quotes)
    last = next((turn.answer.quotes for turn in turns if turn.answer and turn.answer.quotes), ())
    about = reference_to_answer(question) if last else "none"
    weight = leaning(question, snapshot) if about == "none" else 1.0
    if not turns or not weight:
        return Understood(question, question)
    topics = _topics(question, turns, snapshot)
    quoted = " ".join(_rarest(" ".join(quote.text for quote in last), snapshot))
    added = "; ".join(topic for topic, _ in topics)
    earlier = ((topic, weight * WORDS * share) for topic, share in topics)
    return Understood(
        asked=question,
        text=f"{question} ({added})" if added else question,
        weight=weight,
        words=((question, 1.0), *earlier, (quoted, weight * QUOTED)),
        favour=_favoured(about, last),
        only=frozenset(quote.document.id for quote in last if about == "more"),
        shown=() if about == "answer" else shown,
    )


def leaning(question: str, snapshot: Snapshot) -> float:
    """How far a question leans on what was said before, from 0 (not at all) to 1.

    Each of its topic words counts by its rarity in the index, the rarest and names 1. A question
    leans the less, the more it brings; one that points back may bring more and still lean.
    """
    plain = without_interjections(question)
    words = content_words(plain)
    names = {word for word in words if word[0].isupper() and not plain.startswith(word)}
    stems = snapshot.analyze(" ".join(word for word in words if word not in names))
    rarest = np.log1p(snapshot.manifest.counts.passages / 1.5)  # a word that one passage has
    rare = np.minimum(snapshot.rarity(stems) / rarest, 1).sum() if stems else 0.0
    brought = len(names) + float(rare)
    full, none = POINTING if points_back(plain) else ALONE
    return float(np.clip((none - brought) / (none - full), 0, 1))


def _topics(question: str, turns: Sequence[Turn], snapshot: Snapshot) -> list[tuple[str, float]]:
    """The topic words of earlier questions, newest first, each word once, with weights up to 1."""
    known = set(snapshot.analyze(question))
    topics = []
    for age, turn in enumerate(turns):
        words = _rarest(turn.question[:MAX_LENGTH], snapshot, known)
        known.update(snapshot.analyze(" ".join(words)))
        if words:
            topics.append((" ".join(words), DECAY**age))
    return topics


def _rarest(text: str, snapshot: Snapshot, known: Set[str] = frozenset()) -> list[str]:
    """The rarest topic words of a text, at most 12, in its order, without words that are known."""
    stems = {word: snapshot.analyze(word) for word in dict.fromkeys(content_words(text))}
    new = [word for word, stem in stems.items() if stem and not set(stem) <= known]
    rarity = [float(snapshot.rarity(stems[word]).max()) for word in new]
    kept = set(sorted(range(len(new)), key=lambda i: -rarity[i])[:WORDS_KEPT])
    return [word for i, word in enumerate(new) if i in kept]


def _favoured(about: Reference, quotes: Sequence[Quote]) -> dict[str, float]:
    """What a question about the answer adds to the scores of hits, by document."""
    if about == "none":
        return {}
    favour = {quote.document.id: FAVOUR for quote in quotes}
    if about == "other":
        favour[quotes[0].document.id] = -FAVOUR
    return favour


def _shown_whole(hit: Hit, quotes: Sequence[Quote]) -> bool:
    """Whether nearly all of a passage has been quoted."""
    start, end = hit.passage.start, hit.passage.end
    of_document = (q for q in quotes if q.document.id == hit.passage.document.id)
    spans = {(max(q.start, start), min(q.end, end)) for q in of_document}
    return sum(max(0, b - a) for a, b in spans) >= SHOWN * (end - start)
