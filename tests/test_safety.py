"""The page as seen by those it is not for: other sites, other hosts, whoever wants files of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import Live, Reply, live
from page_server import served

import ui
from page.desk import Desk
from page.safety import Entry, host_of
from rag.config import Settings

SECRET = "비밀번호는 다람쥐1234이다"


class Site(NamedTuple):
    live: Live
    desk: Desk
    uploads: Path
    secret: Path
    """A file of this machine that is no note."""
    asked: list[str]
    """Hosts that the server looked up or connected to."""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    secret = folder / "secret.txt"
    secret.write_text(f"# 비밀\n\n{SECRET}\n", encoding="utf-8")
    uploads = folder / "gradio"
    uploads.mkdir()
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(uploads))
        desk = Desk(Settings(index=folder / "색인", upload_mb=1, upload_files=2))
        _watch(patch, asked)
        with live(ui.application(desk)) as running:
            yield Site(running, desk, uploads, secret, asked)


def _watch(patch: pytest.MonkeyPatch, asked: list[str]) -> None:
    look_up, connect = socket.getaddrinfo, socket.socket.connect

    def looked_up(host, *rest, **options):
        asked.append(str(host))
        return look_up(host, *rest, **options)

    def connected(self, address):
        asked.append(str(address[0]) if isinstance(address, tuple) else "local")
        return connect(self, address)

    patch.setattr(socket, "getaddrinfo", looked_up)
    patch.setattr(socket.socket, "connect", connected)


def file_data(path: str, **more: object) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


def multipart(name: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return head + content + b"\r\n--x--\r\n", {"content-type": "multipart/form-data; boundary=x"}


# no file outside of the index -----------------------------------------------------------------------

PASSWD = "/etc/passwd"
READS = {
    "file": f"/gradio_api/file={PASSWD}",
    "file, encoded": f"/gradio_api/file={quote(PASSWD, safe='')}",
    "file, encoded twice": f"/gradio_api/file={quote(quote(PASSWD, safe=''))}",
    "file, upwards": "/gradio_api/file=../../../../../../../../etc/passwd",
    "file, upwards from the uploads": "/gradio_api/file={uploads}/../secret.txt",
    "file, upwards and encoded": "/gradio_api/file={uploads}%2f%2e%2e%2fsecret.txt",
    "file, a link in the uploads": "/gradio_api/file={uploads}/link.txt",
    "file, the folder of uploads": "/gradio_api/file={uploads}",
    "file, NUL": "/gradio_api/file={uploads}/x%00/../../secret.txt",
    "file, of a process": "/gradio_api/file=/proc/self/environ",
    "file, address": "/gradio_api/file=http://169.254.169.254/latest/meta-data/",
    "file, file address": f"/gradio_api/file=file://{PASSWD}",
    "file, share": "/gradio_api/file=%5C%5Cevil.invalid%5Cshare%5Cx",
    "file, share with slashes": "/gradio_api/file=//evil.invalid/share/x",
    "file, drive": "/gradio_api/file=C:%5CWindows%5Cwin.ini",
    "file, old route": f"/gradio_api/file/{PASSWD}",
    "file, without prefix": f"/file={PASSWD}",
    "file, without prefix, old": f"/file/{PASSWD}",
    "proxy": "/gradio_api/proxy=http://127.0.0.1:22/",
    "proxy, without prefix": "/proxy=https://evil.hf.space/",
    "static, doubled slash": f"/static/{PASSWD}",
    "static, upwards": "/static/../../../../../../../../../../etc/passwd",
    "static, encoded": "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "static, backslash": "/static/..%5C..%5C..%5Cetc%5Cpasswd",
    "assets, encoded": "/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json",
    "assets, drive": "/assets/C:%5CWindows%5Cwin.ini",
    "svelte": "/svelte/../../package.json",
    "custom component": "/gradio_api/custom_component/x/client/..%2f..%2f/..%2fetc%2fpasswd",
    "stream": "/gradio_api/stream/a/b/1/playlist.m3u8",
    "stream, segment": "/gradio_api/stream/a/b/1/..%2f..%2fetc%2fpasswd.ts",
    "monitoring": "/monitoring",
    "monitoring, summary": "/monitoring/summary",
    "monitoring, key": "/monitoring/guess",
    "deep link, made": "/gradio_api/deep_link?session_hash=x",
    "deep link, read": "/?deep_link=..%2f..%2fsecret",
    "runs": "/gradio_api/runs",
    "vibe code": "/gradio_api/vibe-code",
    "profiling": "/gradio_api/profiling/traces",
    "reload": "/gradio_api/dev/reload",
    "token": "/gradio_api/token",
    "queue status": "/gradio_api/queue/status",
    "openapi": "/gradio_api/openapi.json",
    "docs": "/docs",
    "icon": "/pwa_icon/9999",
    "passage of a path": f"/passage?source={PASSWD}",
    "passage, upwards": "/passage?source=..%2f..%2fetc%2fpasswd",
}
SENDS = {
    "component server": ("/gradio_api/component_server", {"data": [], "component_id": 1, "session_hash": "x",
                                                          "fn_name": "ls"}),
    "vibe edit": ("/gradio_api/vibe-edit", {"prompt": "x"}),
    "vibe code": ("/gradio_api/vibe-code", {"code": "x"}),
    "recording": ("/gradio_api/process_recording", {}),
    "stream": ("/gradio_api/stream/x", {"data": []}),
    "buckets": ("/gradio_api/run-history/connect", {"bucket": "x"}),
    "old api": ("/gradio_api/api/predict", {"data": [], "fn_index": 0}),
    "theme": ("/theme.css", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_no_trick_reads_a_file(site, name):
    link = site.uploads / "link.txt"
    if not link.is_symlink():
        link.symlink_to(site.secret)
    before = len(site.asked)
    reply = site.live.ask("GET", READS[name].format(uploads=site.uploads))
    assert reply.status == 404
    assert SECRET not in reply.text and "root:" not in reply.text and "Windows" not in reply.text
    assert set(site.asked[before:]) <= {"127.0.0.1"}


@pytest.mark.parametrize("name", SENDS)
def test_no_route_is_open_that_the_page_does_not_use(site, name):
    target, body = SENDS[name]
    assert site.live.ask("POST", target, body).status in {404, 405}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(site, method):
    assert site.live.ask(method, "/gradio_api/queue/join", {}).status == 404


def test_every_trick_is_told():
    told = (Path(__file__).parent.parent / "docs" / "safety.md").read_text(encoding="utf-8")
    for name, target in READS.items():
        assert f"| {name} | `{target}` | 404 |" in told
    for name, (target, _) in SENDS.items():
        assert f"| {name} | `POST {target}` | 404 or 405 |" in told
    for name in NAMED:
        assert f"| {name}, named as an uploaded file |" in told


def _event(site: Site, name: str) -> int:
    """The number of the page's handler for an event."""
    config = site.live.ask("GET", "/config").json
    return next(
        d["id"] for d in config["dependencies"] if any(t[1] == name for t in d["targets"]) and d["outputs"]
    )


