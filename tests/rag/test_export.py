import datetime
import json
import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quoth.corpus import Document, Passage, Span
from quoth.rag import Answer, Hit, Mention, NotVerbatim, Quote
from quoth.rag.export import escaped, to_csl, to_markdown

# What CommonMark itself replaces can't be shown by any Markdown: control characters.
shown = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), min_size=1
)
marks = st.lists(
    st.sampled_from(
        ["*", "_", "`", "\\", "[", "]", "(", ")", "<b>", "&amp;", "&", "#", "# ", "- ", "+ ", "1. ",
         "12) ", "> ", "===", "---", "~~~", "```", "|", "$", "!", "  ", "\n", "    ", "a", "word ",
         "\\n", "www.example.org", "<!--", "[^1]: x", "\t", "\u00a0", "😀", "\u202eעברית\u202c"]
    ),
    min_size=1,
).map("".join)  # fmt: skip


def words_of(markdown: str) -> list[str]:
    """What a reader sees in each blockquote: its text, as a browser would hand it out."""
    html = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(markdown)
    blocks = re.findall(r"<blockquote>\n(.*?)</blockquote>", html, re.DOTALL)
    return [unescape(re.sub(r"<br />|</?p>", "", block)).removesuffix("\n") for block in blocks]


def answer_of(*quotes: Quote, **more: object) -> Answer:
    return Answer.model_validate(
        {"query": "Who?", "quotes": quotes, "confidence": 0.9, "fingerprint": "f", **more}
    )


@given(shown.filter(str.strip) | marks.filter(str.strip))
@example("a\nb")
@example("a\n\nb")
@example("\n a \n")
@example("1. a\n2. b\n- c\n# d\n===")
@example("    code")
def test_markdown_shows_the_exact_words(text: str) -> None:
    document = Document(id="a", text=text)
    quote = Quote(document=document, start=0, end=len(text), citation=1, confidence=1)
    assert words_of(to_markdown(answer_of(quote))) == [text]


def test_plain_words_are_left_as_they_are() -> None:
    text = "“It’s fine,” she said: 3.5 million (or so) came - twice!"
    assert escaped(text) == text


DOCUMENT = Document(
    id="coast/rain.md",
    text="Ama Lee sang. “It rained,” she said. It rained on May 5.",
    title="Rain",
    source="Coast Weekly",
    published=datetime.date(2021, 3, 14),
    url="https://example.org/rain",
    author="Cy Dean",
)
BARE = Document(id="b", text="It rained on May 6.")


def full() -> Answer:
    one = Quote(
        document=DOCUMENT, start=14, end=36, citation=1, confidence=0.9,
        speaker=Span(start=0, end=7), addressee=Span(start=50, end=55),
        context=Span(start=0, end=13),
        also=(Mention(document=BARE, start=0, end=19, citation=2),),
    )  # fmt: skip
    other = Quote(document=BARE, start=0, end=19, citation=2, confidence=0.5)
    return answer_of(
        one, other, disagreements=((1, 2),), understood="Who *sang*?", unanswered=("And *why*?",)
    )


def test_the_whole_answer_as_markdown() -> None:
    assert to_markdown(full()) == (
        "# Who?\n\n"
        "Understood as: Who \\*sang\\*?\n\n"
        "> “It rained,” she said.\n\n"
        "— Ama Lee, to May 5 [^1], also in [^2]\n\n"
        "Before it:\n\n"
        "> Ama Lee sang.\n\n"
        "> It rained on May 6.\n\n"
        "[^2]\n\n"
        "Not in these articles: And \\*why\\*?\n\n"
        "**Sources differ**: [^1] Coast Weekly, 2021-03-14; [^2]\n\n"
        "[^1]: “Rain”, Coast Weekly, 2021-03-14, https://example.org/rain, document coast/rain.md,"
        f" characters 14-36, SHA-256 {DOCUMENT.sha256}\n\n"
        "[^2]: “It rained on May 6.”, document b, characters 0-19,"
        f" SHA-256 {BARE.sha256}\n"
    )


def test_without_quotes_the_nearest_passages_are_shown_as_such() -> None:
    hit = Hit(passage=Passage(document=DOCUMENT, start=0, end=13), score=1, rank=1)
    written = to_markdown(answer_of(hits=(hit,)))
    assert "Not in these articles.\n\nThe nearest passages, which may not answer" in written
    assert words_of(written) == ["Ama Lee sang."]
    assert to_csl(answer_of(hits=(hit,))) == []


def test_citations_as_csl_json() -> None:
    assert to_csl(full()) == [
        {
            "id": "coast/rain.md",
            "type": "article-newspaper",
            "title": "Rain",
            "container-title": "Coast Weekly",
            "issued": {"date-parts": [[2021, 3, 14]]},
            "URL": "https://example.org/rain",
            "author": [{"literal": "Cy Dean"}],
            "note": f"SHA-256 {DOCUMENT.sha256}",
        },
        {
            "id": "b",
            "type": "article",
            "title": "It rained on May 6.",
            "note": f"SHA-256 {BARE.sha256}",
        },
    ]
    json.dumps(to_csl(full()))


def test_a_changed_quote_is_not_exported() -> None:
    class Changed(Quote):
        @property
        def text(self) -> str:
            return "It poured."

    quote = Changed(document=DOCUMENT, start=0, end=13, citation=1, confidence=1)
    with pytest.raises(NotVerbatim):
        to_markdown(answer_of(quote))
