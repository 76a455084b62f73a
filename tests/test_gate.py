"""Who may enter where the page is open to other machines: accounts, tokens, sessions, and those who guess."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from live import Live, live

import cli
import ui
from page.desk import Desk
from page.gate import (
    BEARER,
    SESSION_S,
    TRIES,
    Gate,
    TooManyTries,
    check_open_to_network,
    gate_of,
    is_loopback,
)
from page.safety import Entry
from rag.config import Settings
from rag.errors import BadSetting

TOKEN = "rather-long-and-secret-0123"
PASSWORD = "다람쥐:도토리 7"


def gate(**more) -> Gate:
    return Gate({"철수": PASSWORD, "guest": "x"}, TOKEN, **more)


@pytest.fixture(scope="module")
def locked(tmp_path_factory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("locked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "gradio"))
        with live(ui.application(Desk(Settings(index=folder / "색인")), Entry(gate=gate()))) as running:
            yield running


@pytest.mark.parametrize(
    "target",
    ["/config", "/gradio_api/info", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x",
     "/passage?source=x", "/gradio_api/app_id", "/v1/models", "/theme.css", "/assets/x.js",
     "/gradio_api/file=x", "/logout", "/nothing"],
)  # fmt: skip
def test_nothing_is_open_to_nobody(locked, target):
    wrong = base64.b64encode(f"철수:{PASSWORD}x".encode()).decode()
    guess = {"cookie": f"mutdap-{locked.port}=guess"}
    for headers in (
        {}, guess, {"authorization": "x"}, {"authorization": "Bearer "}, {"authorization": f"Basic {wrong}"},
    ):  # fmt: skip
        reply = locked.ask("GET", target, headers=headers)
        assert reply.status == 401 or (reply.status == 429 and "authorization" in headers), headers
    assert locked.ask("GET", target, headers={"accept": "text/html"}).headers["location"] == "/login"


def test_a_token_and_a_password_open_the_api():
    basic = base64.b64encode(f"철수:{PASSWORD}".encode()).decode()
    mine = gate()
    assert mine.entered({"authorization": f"Bearer {TOKEN}"}, None, "") == BEARER
    assert mine.entered({"authorization": f"basic {basic}"}, None, "") == "철수"
    for wrong in (
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Bearer",
        f"Token {TOKEN}",
        "Basic %%%",
        "Basic Og==",
    ):
        assert mine.entered({"authorization": wrong}, None, "") is None
    assert mine.proved("guest", PASSWORD, "") is None, "another's password"
    assert mine.proved("철수", "", "") is None
    assert Gate({}, TOKEN).proved("", "", "") is None
    assert Gate({"a": "b"}, None).proved("", "", "") is None


def test_a_session_ends_in_time():
    now = [0.0]
    mine = gate(now=lambda: now[0])
    key = mine.begin("철수")
    now[0] = SESSION_S - 1
    assert mine.entered({}, key, "") == "철수"
    now[0] = 2 * SESSION_S - 2
    assert mine.entered({}, key, "") == "철수", "it was used meanwhile"
    mine.end(key)
    assert mine.entered({}, key, "") is None
    again = mine.begin("철수")
    now[0] += SESSION_S + 1
    assert mine.entered({}, again, "") is None


def test_guessing_has_to_wait():
    now = [0.0]
    mine = gate(now=lambda: now[0])
    for _ in range(TRIES):
        assert mine.proved("철수", "guess", "10.0.0.1") is None
    with pytest.raises(TooManyTries):
        mine.proved("철수", PASSWORD, "10.0.0.1")
    assert mine.proved("철수", PASSWORD, "10.0.0.2") == "철수", "others need not"
    now[0] = 61
    assert mine.proved("철수", PASSWORD, "10.0.0.1") == "철수"


def test_a_browser_logs_in_and_out(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with live(ui.application(Desk(Settings(index=tmp_path / "색인")), Entry(gate=gate()))) as page:
        form = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
        shown = page.ask("GET", "/login", headers=form)
        assert shown.status == 200 and "<script" not in shown.text
        assert "script-src" not in shown.headers["content-security-policy"]
        wrong = page.ask("POST", "/login", b"username=%3Cb%3E&password=%3Cscript%3E", form)
        assert wrong.status == 401 and "<script" not in wrong.text and "set-cookie" not in wrong.headers
        other = {**form, "origin": "https://evil.invalid"}
        body = f"username={quote('철수')}&password={quote(PASSWORD)}".encode()
        assert page.ask("POST", "/login", body, other).status == 403
        entered = page.ask("POST", "/login", body, form)
        assert entered.status == 303
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        mine = {"cookie": cookie.partition(";")[0]}
        config = page.ask("GET", "/config", headers=mine)
        assert config.json["username"] == "철수"
        left = page.ask("POST", "/logout", b"", {**mine, "accept": "text/html"})
        assert left.status == 303
        assert page.ask("GET", "/config", headers=mine).status == 401


def test_other_machines_need_a_gate():
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.2"):
        assert is_loopback(host)
        check_open_to_network(host, None)
    for host in ("0.0.0.0", "::", "192.168.0.7", "notes.example", ""):
        assert not is_loopback(host)
        check_open_to_network(host, gate())
        with pytest.raises(BadSetting) as caught:
            check_open_to_network(host, None)
        assert "--auth" in caught.value.hint and "--token" in caught.value.hint


def test_the_command_refuses_to_serve_other_machines(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    assert cli.main(["ui", "--host", "0.0.0.0", "--port", "0"]) == 1
    assert "MUTDAP_TOKEN" in capsys.readouterr().err
    for wrong in (["--token", "짧은"], ["--auth", "no-colon-hunter2"], ["--auth", ":hunter2"],
                  ["--auth", "a b:hunter2"], ["--auth", f"@{tmp_path}/none"]):  # fmt: skip
        assert cli.main(["ui", "--host", "0.0.0.0", "--port", "0", *wrong]) == 1
        told = capsys.readouterr().err
        assert "hunter2" not in told and "짧은" not in told


def test_accounts_come_from_flags_files_and_the_environment(tmp_path, monkeypatch):
    from rag.config import load

    file = tmp_path / "accounts"
    file.write_text(f"# who\n철수:{PASSWORD}\n\n", encoding="utf-8")
    settings = load(
        {"MUTDAP_INDEX": str(tmp_path), "MUTDAP_AUTH": f"guest:x\n@{file}", "MUTDAP_TOKEN": TOKEN}
    )
    made = gate_of(settings)
    assert made is not None and made.by_name
    assert [made.proved(n, p, "") for n, p in (("guest", "x"), ("철수", PASSWORD), ("", TOKEN))] == [
        "guest", "철수", BEARER,
    ]  # fmt: skip
    assert TOKEN not in repr(settings) and PASSWORD not in repr(settings) and "guest" not in repr(settings)
    assert gate_of(load({"MUTDAP_INDEX": str(tmp_path)})) is None


def test_no_secret_is_printed_or_logged(tmp_path, monkeypatch, capfd, caplog):
    """While the page is served as the command serves it."""
    import uvicorn

    monkeypatch.delenv("GRADIO_TEMP_DIR", raising=False)
    seen: dict[str, Any] = {}
    serve = uvicorn.Server.run

    def run(server, sockets):
        monkeypatch.setattr(uvicorn.Server, "run", serve)
        seen["folder"] = Path(os.environ[ui.UPLOADS])
        seen["mode"] = seen["folder"].stat().st_mode & 0o777
        with live(server.config.app) as page:
            given = {"authorization": f"Bearer {TOKEN}"}
            seen["status"] = [
                page.ask("GET", t, headers=given).status for t in ("/", "/v1/models", "/nothing")
            ]
            page.ask("POST", "/v1/chat/completions", b"{", given)
            page.ask("GET", "/", headers={"authorization": f"Bearer {TOKEN}-wrong"})

    monkeypatch.setattr(uvicorn.Server, "run", run)
    ui.serve(Settings(index=tmp_path / "색인", token=TOKEN), port=0)
    assert seen["status"] == [200, 200, 404]
    out = capfd.readouterr()
    assert TOKEN not in out.out + out.err + caplog.text
    assert seen["mode"] == 0o700
    assert not seen["folder"].exists() and ui.UPLOADS not in os.environ
