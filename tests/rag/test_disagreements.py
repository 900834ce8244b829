# ruff: noqa: E501  (an example stays on its line)
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.corpus import Document, Span
from quoth.rag import Quote
from quoth.rag.claims import Claim
from quoth.rag.disagreements import contradict, disagreements, opposed

# A question and two texts; words between * and * are known to answer.
DIFFERENT = [
    ("How old is Lena Roth?", "Roth, 36, lives in Bonn.", "Roth, 37, lives in Bonn."),
    ("How old is Lena Roth?", "Lena Roth is 36 years old.", "She turned 37 in May."),
    ("How old is Lena Roth?", "the thirty-six-year-old", "The 37-year-old Roth"),
    ("How old is Lena Roth?", "He is 62, she is 36.", "Bo was 62, and Roth was 37."),
    ("How old is Lena Roth?", "The singer was turning 36.", "She was 37."),
    ("How old is Lena Roth?", "Roth, *36*, met Bo, 62.", "Roth, *37*, met Bo, 62."),
    ("How much did the flight cost?", "The flight cost $11,000.", "The flight cost him $15,000."),
    ("How much did the flight cost?", "He spent *$11,000* on the flight.", "The flight was *$9,500*, a friend said."),
    ("How much did the sale raise?", "The sale raised 2 million dollars.", "The sale raised $3.4 million."),
    ("How many people came to the rally?", "Some 40 people came.", "About 400 people came."),
    ("How many people were hurt?", "Three people were hurt in the crash.", "Five people were hurt in the crash."),
    ("How many dogs does he have?", "He owns two dogs.", "He owns three dogs and a cat."),
    ("How many films did she make?", "She made *dozens of films*.", "She made *six films*."),
    ("How long did the strike last?", "The strike lasted two weeks.", "The strike lasted 30 days."),
    ("How long before the vote was the debate?", "The debate was a few days ahead of it.", "The debate was held the day before the vote; a day."),
    ("How far is the village?", "The village is 12 miles away.", "The village is five kilometres away."),
    ("What percentage voted?", "Turnout was 40 percent.", "Turnout was 62%."),
    ("How tall is the tower?", "The tower is 90 metres tall.", "The tower is 120 m, or 394 feet tall."),
    ("When does the film open?", "The film opens on May 23.", "The film opens on May 24."),
    ("When does the film open?", "The film opens on 23 May 2025.", "The film opens in June."),
    ("When did they marry?", "They married in 2011.", "They married in May 2012."),
    ("When was the dinner?", "They had dinner on the eve of Valentine’s Day.", "They had dinner on Valentine's Day itself."),
    ("What day did the shop close?", "The shop closed on Sunday.", "The shop closed on Monday."),
    ("What year was the bridge built?", "The bridge was built in 1931.", "The bridge was built in 1934."),
    ("When was the treaty signed?", "It was signed on 2020-03-05, the treaty.", "The treaty was signed on 6 March 2020."),
    ("Who directed the film?", "The film was directed by *Ana Ruiz*.", "*Karl Holt* directed the film."),
    ("Who won the race in Oslo?", "*Eva Lind* won the race.", "The race was won by *Mia Berg*."),
    ("Where was the treaty signed?", "The treaty was signed in *Vienna*.", "The treaty was signed in *Geneva*."),
    ("Which city hosts the games?", "*Lima* hosts the games.", "The games are hosted by *Quito*."),
    ("Are they a couple?", "The two are a couple.", "They are not a couple."),
    ("Are they dating?", "They have been dating since June.", "They are just friends."),
    ("Is the romance real?", "Insiders confirmed the romance.", "The bond is purely professional."),
    ("Did the mayor resign?", "The mayor resigned.", "The mayor did not resign."),
    ("Did the mayor resign?", "The mayor has resigned.", "The mayor denied that he resigned."),
    ("Was the bridge open?", "The bridge was open.", "The bridge was closed."),
    ("Is the singer alive?", "The singer survived the crash.", "The singer died in the crash."),
    ("Was he found guilty?", "He was found guilty of fraud.", "He was acquitted of fraud."),
    ("Has the deal been confirmed?", "The deal was confirmed.", "A spokesman denied the deal."),
    ("Does she own the house?", "She owns the house.", "She never owned the house."),
    ("Will the festival take place?", "The festival takes place.", "The festival won't take place."),
    ("Did sales rise?", "Sales rose in March.", "Sales fell in March."),
    ("Is coffee safe in pregnancy?", "Coffee is safe.", "Doctors call coffee harmful."),
    ("Is he married?", "He is married.", "He isn't married."),
]  # fmt: skip

