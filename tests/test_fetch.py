from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from ingest import fetch as fetching
from ingest.access import Access
from ingest.address import plain_url
from ingest.connect import public
from ingest.fetch import fetch
from ingest.sync import forget, sync
from rag.embed import Embedder
from rag.errors import SourceError, UnsupportedFile
from rag.index import LocalIndex

PAGE = (
    '<html><head>{meta}<title>경사 하강</title></head><body><article><h1>경사 하강</h1>'
    "<h2>Q1. 학습률이란?</h2><p>{answer}</p></article></body></html>"
)  # fmt: skip
ANSWER = "학습률은 한 걸음의 크기라서 너무 크면 골짜기를 건너뛴다."
LOCAL = Access(allow_local=True)

Handle = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A web server of this test; ``pages`` may be changed at any time."""

    def __init__(self) -> None:
        self.pages: dict[str, Handle] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                with suppress(ConnectionError):
                    site.pages.get(self.path, site.answer(status=404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @staticmethod
    def answer(data: bytes = b"", status: int = 200, **headers: str) -> Handle:
        def handle(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data)

        return handle

    def page(self, path: str, answer: str = ANSWER, meta: str = "", encoding: str = "utf-8") -> str:
        data = PAGE.format(meta=meta, answer=answer).encode(encoding)
        self.pages[path] = self.answer(data, Content_Type="text/html")
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[LocalIndex]:
    opened = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    yield opened
    opened.close()


def test_a_page_is_synced_kept_and_forgotten(site: Site, index: LocalIndex, embedder: Embedder) -> None:
    url = site.page("/글")
    site.pages["/%EA%B8%80"] = site.pages["/글"]
    assert sync(index, embedder, [url], access=LOCAL).added == 1
    document = index.document(url)
    assert (document.source, document.title) == (url, "경사 하강")
    assert ANSWER in document.text
    assert sync(index, embedder, access=LOCAL).unchanged == 1
    site.pages["/%EA%B8%80"] = Site.answer(
        PAGE.format(meta="", answer=ANSWER.replace("크면", "작으면")).encode(), Content_Type="text/html"
    )
    assert sync(index, embedder, access=LOCAL).changed == 1
    assert "작으면" in index.document(url).text
    assert forget(index, url) == 1
    assert index.roots() == []


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503])
def test_a_bad_answer_keeps_what_was_indexed(
    site: Site, index: LocalIndex, embedder: Embedder, status: int
) -> None:
    url = site.page("/a")
    sync(index, embedder, [url], access=LOCAL)
    site.pages["/a"] = Site.answer(b"gone", status=status)
    report = sync(index, embedder, access=LOCAL)
    assert [(f.source, str(status) in f.error, bool(f.hint)) for f in report.failed] == [(url, True, True)]
    assert (report.removed, len(index.states())) == (0, 1)
    assert ANSWER in index.document(url).text


def test_a_page_below_another_is_its_own(site: Site, index: LocalIndex, embedder: Embedder) -> None:
    urls = [site.page("/a"), site.page("/a/b", ANSWER + " 아래의 글이다.")]
    assert sync(index, embedder, urls, access=LOCAL).added == 2
    report = sync(index, embedder, [urls[0]], access=LOCAL)
    assert (report.unchanged, report.removed, len(index.states())) == (1, 0, 2)


def test_a_failing_address_does_not_stop_a_folder(
    site: Site, index: LocalIndex, embedder: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "공책").mkdir()
    (tmp_path / "공책" / "a.md").write_text("# 글\n\n손실은 차이다.\n", encoding="utf-8")
    report = sync(index, embedder, [tmp_path / "공책", site.url + "/none"], access=LOCAL)
    assert (report.added, len(report.failed)) == (1, 1)


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html; charset=euc-kr", "", "cp949"),
        ("text/html", '<meta charset="euc-kr">', "cp949"),
        (
            "text/html",
            '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">',
            "cp949",
        ),
        ("text/html;charset=UTF-8", '<meta charset="euc-kr">', "utf-8"),
        ("text/html; charset=none-such", "", "utf-8"),
        ("text/html", "", "utf-16"),
    ],
)
def test_charsets(
    *, site: Site, index: LocalIndex, embedder: Embedder, header: str, meta: str, encoding: str
) -> None:
    data = PAGE.format(meta=meta, answer=ANSWER).encode(encoding)
    site.pages["/a"] = Site.answer(data, Content_Type=header)
    assert sync(index, embedder, [site.url + "/a"], access=LOCAL).failed == []
    assert ANSWER in index.document(site.url + "/a").text


@pytest.mark.parametrize(
    ("path", "kind", "suffix"),
    [("/a", "text/plain; charset=utf-8", ".txt"), ("/a.md", "text/plain", ".md"),
     ("/a", "text/markdown", ".md"), ("/a.md", "application/octet-stream", ".md"),
     ("/a", "", ".html"), ("/a", "application/xhtml+xml", ".html")],
)  # fmt: skip
def test_kinds(site: Site, path: str, kind: str, suffix: str) -> None:
    data = b"<!doctype html><html>..." if suffix == ".html" else b"text"
    site.pages[path] = Site.answer(data, **({"Content_Type": kind} if kind else {}))
    assert fetch(site.url + path, allow_local=True).suffix == suffix


def test_a_pdf(site: Site, index: LocalIndex, embedder: Embedder, tmp_path: Path) -> None:
    import pdfs

    path = pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [[pdfs.Line(60, 700, ANSWER)]])
    site.pages["/a"] = Site.answer(path.read_bytes(), Content_Type="application/pdf")
    sync(index, embedder, [site.url + "/a"], access=LOCAL)
    assert index.document(site.url + "/a").pages == (0,)


def test_pictures_are_refused(site: Site) -> None:
    site.pages["/a"] = Site.answer(b"\x89PNG", Content_Type="image/png")
    with pytest.raises(UnsupportedFile) as caught:
        fetch(site.url + "/a", allow_local=True)
    assert caught.value.hint


def test_redirects(site: Site) -> None:
    site.page("/end")
    site.pages["/a"] = Site.answer(status=302, Location="/b")
    site.pages["/b"] = Site.answer(status=301, Location=site.url + "/end")
    site.pages["/loop"] = Site.answer(status=302, Location="/loop")
    site.pages["/file"] = Site.answer(status=302, Location="file:///etc/passwd")
    assert fetch(site.url + "/a", allow_local=True).url == site.url + "/a"
    for path in ("/loop", "/file"):
        with pytest.raises(SourceError) as caught:
            fetch(site.url + path, allow_local=True)
        assert caught.value.hint
    assert site.asked.count("/loop") <= 11


def test_a_redirect_to_this_machine_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a public page could send us to a router's own page."""
    site.pages["/a"] = Site.answer(status=302, Location=f"http://localhost:{site.server.server_port}/secret")
    site.page("/secret")
    there = socket.getaddrinfo

    def looked_up(host: str, *rest: int, **options: int) -> object:
        return there("127.0.0.1" if host == "public.example" else host, *rest, **options)

    monkeypatch.setattr("ingest.connect.socket.getaddrinfo", looked_up)
    monkeypatch.setattr("ingest.connect.public", _first_time_only())
    with pytest.raises(SourceError, match="사설망"):
        fetch(f"http://public.example:{site.server.server_port}/a")
    assert site.asked == ["/a"]