NAMED = {
    "a path": lambda s: file_data(str(s.secret)),
    "a path, upwards": lambda s: file_data(f"{s.uploads}/../secret.txt"),
    "a link": lambda s: file_data(f"{s.uploads}/link.txt"),
    "a folder": lambda s: file_data(str(s.uploads)),
    "an address": lambda _: file_data("http://169.254.169.254/latest/meta-data/"),
    "an address of Hugging Face": lambda _: file_data("https://huggingface.co/x"),
    "an address beside a path": lambda s: file_data(str(s.secret), url="http://evil.invalid/x"),
    "a file address": lambda _: file_data(f"file://{PASSWD}"),
    "a share": lambda _: file_data(r"\\evil.invalid\share\x"),
    "without a mark": lambda s: {"path": str(s.secret)},
}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("target", ["queue/join", "run/upload", "call/ask"])
def test_only_uploaded_files_can_be_named(site, name, target):
    (site.uploads / "link.txt").unlink(missing_ok=True)
    (site.uploads / "link.txt").symlink_to(site.secret)
    before = len(site.asked)
    named = NAMED[name](site)
    upload = _event(site, "upload")
    for data in ([[named]], [{"deep": [{"er": named}]}]):
        body = {"data": data, "fn_index": upload, "session_hash": "x"}
        refused = 404 if target == "run/upload" else 403  # a call of no such name is refused before
        assert site.live.ask("POST", f"/gradio_api/{target}", body).status == refused
    assert site.desk.notes.bundled, "nothing was indexed"
    assert set(site.asked[before:]) <= {"127.0.0.1"}


