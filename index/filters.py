"""Which documents a question may be answered from."""

import datetime

from pydantic import Field, JsonValue

from quoth.corpus.documents import Frozen


class Filter(Frozen):
    """Conditions on documents; all that are given must hold.

    Filters apply before anything is scored, so that k hits come back whenever k exist. A document
    without a date is out when a date is asked for, unless `undated` is True.
    """

    sources: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    undated: bool = False
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether every document passes."""
        dated = self.published_from or self.published_to
        return not (self.sources or self.documents or dated or self.metadata)