def _first_time_only() -> Callable[[str], bool]:
    asked: list[str] = []

    def answer(address: str) -> bool:
        asked.append(address)
        return len(asked) == 1

    return answer


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "0.0.0.0", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "10.0.0.1", "192.168.0.1",
     "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_addresses_at_home_are_refused(site: Site, host: str) -> None:
    with pytest.raises(SourceError) as caught:
        fetch(f"http://{host}:{site.server.server_port}/a")
    assert caught.value.hint
    assert site.asked == []


@given(st.ip_addresses(v=4))
def test_public_is_seen_through_wrappings(address: object) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert public(wrapped) == public(str(address))


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_odd_addresses_are_written_plainly_or_refused(rest: str) -> None:
    try:
        url = plain_url("http://" + rest)
    except UnsupportedFile as error:
        assert error.hint
    else:
        assert plain_url(url) == url


@pytest.mark.parametrize(
    "name", ["file:///etc/passwd", "ftp://a.example/a", "http://", "http://나:비@a.example/"]
)
def test_other_schemes_are_refused(index: LocalIndex, embedder: Embedder, name: str) -> None:
    with pytest.raises(UnsupportedFile):
        sync(index, embedder, [name])


def test_a_page_that_is_too_large(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    bomb = gzip.compress(b"0" * 50_000_000)
    site.pages["/bomb"] = Site.answer(bomb, Content_Type="text/html", Content_Encoding="gzip")
    site.pages["/large"] = Site.answer(b"0" * 2000, Content_Type="text/html")
    site.pages["/fits"] = Site.answer(
        gzip.compress(b"0" * 1000), Content_Type="text/plain", Content_Encoding="gzip"
    )
    site.pages["/cut"] = Site.answer(
        gzip.compress(b"0" * 900)[:-9], Content_Type="text/plain", Content_Encoding="gzip"
    )
    assert len(fetch(site.url + "/fits", allow_local=True).data) == 1000
    for path in ("/bomb", "/large", "/cut"):
        with pytest.raises(SourceError) as caught:
            fetch(site.url + path, allow_local=True)
        assert caught.value.hint


def _drip(data: bytes) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(data)
        for _ in range(200):
            request.wfile.write(b"x")
            time.sleep(0.02)

    return handle


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: "]
)
def test_a_page_that_never_ends(site: Site, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    site.pages["/a"] = _drip(start)
    started = time.monotonic()
    with pytest.raises(SourceError, match="늦"):
        fetch(site.url + "/a", allow_local=True)
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SILENCE", 0.2)
    site.pages["/a"] = lambda _: time.sleep(1)
    with pytest.raises(SourceError, match="늦"):
        fetch(site.url + "/a", allow_local=True)


def test_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {f"http://127.0.0.1:{port}/": "받지 않습니다", "https://no-such-host.invalid/": "서버를 찾지"}
    for url, why in told.items():
        with pytest.raises(SourceError, match=why) as caught:
            fetch(url, allow_local=True)
        assert caught.value.hint and "Errno" not in caught.value.message


def test_on_the_command_line(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = site.page("/a")
    command = ["sync", "--index", str(tmp_path / "색인"), "--json", url]
    assert cli.main(command) == 1
    assert "--allow-local" in json.loads(capsys.readouterr().out)["failed"][0]["hint"]
    assert cli.main([*command, "--allow-local"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 1