ALIKE = [
    ("How old is Lena Roth?", "Roth, 36, lives in Bonn.", "The thirty-six-year-old lives in Bonn."),
    ("How old is Lena Roth?", "He is 62, she is 36.", "Roth is 36."),
    ("How old is Lena Roth?", "Roth, 36, has 2 dogs.", "Roth, 36, has 3 cats."),
    ("How old is Lena Roth?", "Roth is 36.", "Bo Kent, 62, paints in Bonn."),
    ("How many years older is Bo?", "Bo was *62* when they met.", "She is *36*."),
    ("How long has Lena Roth sung?", "Roth has sung for *13 years*.", "Bo is *16 years* her senior."),
    ("How old is Lena Roth?", "Roth is 36.", "One place is missing, and 12 people left."),
    ("How much did the flight cost?", "The flight cost $11,000.", "The flight cost $11k."),
    ("How much did the flight cost?", "The flight cost $11,000.", "It cost eleven thousand dollars to fly."),
    ("How much did the sale raise?", "The sale raised $1.2 million.", "The sale raised $1,234,567."),
    ("How much did the sale raise?", "The sale raised $1.2m.", "The sale raised 1.2 million dollars."),
    ("How much did the sale raise?", "The sale raised $5 million.", "The sale raised 40 percent more."),
    ("How many people came to the rally?", "About 40 people came.", "41 people came."),
    ("How many people came to the rally?", "More than 300 people came.", "Some 350 people came."),
    ("How many people came to the rally?", "Between 30 and 50 people came.", "41 people came."),
    ("How many people came to the rally?", "Dozens of people came.", "45 people came."),
    ("How many dogs does he have?", "He owns two dogs.", "He owns 2 dogs and 3 cats."),
    ("How many dogs does he have?", "He owns two dogs.", "Nine people have dogs."),
    ("How many dogs does he have?", "He owns two dogs.", "He owns a couple of dogs."),
    ("How long did the strike last?", "The strike lasted two weeks.", "The strike lasted 14 days."),
    ("How long did the strike last?", "The strike lasted over 30 years.", "It lasted more than three decades."),
    ("How long has she worked there?", "She has worked there almost 13 years.", "She has worked there 13 years."),
    ("How far is the village?", "The village is 10 miles away.", "The village is about 16 km away."),
    ("What percentage voted?", "Turnout was 40 percent.", "Turnout was 40 per cent."),
    ("When does the film open?", "The film opens on Jan. 5.", "The film opens on January 5."),
    ("When does the film open?", "The film opens on January 5, 2024.", "The film opens in January."),
    ("When does the film open?", "The film opens on 5 January.", "The film opens on Jan. 5, 2024."),
    ("When does the film open?", "The film opens on 2024-01-05.", "The film opens on Friday."),
    ("When was the dinner?", "The dinner was on Valentine's Day.", "The dinner was on February 14."),
    ("When was the dinner?", "The dinner was on Valentine's Day.", "She was born on April 30."),
    ("When was the dinner?", "The dinner was on May 4.", "A report of May 16 tells of the dinner."),
    ("When was the dinner?", "The dinner was on May 4.", "She may go to dinner."),
    ("When did they marry?", "They married in 2011.", "They married on the Costa Brava."),
    ("Who directed the film?", "The film was directed by *Ana Ruiz*.", "*Ruiz* directed the film."),
    ("Who directed the film?", "*Ana Ruiz* directed the film.", "*The director* made the film."),
    ("Who directed the film?", "*Ana Ruiz* directed the film.", "*Karl Holt* paints."),
    ("Who are her friends?", "Her friends include *Ana Ruiz*.", "Her friends include *Karl Holt*."),
    ("Where was the treaty signed?", "It was signed in *Vienna*.", "It was signed in *Vienna, Austria*."),
    ("Are they a couple?", "The two are a couple.", "Whether they are a couple is unclear."),
    ("Are they a couple?", "The two are a couple.", "Nobody doubts that they are a couple; they are a couple."),
    ("Are they a couple?", "They are not a couple.", "They aren't dating, and they are not a couple."),
    ("Did the mayor resign?", "The mayor resigned.", "The council met on Monday."),
    ("Did the mayor resign?", "The mayor did not resign.", "The mayor refused to resign."),
    ("Was the bridge open?", "The bridge was not open.", "The bridge was closed."),
    ("What did she say?", "She said it was 36.", "She said it was 37."),
    ("Why did she leave?", "She left in May.", "She left in June."),
    ("Who is she?", "She is a singer.", "She is an actor."),
]  # fmt: skip


