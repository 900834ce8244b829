# ruff: noqa: E501, ISC004  (an example stays on its line)
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document
from quoth.rag.speakers import speaker_of

# The quote stands between { and }; beside it who is expected to have said it.
SPOKEN = [
    ("{“We will rebuild,” Mayor Anna Holm said.}", "Mayor Anna Holm"),
    ("{“We will rebuild,”} Mayor Anna Holm said.", "Mayor Anna Holm"),
    ('{"The dam is safe," said engineer Paul Okafor.}', "Paul Okafor"),
    ('{"The dam is safe,"} said Paul Okafor, who inspected it in May.', "Paul Okafor"),
    ("{The river has never been so high, said Maria Lopez.}", "Maria Lopez"),
    ("{Jonas Berg said the bakery would close in June.}", "Jonas Berg"),
    ("{According to Lena Fischer, the vote was close.}", "Lena Fischer"),
    ("{The vote was close, according to Lena Fischer.}", "Lena Fischer"),
    ("{According to officials, two bridges were damaged.}", "officials"),
    ("{A source told the Herald that the deal was dead.}", "A source"),
    ('{"It is over," a source told the Herald.}', "a source"),
    ('{"It is over," one insider claimed.}', "one insider"),
    ("{The deal was dead, a person familiar with the talks said.}", "a person familiar with the talks"),
    ("{Police said three people were arrested.}", "Police"),
    ("{Local officials said the road would reopen.}", "Local officials"),
    ('Sara Khan opened the show. {"I was nervous," she said.}', "Sara Khan"),
    ('Sara Khan opened the show. "I was nervous," she said. {"Then I sang."}', "Sara Khan"),
    ('{"I was nervous.} Then I sang," Sara Khan said.', "Sara Khan"),
    ('"I was nervous," Sara Khan said. "Then I sang. {And they clapped.} I cried."', "Sara Khan"),
    ('"I was nervous," Sara Khan said.\n\n{"Nobody had told me about the cameras."}', "Sara Khan"),
    ('"I was nervous," Sara Khan said. "Then I sang.\n\n{"And after that they clapped."}', "Sara Khan"),
    ('Sara Khan told the BBC: "I was nervous. {Then I sang."}', "Sara Khan"),
    ("{The coach, Tim Doyle, said the squad was ready.}", "The coach"),
    ("{Tim Doyle, 48, said the squad was ready.}", "Tim Doyle"),
    ("{Tim Doyle, who has led the club since 2019, said the squad was ready.}", "Tim Doyle"),
    ("{Tim Doyle (pictured) said the squad was ready.}", "Tim Doyle"),
    ("Coach Tim Doyle was calm. {Doyle said the squad was ready.}", "Coach Tim Doyle"),
    ("Ruth Adeyemi and Paul Adeyemi run the farm. {Adeyemi said the harvest was poor.}", "Adeyemi"),
    ("Actor Milo Grant arrived late. {The actor, 63, said traffic was to blame.}", "Actor Milo Grant"),
    ("Milo Grant, an actor, arrived late. {The actor said traffic was to blame.}", "Milo Grant"),
    ("{The minister, 63, said traffic was to blame.}", "The minister"),
    ("{Dr. Priya Nair explained that the vaccine needs two doses.}", "Dr. Priya Nair"),
    ("{Sen. Walter Pike argued that the bill was too weak.}", "Sen. Walter Pike"),
    ("{Ursula von der Leyen said the talks would go on.}", "Ursula von der Leyen"),
    ("{Renata de Souza told Reuters she would appeal.}", "Renata de Souza"),
    ("{Conor O’Brien joked that he had never learned to swim.}", "Conor O’Brien"),
    ("{J. R. Mason wrote on X: “No more concerts.”}", "J. R. Mason"),
    ("{“No more concerts,” J.R. Mason tweeted.}", "J.R. Mason"),
    ("{‘We are not afraid,’ the captain said.}", "the captain"),
    ("{'We are not afraid,' Captain Ines Roth said.}", "Captain Ines Roth"),
    ("{“Why now?” asked Olaf Brandt.}", "Olaf Brandt"),
    ("{“Never!” shouted Olaf Brandt from the back row.}", "Olaf Brandt"),
    ("{“It works — barely,” Ms. Chen added.}", "Ms. Chen"),
    ("{Chen also noted that the pump was old.}", "Chen"),
    ("{The pump was old, Chen noted, and so were the pipes.}", "Chen"),
    ("{In Chen’s view the pump was too old.}", "Chen"),
    ("{The pump was “a disgrace,” as Chen put it.}", "Chen"),
    ("{On Monday Chen said the pump was old.}", "Chen"),
    ("{But Chen insisted that the pump was sound.}", "Chen"),
    ("{While Chen said the pump was sound, nobody believed it.}", "Chen"),
    ("{A spokesman for the ministry said the pump was sound.}", "A spokesman for the ministry"),
    ("{Two former employees told the paper that wages were late.}", "Two former employees"),
    ("{Scientists say the glacier is melting faster.}", "Scientists"),
    ("{The report said the glacier was melting faster.}", "The report"),
    ("Eva Lind met Karl Holt in 2010. She sang. {“He listened,” Lind recalled.}", "Eva Lind"),
    (
        "Eva Lind sings in Malmö. She has three sons. Karl Holt paints in Oslo. He is single."
        " {“I like it here,” he said.}",
        "Karl Holt",
    ),
    ("Eva Lind was asked about the song. “It is old,” she said. {“My mother wrote it,” she added.}", "Eva Lind"),
    ("Karl Holt was thrilled. {“I won,” he told reporters. “I really won.”}", "Karl Holt"),
    ("{The “Night Train” star said he would retire.}", "The “Night Train” star"),
    ("Singer Ava Stone left early. {“I was ill,” the singer explained.}", "Singer Ava Stone"),
    ("In an interview with Vogue, Ava Stone spoke of rest. {“I sleep,” she said.}", "Ava Stone"),
    ("The prize was shared by Ava Stone. {“I am proud,” she said.}", "Ava Stone"),
    ("{Ava Stone’s lawyer said she was ill.}", "Ava Stone’s lawyer"),
    ("{“I was ill,” Stone, the singer of the band, later admitted.}", "Stone"),
    ("{Stone has repeatedly denied that she was ill.}", "Stone"),
]  # fmt: skip