def test_gradio_itself_refuses_a_file_that_was_not_uploaded(site):
    """The fence is not the only one to look: Gradio does where it is told that it was launched."""
    from gradio.context import LocalContext
    from gradio.exceptions import InvalidPathError
    from gradio.processing_utils import _check_allowed

    blocks = ui.build(site.desk)
    app = ui.application(site.desk)
    mounted = app.router.routes[-1].app._pages["ko"]._app.get_blocks()
    LocalContext.blocks.set(mounted)
    with pytest.raises(InvalidPathError):
        _check_allowed(str(site.secret), True)
    LocalContext.blocks.set(blocks)
    _check_allowed(str(site.secret), True)  # why it has to be told
    LocalContext.blocks.set(None)


def test_an_upload_stays_in_its_folder_and_is_indexed(site):
    body, headers = multipart("../../../나쁜.md", "# 다람쥐\n\n도토리를 센다.\n".encode())
    reply = site.live.ask("POST", "/gradio_api/upload", body, headers)
    assert reply.status == 200
    (path,) = reply.json
    assert Path(path).is_relative_to(site.uploads)
    assert site.live.ask("GET", f"/gradio_api/file={quote(path)}").status == 200
    data = [[file_data(path)], ["../어제"]]  # when it was written, as anyone may say
    join = {"data": data, "fn_index": _event(site, "upload"), "session_hash": "owner"}
    assert site.live.ask("POST", "/gradio_api/queue/join", join).status == 200
    done = next(e for e in site.live.events("/gradio_api/queue/data?session_hash=owner")
                if e["msg"] == "process_completed")  # fmt: skip
    assert done["success"]
    assert [Path(state.source).name for state in site.desk.notes.index.states()] == [Path(path).name]


def test_an_upload_has_its_limits(site):
    body, headers = multipart("큰.md", b"x" * 1_100_000)
    assert site.live.ask("POST", "/gradio_api/upload", body, headers).status == 413
    chunked = {**headers, "transfer-encoding": "chunked"}
    assert site.live.ask("POST", "/gradio_api/upload", b"0\r\n\r\n", chunked).status == 411
    files = [site.secret.with_name(f"{n}.md") for n in range(3)]
    with pytest.raises(ui.MutdapError) as caught:
        site.desk.add(files, lambda _: None)
    assert "3" in caught.value.message
    assert "MUTDAP_UPLOAD_FILES" in caught.value.hint


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(site, body):
    assert site.live.ask("POST", "/gradio_api/queue/join", body).status == 400


# other sites, other hosts ---------------------------------------------------------------------------

OTHERS = [
    {"origin": "https://evil.invalid"},
    {"origin": "null"},
    {"origin": "http://localhost:9"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
]


@pytest.mark.parametrize("headers", OTHERS)
@pytest.mark.parametrize(
    "target", ["/gradio_api/queue/join", "/v1/chat/completions", "/gradio_api/call/sync"]
)
def test_another_sites_request_is_refused(site, headers, target):
    assert site.live.ask("POST", target, {}, headers).status == 403
    assert site.live.ask("GET", "/config", headers=headers).status == 403


def test_a_link_to_the_page_may_be_followed(site):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert site.live.ask("GET", "/", headers=headers).status == 200
    assert site.live.ask("POST", "/gradio_api/call/sync", {"data": []}, headers).status == 403
    own = {"origin": site.live.url, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}
    assert site.live.ask("POST", "/gradio_api/cancel", b"{", own).status == 400, "let in, and no JSON"


@pytest.mark.parametrize(
    "host",
    [
        "evil.invalid",
        "evil.invalid:7860",
        "127.0.0.1.evil.invalid",
        "localhost@evil.invalid",
        "",
        "[::1",
        "192.168.0.7",
    ],
)
def test_a_host_that_is_not_ours_is_refused(site, host):
    for target in ("/", "/config", "/v1/models", "/assets/x.js"):
        assert site.live.ask("GET", target, headers={"host": host}).status == 400


def test_hosts_that_are_ours():
    here, there = Entry("127.0.0.1"), Entry("0.0.0.0", frozenset({"notes.example"}))
    for host in ("localhost", "LOCALHOST:80", "127.0.0.1:7860", "127.9.9.9", "[::1]:7860", "localhost."):
        assert here.answers_to(host) and there.answers_to(host)
    for host in ("192.168.0.7:7860", "[2001:db8::1]", "notes.example", socket.gethostname().lower()):
        assert there.answers_to(host)
        assert not here.answers_to(host) or host == "localhost"
    assert not there.answers_to("other.example")


@given(st.text(alphabet="a1.:[]@/%? ", max_size=12))
def test_a_host_is_read_without_surprise(text):
    host = host_of(text)
    assert host is None or (host == host.lower() and not set(host) & set("@/? []"))


WANTED = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin", "x-dns-prefetch-control": "off",
}  # fmt: skip