def claim(document: str, marked: str) -> Claim:
    parts = marked.split("*")
    text = "".join(parts)
    if len(parts) == 1:
        return Claim(document, text)
    return Claim(document, text, (len(parts[0]), len(parts[0]) + len(parts[1])))


@pytest.mark.parametrize(("question", "one", "other"), DIFFERENT)
def test_different_answers_contradict_both_ways(question: str, one: str, other: str) -> None:
    left, right = claim("a", one), claim("b", other)
    assert contradict(question, left, right)
    assert contradict(question, right, left)


@pytest.mark.parametrize(("question", "one", "other"), ALIKE)
def test_the_same_in_other_words_is_no_contradiction(question: str, one: str, other: str) -> None:
    left, right = claim("a", one), claim("b", other)
    assert not contradict(question, left, right)
    assert not contradict(question, right, left)


def quote(name: str, text: str, day: int | None = None, answer: Span | None = None) -> Quote:
    published = datetime.date(2025, 5, day) if day else None
    document = Document(id=name, text=text, published=published)
    return Quote(document=document, start=0, end=len(text), citation=1, confidence=1, answer=answer)


def test_a_group_names_positions_newest_document_first_and_undated_last() -> None:
    quotes = [
        quote("undated", "Roth is 36."),
        quote("old", "Roth is 37.", 1),
        quote("aside", "Roth lives in Bonn.", 2),
        quote("new", "Roth is 38.", 3),
    ]
    assert disagreements("How old is Roth?", quotes) == ((4, 2, 1),)


def test_one_document_does_not_contradict_itself() -> None:
    assert (
        disagreements("How old is Roth?", [quote("a", "Roth is 36."), quote("a", "Roth is 37.")])
        == ()
    )


def test_the_answer_words_decide_where_they_are_known() -> None:
    one = quote("a", "Roth, 36, and Bo, 62.", answer=Span(start=6, end=8))
    other = quote("b", "Bo, 62, and Roth, 37.", answer=Span(start=18, end=20))
    assert disagreements("How old is Roth?", [one, other]) == ((1, 2),)


def test_the_candidates_that_oppose_the_chosen_are_named() -> None:
    others = [Claim("b", "Roth is 36."), Claim("c", "Roth is 37."), Claim("a", "Roth is 38.")]
    assert opposed("How old is Roth?", Claim("a", "Roth is 36."), others) == [1]


WORDS = st.lists(
    st.sampled_from(["36", "about", "not", "May", "5", "$", "k", "1,000", "million", "%", "Ana", "-", ".", "’", "twenty-one", "to", "\n", "0", "٣", "²"])
).map(" ".join)  # fmt: skip
QUESTIONS = st.sampled_from(
    ["How old?", "When?", "Who?", "Is it?", "How many 5?", "How much?", "x", ""]
)


@given(QUESTIONS, WORDS, WORDS)
def test_whatever_the_texts_contradiction_is_mutual(question: str, one: str, other: str) -> None:
    left, right = Claim("a", one), Claim("b", other)
    assert contradict(question, left, right) == contradict(question, right, left)
    assert not contradict(question, left, Claim("b", one))
