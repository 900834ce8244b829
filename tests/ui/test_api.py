"""The API as programs use it, and the gate in front of it."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from browsing import serving
from pages import ALIEN, HARBOUR, Prepared

from quoth.rag import Assistant, Filter, QuothError
from quoth.ui.accounts import Accounts, line_for
from quoth.ui.app import launch

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")


def call(url: str, name: str, /, **arguments: Any) -> tuple[str, Any]:
    """One call of the API: the name of the event that ended it, and its data."""
    body = json.dumps(arguments).encode()
    address = f"{url}gradio_api/call/v2/{name}"
    post = urllib.request.Request(address, body, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(post) as reply:  # noqa: S310
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{url}gradio_api/call/{name}/{event}") as reply:  # noqa: S310
        lines = reply.read().decode().strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def test_programs_get_the_same_answer_as_json(url: str, assistant: Assistant) -> None:
    event, [answer] = call(url, "ask", question=HARBOUR)
    assert event == "complete"
    assert answer == json.loads(assistant.ask(HARBOUR).model_dump_json())


def test_programs_get_hits_as_json(url: str, assistant: Assistant) -> None:
    _, [hits] = call(url, "retrieve", question=HARBOUR, k=2)
    expected = assistant.retrieve(HARBOUR, 2)
    assert hits == [json.loads(hit.model_dump_json()) for hit in expected]


def test_programs_are_told_what_is_wrong_with_a_question(url: str) -> None:
    event, data = call(url, "ask", question=" ")
    assert event == "error"
    assert "the question is empty" in json.dumps(data)


def test_the_examples_of_the_readme_run(
    url: str, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    section = README[README.index("## Over HTTP") :]
    examples = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    printed = []
    for example in examples:
        exec(example.replace("http://127.0.0.1:7860", url.rstrip("/")), {})  # noqa: S102
        printed.append(capsys.readouterr().out.strip())
    assert printed[0] == "True The harbour, The Courier, 14 March 2021, https://example.org/harbour"
    where = Filter(sources=("The Courier",))
    hits = assistant.retrieve("dredged harbour", 3, where)
    assert printed[1:] == [str([hit.passage.document.id for hit in hits])]


def test_a_filter_and_a_history_may_go_with_a_question(url: str, assistant: Assistant) -> None:
    where = {"sources": ["Evening Post"], "published_from": "2022-01-01"}
    _, [answer] = call(url, "ask", question=HARBOUR, history=[ALIEN], where=where)
    expected = assistant.ask(HARBOUR, [], Filter.model_validate(where))
    assert answer["hits"] == json.loads(expected.model_dump_json())["hits"]
    assert not answer["answered"]


def test_a_filter_that_is_none_is_named(url: str) -> None:
    event, data = call(url, "retrieve", question=HARBOUR, where={"outlet": "x"})
    assert event == "error"
    assert "the filter can't be read" in json.dumps(data)


def test_programs_open_a_quote_in_its_article(url: str, assistant: Assistant) -> None:
    [quote, *_] = assistant.ask(HARBOUR).quotes
    place = {"document_id": quote.document.id, "start": quote.start, "end": quote.end}
    _, [source] = call(url, "source", **place)
    assert source["quote"] == quote.text
    assert source["text"] == quote.document.text
    assert source["sha256"] == quote.document.sha256
    assert source["citation"] == (
        "The harbour, The Courier, 14 March 2021, https://example.org/harbour"
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({"document_id": "../x", "start": 0, "end": 1}, "there is no article"),
        ({"document_id": "bees.md", "start": 5, "end": 5}, "is not inside"),
        ({"document_id": "bees.md", "start": 0, "end": 99_999}, "is not inside"),
    ],
)
def test_a_place_that_is_not_there_is_named(url: str, place: dict[str, Any], told: str) -> None:
    event, data = call(url, "source", **place)
    assert event == "error"
    assert told in json.dumps(data)


def test_only_the_api_is_listed(url: str) -> None:
    with urllib.request.urlopen(f"{url}gradio_api/info") as reply:  # noqa: S310
        info = json.load(reply)
    assert set(info["named_endpoints"]) == {"/ask", "/retrieve", "/source"}


def test_too_many_questions_are_refused(assistant: Prepared) -> None:
    with serving(assistant, rate=2) as url:
        for _ in range(2):
            assert call(url, "retrieve", question=ALIEN)[0] == "complete"
        with pytest.raises(urllib.error.HTTPError, match="429"):
            call(url, "retrieve", question=ALIEN)


def test_without_a_password_nothing_is_answered(assistant: Prepared) -> None:
    accounts = Accounts.parse(line_for("ada", "lovelace"), "here")
    with serving(assistant, accounts=accounts) as url:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            call(url, "ask", question=HARBOUR)
        with pytest.raises(urllib.error.HTTPError, match="400"):
            login(url, "ada", "byron")
        cookie = login(url, "ada", "lovelace")
        body = json.dumps({"question": HARBOUR}).encode()
        headers = {"content-type": "application/json", "cookie": cookie}
        asked = urllib.request.Request(f"{url}gradio_api/call/v2/ask", body, headers)  # noqa: S310
        with urllib.request.urlopen(asked) as reply:  # noqa: S310
            assert json.load(reply)["event_id"]


def login(url: str, name: str, password: str) -> str:
    """Log in as the page does; the cookie."""
    form = f"username={name}&password={password}".encode()
    with urllib.request.urlopen(f"{url}login", form) as reply:  # noqa: S310
        cookies = reply.headers.get_all("set-cookie")
    return str(next(one.partition(";")[0] for one in cookies if "unsecure" in one))


def test_the_gate_is_in_front_of_the_server(url: str) -> None:
    with urllib.request.urlopen(url) as reply:  # noqa: S310
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    foreign = urllib.request.Request(url, headers={"host": "evil.test"})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(foreign)  # noqa: S310


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")  # Gradio leaves its probe open
def test_a_port_that_is_taken_is_named(url: str, assistant: Assistant) -> None:
    port = int(url.rstrip("/").rpartition(":")[2])
    with pytest.raises(QuothError, match=f"port {port}"):
        launch(assistant, port=port)