SILENT = [
    "{The mayor opened the bridge on Tuesday.}",
    "{He is said to be the richest man in town.}",
    "{The soup was said to cure colds.}",
    "{Ava Stone was told to leave.}",
    "{“Night Train” opens in May.}",
    "{Her second film, “Night Train,” won a prize.}",
    "{The rebels added two towns to their territory.}",
    "{He wrote three novels and a play.}",
    "{She called the police.}",
    "{“I was nervous,” she said.}",  # nobody has been named
    "Eva Lind and Karl Holt sang. {“I was nervous,” she said.}",  # either
    "Netflix Pictures bought the film. {“We are glad,” she said.}",
    "{They said it would rain.}",
    "{“Buy one, get one free.”}",
    "Karl Holt spoke. He was glad. Karl said so. {It rained in Oslo.}",
    "The doors opened at nine.\n\n{“The doors opened at nine.”}",
    "{“No,” said Eva Lind. “Yes,” said Karl Holt.}",  # two speakers
]


def said(marked: str) -> str | None:
    start, end = marked.index("{"), marked.index("}") - 1
    document = Document(id="a", text=marked.replace("{", "").replace("}", ""))
    span = speaker_of(document, start, end)
    return document.text[span.start : span.end] if span else None


@pytest.mark.parametrize(("marked", "speaker"), SPOKEN)
def test_the_speaker_is_named(marked: str, speaker: str) -> None:
    assert said(marked) == speaker


@pytest.mark.parametrize("marked", SILENT)
def test_nobody_is_named_where_nobody_speaks_or_it_is_not_clear_who(marked: str) -> None:
    assert said(marked) is None


def test_the_name_stands_before_the_quote_or_in_it() -> None:
    text = "Ada Roy sang. Bo Lee danced. Ada Roy rested. “I am well,” Roy said."
    span = speaker_of(Document(id="a", text=text), text.index("“"), len(text))
    assert span is not None
    assert (span.start, span.end) == (0, 7)


HOSTILE = st.lists(
    st.sampled_from(
        ["“", "”", '"', "'", "‘", "said ", "Ama Lee", " ", "\n\n", "she ", ", ", ". ", "The actor ",
         "according to ", "¤", "de ", "# ", "told X that ", "e\u0301", "😀", "\u202e", "A" * 40]
    ),
    max_size=60,
).map("".join).filter(str.strip)  # fmt: skip


@given(HOSTILE, st.data())
def test_whatever_the_text_the_speaker_lies_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = speaker_of(Document(id="a", text=text), start, end)
    assert span is None or 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["The a b c ", "Ab Cd, ", "“", "said ", "the of the of ", "A", ", x"]
)
def test_long_texts_take_no_longer_than_their_length_allows(piece: str) -> None:
    text = piece * 3000
    speaker_of(Document(id="a", text=text), 0, 5)


def test_deep_in_a_long_document_what_stands_near_is_read() -> None:
    far = "Bo Kent sang. It rained. " * 8000
    text = f"{far}\n\nAma Lee danced. “I am well,” she said."
    span = speaker_of(Document(id="a", text=text), text.index("“"), len(text))
    assert span is not None
    assert text[span.start : span.end] == "Ama Lee"