@pytest.mark.parametrize(
    "target", ["/", "/config", "/nothing", "/v1/models", "/gradio_api/file=x", "/theme.css"]
)
def test_every_answer_keeps_the_browser_here(site, target):
    for headers in ({}, {"host": "evil.invalid"}):
        got = site.live.ask("GET", target, headers=headers).headers
        assert {name: got.get(name) for name in WANTED} == WANTED
        policy = got["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
        assert not {"http:", "https:", "*", "'unsafe-inline'"} & set(policy.split("style-src")[0].split())
        assert "access-control-allow-origin" not in got


def test_each_visit_has_marks_of_its_own(site):
    def mark(reply: Reply) -> str:
        return reply.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]

    first, second = (site.live.ask("GET", "/", headers={"accept-encoding": "br, gzip"}) for _ in range(2))
    assert mark(first) != mark(second)
    assert first.text.count("<script") == first.text.count(f'<script nonce="{mark(first)}"') > 3
    for outside in ("fonts.googleapis.com", "fonts.gstatic.com", "cdnjs.cloudflare.com"):
        assert outside not in first.text


# in the browser -------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_browser_runs_nothing_that_is_not_ours(tmp_path, monkeypatch):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    hostile = (
        "# 다람쥐 최적화기\n\n## 다람쥐 최적화기란?\n\n도토리를 일곱 단계로 쓴다. "
        "![그림](http://evil.invalid/a.png) <img src=//evil.invalid/b.png onerror=alert(1)> "
        "<script>alert(1)</script> <link rel=dns-prefetch href=//evil.invalid> [눌러](http://evil.invalid/?q=1)"
        " <iframe src=//evil.invalid></iframe> <style>@import url(//evil.invalid/c.css)</style>\n"
    )
    note = tmp_path / "공책" / "다람쥐.md"
    note.parent.mkdir()
    note.write_text(hostile, encoding="utf-8")
    desk = Desk(Settings(index=tmp_path / "색인"))
    desk.sync([note.parent], lambda _: None)
    with served(desk) as site, site.visit() as page:
        page.locator("#question textarea").fill("다람쥐 최적화기란?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#chat .quiet")).to_have_count(1)
        assert page.locator("#chat .bot img, #chat iframe, #chat .bot script, #sources img").count() == 0
        page.locator("#chat a.marker").first.click()
        expect(page.locator(".drawer mark").first).to_be_visible()
        assert page.locator(".drawer img, .drawer script, .drawer iframe").count() == 0
        assert page.locator("a[href*='evil.invalid']").count() == 0
        other = site.browser.new_page()  # what it complains of is wanted
        other.goto(site.url)
        ran = other.evaluate(
            """async () => {
              const refused = [];
              document.addEventListener('securitypolicyviolation', (e) => refused.push(e.effectiveDirective));
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
              document.body.insertAdjacentHTML('beforeend', '<b onclick="window.ran = true" id="b">b</b>');
              document.getElementById('b').click();
              const image = new Image();
              image.src = 'http://127.0.0.1:9/x.png';
              await new Promise((done) => { image.onerror = done; });
              return [window.ran ?? false, [...new Set(refused)].sort()];
            }"""
        )
        assert ran == [False, ["img-src", "script-src-attr", "script-src-elem"]]
