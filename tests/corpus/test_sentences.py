"""Sentences partition the text, and begin where a careful reader would say they do."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus.sentences import sentence_spans, trim

# Each example is the pieces that the text must fall into; the text is their join.
CASES: dict[str, tuple[str, ...]] = {
    # Full stops that end nothing.
    "titles before names": ("Mr. Lee met Dr. Ama Osei. ", "Mrs. Lee and Prof. Oyelaran left."),
    "initials": ("J. K. Rowling wrote it. ", "So did J.R.R. Tolkien."),
    "a middle initial": ("John F. Kennedy spoke. ", "Crowds cheered."),
    "U.S. inside a sentence": ("The U.S. Senate voted. ", "It passed."),
    "U.S. at the end": ("She moved to the U.S. ", "Her brother stayed."),
    "a.m. and p.m.": ("It opened at 9 a.m. on Monday. ", "It closed at 5 p.m. that day."),
    "latin abbreviations": (
        "Use fruit, e.g. apples, i.e. what grows. ",
        "Pears, plums, etc. are fine.",
    ),
    "No. before a number": ("He ranked No. 5 in May. ", "She was No. 1."),
    "no as an answer": ("Is it true? ", "The answer is no. ", "Nobody knew."),
    "months": ("On Jan. 3 it rained. ", "By Sept. 12 it was dry."),
    "company names": ("Acme Inc. bought Bolt Ltd. for cash. ", "Then Bolt Corp. closed."),
    "versus, saint, junior": ("Smith vs. Jones was heard in St. Louis. ", "Sammy Davis Jr. sang."),
    "degrees": ("She holds a Ph.D. from Lagos. ", "He has an M.D. degree."),
    "plain words that look short": (
        "He sat. ",
        "She did so. ",
        "It was art. ",
        "They saw the book. ",
        "Atticus left.",
    ),
    "capitals without dots": (
        "He left LA. ",
        "Going was hard. ",
        "He joined NATO. ",
        "Then the UK.",
    ),
    "places before the article": (
        "He left New York. ",
        "A year went. ",
        "He saw the West. ",
        "The end.",
    ),
    "a roman numeral after it": ("See art. IV and vol. II for it. ", "Then rest."),
    "military and church": ("Gen. Park met Sen. Diaz. ", "Rev. Cole and Lt. Gov. Shaw came."),
    "figures and pages": ("See Fig. 2 on p. 14. ", "The rest is in vol. 3."),
    "decimals and money": ("It rose 3.5 per cent to $4.99. ", "Version 2.0.1 followed."),
    "a year ends it": ("They met in 2011. ", "They parted in 2013."),
    "a number starts it": ("Nobody came. ", "40 chairs stood empty. ", "3.5 million watched."),
    "addresses on the web": (
        "Go to https://example.org/a.b?c=d. ",
        "Or write to a.b@example.com. ",
    ),
    "a site as a name": ("DailyNews.com reported it. ", "Amazon.com denied it."),
    "dotted names": ("Node.js and .NET run it. ", "Open main.py first."),
    "a lower-case brand starts it": ("He bought a phone. ", "iPhone sales rose."),
    # Quotation marks.
    "ends inside straight quotes": ('He called it "a mess." ', "She agreed."),
    "ends inside curly quotes": ("He called it “a mess.” ", "She agreed."),
    "single quotes inside double": ("\"They said, 'No more.'\" ", "He left."),
    "single curly inside double": ("“They said, ‘No more.’” ", "He left."),
    "stop after the quote": ('He called it "a mess". ', "She agreed."),
    "a quoted question and its attribution": ('"Is it?" she asked. ', "He nodded."),
    "a curly question and its attribution": ("“Is it?” she asked. ", "He nodded."),
    "a quoted cry and a name": ('"Stop!" Anna cried. ', "He stopped."),
    "a quoted question and a name": ("“Who flew it?” Lee asked. ", "Nobody spoke."),
    "a comma and an attribution": ('"It is late," he said. ', '"Go home."'),
    "sentences inside one quotation": (
        '"I came. ',
        'I saw it all," he said. ',
        '"I left. ',
        'Then I slept."',
    ),
    "a quotation that starts a sentence": ("She smiled. ", '"Fine." ', "“Then go.” ", "They went."),
    "a quoted title inside": ('The film "Who Goes There?" opened in May. ', "It sold out."),
    "guillemets": ("Il a dit « C'est fini. » ", "Elle est partie."),
    "german quotes": ("Er sagte: „Es ist aus.“ ", "Sie ging."),
    # Ellipses, questions, cries, brackets, dashes.
    "an ellipsis between sentences": (
        '"There is no door. ... ',
        "It is always the walls. ",
        'It tires you."',
    ),
    "an ellipsis inside": ("He was ... late again. ", "She was not."),
    "an ellipsis ends it": ("He waited... ", "Nobody came."),
    "a one-character ellipsis": ("He waited… ", "Nobody came… and then some did."),
    "a cut in brackets": ("It grew. [...] ", "It shrank again."),
    "many marks": ("Really?! ", "No way!!! ", "Yes?"),
    "a whole sentence in brackets": ("It failed. ", "(Nobody was hurt.) ", "Work went on."),
    "brackets inside": ("It failed (see p. 3). ", "Work went on."),
    "a mark inside brackets, then a comma": (
        "His (hello new home!), which is big, sold. ",
        "Good.",
    ),
    "a mark inside brackets": ("The move (hello new home!) might appeal to Tom. ", "Who knows?"),
    "a title with a colon": ("She saw Mission: Impossible – The Final Reckoning. ", "It was long."),
    "a name of one letter and a mark": ("She spoke to E! News on Monday. ", "It was short."),
    "a name that ends with a mark": ("They sang in Mamma Mia! in May. ", "It was short."),
    "a dash": ("He came – late. ", "She—being early—left."),
    "a footnote mark": (
        "It was built in 1884.[12] ",
        "It burned in 1900.[citation needed] ",
        "It rose.[note 1][2]",
    ),
    "an asterisk for emphasis": ("**It is done.** ", "Now rest."),
    # Layout.
    "a blank line": ("No full stop here\n\n", "nor here"),
    "a blank line that holds blanks": ("One\n \t \n", "Two"),
    "a blank line after an abbreviation": ("He works at Acme Inc.\n\n", "She does not."),
    "a blank line before lower case": ("and so on,\n\n", "as they say"),
    "wrapped prose": ("A line that is\nwrapped ends here. ", "The next\none too."),
    "wrapped prose with carriage returns": (
        "A line that is\r\nwrapped ends.\r\n",
        "So it is.\r\n\r\n",
        "New",
    ),
    "wrapped before a capital": ("They met the star\nTom Cruise in\nLondon. ", "He left."),
    "wrapped at a year": ("It was built in\n1884. ", "It burned."),
    "headings": (
        "# The U.S. War? Yes. And more\n",
        "It began. ",
        "It ended.\n",
        "## After\n\n",
        "Peace.",
    ),
    "a ruled heading": ("The end\n", "=======\n", "It was over."),
    "bullets": ("Bring:\n", "- bread\n", "- the milk. ", "All of it.\n", "* salt"),
    "numbered items": ("Steps:\n", "1. Open it. ", "Look.\n", "2. Close it.\n", "10) Rest"),
    "a list at the very start": ("1. Open it\n", "2. Close it\n", "3. Go"),
    "wrapped before a number and a stop": ("They met in May,\n12. May to be exact. ", "So it was."),
    "indented items": ("- a\n  ", "- b that is\n    wrapped\n  ", "- c"),
    "a dash that continues a line is no item": ("It was 3\n-5 degrees out. ", "Cold."),
    "a hash tag is no heading": ("#quoth is\n#new. ", "See?"),
    "blanks at both ends": ("  \n Hello there.  ", "Bye. \n\n "),
    "double spaces": ("One  two.  ", "Three   four.  "),
    "a no-break space": ("One two.\u00a0", "Three."),
    # Other scripts, other signs.
    "chinese": ("他说好。", "你呢？", "我也好！", "再见"),
    "chinese in quotes": ("他说：“我走了。”", "她笑了。"),
    "japanese": ("「行く。」と彼は言った。", "雨だ。"),
    "arabic": ("هل وصل؟ ", "نعم وصل. ", "ثم غادر."),
    "urdu": ("وہ آیا۔ ", "وہ گیا۔"),
    "hindi": ("वह आया। ", "वह गया॥ ", "क्यों? ", "पता नहीं।"),
    "hebrew": ("הוא בא. ", "היא הלכה! ", "למה?"),
    "russian": ("Он пришёл. ", "Она ушла! ", "Почему?"),
    "greek": ("Ήρθε σήμερα. ", "Έφυγε χθες."),
    "german": ("Es regnet. ", "Über uns ist nichts."),
    "accents start it": ("Elle est là. ", "Émile aussi. ", "École fermée."),
    "spanish": ("Llegó tarde. ", "¿Quién? ", "¡Nadie! ", "Bien."),
    "emoji": ("It is over 😀. ", "Go home, all of you 👩‍👩‍👧! ", "😀 Wake. 🎉"),
    "nul and control characters": ("One\0two. ", "Three\x07 four."),
    "no punctuation": ("just some words with no end",),
    "one word": ("word",),
    "only a full stop": (".",),
    "only blanks": (" \n\n\t ",),
    "nothing": (),
}

PIECES = [
    *("\n", "\r\n", "\n\n", " ", "  ", ". ", "? ", '." ', "”", "“", '"', "...", "…", "(", ")", "!"),
    *(
        "# ",
        "- ",
        "1. ",
        "12. ",
        "---\n",
        "Mr. ",
        "U.S. ",
        "The ",
        "so. ",
        "。",
        "؟ ",
        "।",
        "a",
        "Word",
    ),
    *("3.5", "[1]", "\0", "😀", "ש", "\u00a0", "\u2028", "\x1c", "he said"),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(TEXTS)
def test_the_spans_partition_the_text(text: str) -> None:
    spans = sentence_spans(text)
    assert [start for start, _ in spans] == [0, *(end for _, end in spans)][: len(spans)]
    assert (spans[-1][1] if spans else 0) == len(text)
    assert "".join(text[start:end] for start, end in spans) == text


@given(TEXTS)
def test_no_span_is_empty_and_only_a_blank_text_has_a_blank_one(text: str) -> None:
    for start, end in sentence_spans(text):
        assert start < end
        assert text[start:end].strip() or not text.strip()


@given(TEXTS)
def test_blanks_belong_to_the_sentence_before_them(text: str) -> None:
    assert not any(text[start].isspace() for start, _ in sentence_spans(text)[1:])


@given(TEXTS, TEXTS)
def test_the_same_text_gives_the_same_spans_whatever_came_before(text: str, other: str) -> None:
    spans = sentence_spans(text)
    sentence_spans(other)
    assert sentence_spans(text) == spans


@given(TEXTS, TEXTS)
def test_a_blank_line_separates_whatever_stands_around_it(first: str, second: str) -> None:
    text = f"a{first}b\n\nc{second}"
    assert len(f"a{first}b\n\n") in {start for start, _ in sentence_spans(text)}


@given(TEXTS, st.data())
def test_trim_never_widens_and_drops_only_blanks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = trim(text, start, end)
    assert start <= first <= last <= end
    assert text[first:last] == text[start:end].strip()


@pytest.mark.parametrize("pieces", CASES.values(), ids=CASES.keys())
def test_sentences_start_where_a_reader_says(pieces: tuple[str, ...]) -> None:
    text = "".join(pieces)
    assert [text[start:end] for start, end in sentence_spans(text)] == list(pieces)


PARAGRAPHS = {name: pieces for name, pieces in CASES.items() if "".join(pieces[:1]).lstrip()}
PARAGRAPHS.pop("blanks at both ends")


@pytest.mark.parametrize("pieces", PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_a_paragraph_is_split_alike_wherever_it_stands(pieces: tuple[str, ...]) -> None:
    text = "".join(pieces)
    before = "Before.\n\n"
    moved = sentence_spans(before + text)[1:]
    assert [(start - len(before), end - len(before)) for start, end in moved] == sentence_spans(
        text
    )


@pytest.mark.parametrize(
    "unit",
    ["a", "\n", "\r\n", " ", "\0", "word ", "!", '"', ". ", "a.[1]", "\n\na", "#", "[", "=", '?"'],
)
def test_a_million_characters_of_one_kind_take_no_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    sentence_spans(text)
    assert time.process_time() - began < 2
