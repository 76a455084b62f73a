from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

import anyio
import pytest

import cli
from commands import mcp_server
from ingest.library import open_for_sync
from ingest.sync import sync
from rag.config import Settings
from rag.errors import BadSetting

if TYPE_CHECKING:
    from mcp import Client, StdioServerParameters

    from commands.mcp_told import Server

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason='pip install "mutdap[mcp]"')


def command(folder) -> StdioServerParameters:
    """The real command, at the other end of a pipe."""
    from mcp import StdioServerParameters

    environment = os.environ | {"MUTDAP_INDEX": str(folder), "PYTHONUTF8": "1"}
    return StdioServerParameters(command=sys.executable, args=["-m", "cli", "mcp"], env=environment)


def talked(server: StdioServerParameters | Server, work: Callable[[Client], Awaitable[None]]) -> None:
    """Do something as a client of a command, or of a server in this process."""
    from mcp import Client

    async def talk() -> None:
        with anyio.fail_after(120):
            async with Client(server) as client:
                await work(client)

    anyio.run(talk)


@pytest.fixture
def served(tmp_path) -> Server:
    """A server in this process."""
    return mcp_server.server(Settings(tmp_path / "색인", embedder="static"))


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C reaches a process in another way there")
def test_ctrl_c_ends_it_at_once(tmp_path):
    heard = "import signal, sys, cli; signal.signal(signal.SIGINT, signal.default_int_handler)"
    serving = subprocess.Popen(  # where the tests run in the background, Ctrl+C would be ignored
        [sys.executable, "-c", f"{heard}; sys.exit(cli.main(['mcp']))"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"MUTDAP_INDEX": str(tmp_path), "PYTHONUTF8": "1"},
    )  # fmt: skip
    with serving:
        try:
            serving.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
            serving.stdin.flush()
            assert b'"id":1' in serving.stdout.readline()
            serving.send_signal(signal.SIGINT)
            assert serving.wait(10) == 130, "while standard input is still open"
            assert serving.stderr.read().decode() == "멈췄습니다.\n"
        finally:
            serving.kill()


def test_a_client_lists_searches_asks_and_reads(tmp_path):
    async def work(client):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search", "ask", "read"}
        assert client.server_info.version == version("mutdap")
        assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())
        assert set(tools["ask"].input_schema["properties"]) == {
            "question", "source", "earlier", "since", "until",
        }  # fmt: skip

        found = (
            await client.call_tool("search", {"question": "드롭아웃이 뭐야?", "k": 2})
        ).structured_content
        assert [hit["rank"] for hit in found["hits"]] == [1, 2] and "samples" in found

        typed = (await client.call_tool("search", {"question": "emfhqdkdnt", "k": 1})).structured_content
        assert "드롭아웃" in typed["notice"] and "notice" not in found

        said = await client.call_tool("ask", {"question": "그럼 단점은?", "earlier": ["배치 정규화가 뭐야?"]})
        answer = said.structured_content
        assert not said.is_error and answer["standalone"] == "배치 정규화의 단점은?"
        quoted = answer["citations"][0]
        place = {name: quoted[name] for name in ("source", "start", "end")}
        passage = (await client.call_tool("read", place)).structured_content
        assert passage["text"] == quoted["quote"] and passage["length"] >= passage["end"]

        for tool, arguments, hint in (
            ("ask", {"question": " "}, "예: 드롭아웃은"),
            ("search", {"question": "드롭아웃", "k": 0}, "예: 5"),
            ("search", {"question": "드롭아웃", "source": "없는*"}, "cnn-vision.md"),
            ("ask", {"question": "드롭아웃?", "source": "없는*"}, "cnn-vision.md"),
            ("search", {"question": "드롭아웃", "since": "어제"}, "예: 2024"),
            ("ask", {"question": "드롭아웃?", "until": "1999"}, "노트의 날짜"),
            ("read", {"source": "/없는/노트.md"}, "search나 ask가 준"),
            ("search", {}, 'question 값이 빠졌습니다.\n예: {"question": "드롭아웃은 왜 쓰나?"}'),
            (
                "search",
                {"question": 7, "k": "둘"},
                'question 값은 글자여야 합니다. k 값은 정수여야 합니다.\n예: {"',
            ),
            (
                "ask",
                {"question": "드롭아웃?", "earlier": [1, 2]},
                "earlier 값은 글자의 목록이어야 합니다.\n예: ",
            ),
            (
                "ask",
                {"question": "드롭아웃?", "since": 2024},
                'since 값은 글자여야 합니다.\n예: {"since": "2024"}',
            ),
            ("read", {"source": "가.md", "start": 1.5}, 'start 값은 정수여야 합니다.\n예: {"start": 5}'),
            ("찾기", {}, "그런 도구가 없습니다: 찾기\n쓸 수 있는 것: search, ask, read"),
        ):
            failed = await client.call_tool(tool, arguments)
            told = failed.content[0].text
            assert failed.is_error and hint in told, tool
            assert not re.search("pydantic|validation|Error executing|Input should", told), told

    talked(command(tmp_path / "색인"), work)


def test_what_is_synced_meanwhile_is_seen(tmp_path, embedder, served):
    note = tmp_path / "공책" / "꽃.md"
    note.parent.mkdir()
    note.write_text("# 꽃\n\n## 수국은 언제 피나?\n\n수국은 유월에 핀다.\n", encoding="utf-8")

    async def work(client):
        question = {"question": "수국은 언제 피나?"}
        before = (await client.call_tool("ask", question)).structured_content
        assert "samples" in before
        with closing(open_for_sync(Settings(tmp_path / "색인"), embedder)) as index:
            sync(index, embedder, [note.parent])
        after = (await client.call_tool("ask", question)).structured_content
        assert "samples" not in after and "유월에 핀다" in after["answer"]

    talked(served, work)


def test_only_notes_of_a_time_are_searched(tmp_path, embedder, served):
    for day in ("2023-03-02", "2024-03-02"):
        note = tmp_path / "공책" / f"{day}.md"
        note.parent.mkdir(exist_ok=True)
        note.write_text("# 수국은 언제 피나?\n\n수국은 유월에 핀다.\n", encoding="utf-8")
    with closing(open_for_sync(Settings(tmp_path / "색인"), embedder)) as index:
        sync(index, embedder, [tmp_path / "공책"])

    async def work(client):
        for tool in ("search", "ask"):
            for asked, left in (
                ({"since": "2024"}, "2024-03-02.md"),
                ({"until": "2023-03"}, "2023-03-02.md"),
            ):
                given = {"question": "수국은 언제 피나?", **asked}
                found = (await client.call_tool(tool, given)).structured_content["hits"]
                assert [hit["source"].rpartition("/")[2] for hit in found] == [left], (tool, asked)

    talked(served, work)


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "commands.mcp_told", raising=False)
    with pytest.raises(BadSetting) as error:
        mcp_server.server(Settings(tmp_path))
    assert error.value.hint == 'pip install "mutdap[mcp]"'


def test_help_does_not_load_it():
    code = "import cli, sys; cli._parser(); sys.exit('mcp' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_bad_setting_is_told_before_anything_is_served(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["mcp", "-k", "0"])
    assert ended.value.code == 2
    assert "-k" in capsys.readouterr().err
