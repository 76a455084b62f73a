"""What is wrong with a question is told in the same words by whatever door it came."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from live import Live, desk_of, live

import cli
import ui
from page.desk import Desk
from rag.errors import BadQuestion, MutdapError, NoSuchNotes
from rag.scope import Scope

QUESTION = "배치 정규화의 효과는?"
WRONG = [
    ({"question": " \n"}, BadQuestion),
    ({"question": "?!"}, BadQuestion),
    ({"question": QUESTION, "source": "없는 노트.md"}, NoSuchNotes),
    ({"question": QUESTION, "source": "[" * 300}, NoSuchNotes),
]
wrong = pytest.mark.parametrize("case", WRONG)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    with desk_of(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="module")
def page(desk) -> Iterator[Live]:
    with live(ui.application(desk)) as running:
        yield running


def called(page: Live, path: str, body: object) -> object:
    """What comes of a call; on a busy machine a heartbeat comes before it."""
    event = page.ask("POST", f"/gradio_api/call/{path}", body).json["event_id"]
    (done,) = [told for told in page.events(f"/gradio_api/call/{path}/{event}") if told]
    return done


def told(error: MutdapError) -> str:
    return f"{error.message}\n{error.hint}"


@pytest.fixture
def said(desk, case) -> str:
    """As the assistant says it to who uses it from Python."""
    given, kind = case
    with pytest.raises(kind) as raised:
        desk.opened[1].ask(given["question"], given.get("source"))
    assert raised.value.hint
    return told(raised.value)


@wrong
def test_in_python_and_in_chains(desk, case, said):
    given, kind = case
    _, assistant = desk.opened
    for call in (assistant.search, assistant.ask, assistant.stream):
        with pytest.raises(kind) as raised:
            list(call(given["question"], source=given.get("source")))
        assert told(raised.value) == said
    retriever = assistant.retriever.as_langchain().model_copy(update={"source": given.get("source")})
    with pytest.raises(kind) as raised:
        retriever.invoke(given["question"])
    assert told(raised.value) == said


@wrong
def test_on_the_command_line(desk, case, said, monkeypatch, capsys):
    given, kind = case
    monkeypatch.setenv("MUTDAP_INDEX", str(desk.settings.index))
    flags = ["--source", given["source"]] if "source" in given else []
    for command in ("ask", "search"):
        assert cli.main([command, given["question"], *flags]) == (2 if kind is BadQuestion else 1)
        err = capsys.readouterr().err.splitlines()[-2:]
        assert [err[0].removeprefix("오류: "), err[1].removeprefix("  → ")] == said.split("\n")


@wrong
def test_by_gradios_calls(page, case, said):
    for call in ("ask", "search"):
        assert called(page, f"v2/{call}", case[0])["error"] == said


@wrong
@pytest.mark.parametrize("stream", [False, True])
def test_by_openais_words(page, case, said, stream):
    given, kind = case
    messages = [{"role": "user", "content": given["question"]}]
    body = {"model": "mutdap", "messages": messages, "source": given.get("source"), "stream": stream}
    reply = page.ask("POST", "/v1/chat/completions", body)
    assert (reply.status, reply.json["error"]["message"]) == (400, said)
    assert reply.json["error"]["param"] == ("messages" if kind is BadQuestion else "source")


@pytest.mark.skipif(find_spec("mcp") is None, reason='pip install "mutdap[mcp]"')
def test_by_mcp(desk):
    import anyio
    from mcp import Client

    from commands.mcp_server import server

    async def talk() -> list[str]:
        async with Client(server(desk.settings)) as client:
            return [
                (await client.call_tool(tool, given)).content[0].text
                for given, _ in WRONG
                for tool in ("ask", "search")
            ]

    heard = anyio.run(talk)
    for number, (given, kind) in enumerate(WRONG):
        with pytest.raises(kind) as raised:
            desk.opened[1].ask(given["question"], given.get("source"))
        for text in heard[2 * number : 2 * number + 2]:
            assert text.endswith(told(raised.value))


def test_how_many_passages(page):
    """Whatever is no whole number from 1 to 50, however long."""
    for k in (0, 51, -1, 2.5, "2", True, None, 10**400):
        first, hint = called(page, "search", {"data": [QUESTION, k, ""]})["error"].split("\n")
        assert "50" in first and hint and len(first) < 100


def test_search_says_which_word_it_read_for_another(page):
    (found,) = called(page, "v2/search", {"question": " 드롭아읏이란?"})
    assert "드롭아웃" in found["notice"] and found["question"] == "드롭아읏이란?"


def test_white_space_is_no_name(desk):
    assert Scope.of(" \n").everything
    assert Scope.within(["", " "], None, None).everything
    assert Scope.of(" cnn-vision.md ") == Scope.within([" cnn-vision.md"], None, None)
    _, assistant = desk.opened
    assert assistant.search(QUESTION, source=" ") == assistant.search(QUESTION)
