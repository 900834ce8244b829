"""Markup back to text: what a browser would show as an article's words."""

from html.parser import HTMLParser


class _Words(HTMLParser):
    """Collects the text of each element of one class; only `<mark>` may stand inside."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._name, self._tag = name, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._tag and tag != "mark":
            message = f"<{tag}> among the words of an article"
            raise ValueError(message)
        if ("class", self._name) in attrs:
            self._tag = tag
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag:
            self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag:
            self.found[-1] += data


def read_words(markup: str, name: str = "words") -> list[str]:
    """The texts of the elements of a class, as a browser would show them, in order.

    >>> read_words('<p class="words">It <mark>rained</mark>.</p>')
    ['It rained.']
    """
    parser = _Words(name)
    parser.feed(markup)
    parser.close()
    return parser.found
