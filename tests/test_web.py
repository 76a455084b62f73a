from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from test_fetch import ANSWER, LOCAL, PAGE, Site

from ingest import plan, reading
from ingest.fetch import Version
from ingest.sync import forget, sync
from ingest.web import AT_ONCE
from rag.embed import Embedder
from rag.index import LocalIndex

NOW = datetime(2024, 3, 2, 10, 0, tzinfo=UTC)
OLD = format_datetime(NOW - timedelta(days=3), usegmt=True)


def served(site: Site) -> threading.Thread:
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def sites(request: pytest.FixtureRequest) -> Iterator[list[Site]]:
    """As many servers as the test says, each of its own name."""
    with ExitStack() as stack:
        made = [Site() for _ in range(request.param)]
        for site in made:
            thread = served(site)
            stack.callback(thread.join)
            stack.callback(site.server.server_close)
            stack.callback(site.server.shutdown)
        yield made


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[LocalIndex]:
    opened = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    yield opened
    opened.close()


class Versioned:
    """A page as a server keeps it that knows its version; notes what it was asked with and what it sent."""

    def __init__(self, answer: str = ANSWER, **headers: str) -> None:
        self.text = PAGE.format(meta="", answer=answer)
        self.headers = headers
        self.asked: list[dict[str, str]] = []
        self.sent: list[int] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        names = ("If-None-Match", "If-Modified-Since")
        condition = {name: request.headers[name] for name in names if name in request.headers}
        self.asked.append(condition)
        same = bool(condition) and condition == {
            name: self.headers[own]
            for name, own in zip(names, ("ETag", "Last_Modified"), strict=True)
            if own in self.headers
        }
        body = b"" if same else self.text.encode()
        self.sent.append(len(body))
        request.send_response_only(304 if same else 200)
        for name, value in ({"Date": format_datetime(NOW, usegmt=True)} | self.headers).items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@pytest.mark.parametrize("sites", [1], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"a1"'}, {"ETag": 'W/"a1"'}, {"Last_Modified": OLD}, {"ETag": '"a1"', "Last_Modified": OLD}],
)
def test_a_page_that_is_as_it_was_is_not_sent_again(
    sites: list[Site], index: LocalIndex, embedder: Embedder, headers: dict[str, str]
) -> None:
    url, page = sites[0].url + "/a", Versioned(**headers)
    sites[0].pages["/a"] = page
    assert sync(index, embedder, [url], access=LOCAL).added == 1
    generation = index.generation
    for _ in range(2):
        report = sync(index, embedder, access=LOCAL)
        assert (report.unchanged, report.changed, report.failed) == (1, 0, [])
    assert page.sent[0] > 0 and page.sent[1:] == [0, 0]
    assert index.generation == generation
    assert ANSWER in index.document(url).text
    page.text, page.headers = page.text.replace("크면", "작으면"), {"ETag": '"b2"'}
    assert sync(index, embedder, access=LOCAL).changed == 1
    assert sync(index, embedder, access=LOCAL).unchanged == 1
    assert (page.asked[-1], page.sent[-1]) == ({"If-None-Match": '"b2"'}, 0)
    assert "작으면" in index.document(url).text


@pytest.mark.parametrize("sites", [1], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Last_Modified": format_datetime(NOW - timedelta(seconds=5), usegmt=True)},
        {"Last_Modified": "gestern"},
        {"Last_Modified": OLD, "Date": "heute"},
        {"ETag": ""},
        {"ETag": '"' + "x" * 1000 + '"'},
    ],
)
def test_what_names_no_version_is_not_asked_with(
    sites: list[Site], index: LocalIndex, embedder: Embedder, headers: dict[str, str]
) -> None:
    page = Versioned(**headers)
    sites[0].pages["/a"] = page
    sync(index, embedder, [sites[0].url + "/a"], access=LOCAL)
    assert sync(index, embedder, access=LOCAL).unchanged == 1
    assert page.asked == [{}, {}]


@pytest.mark.parametrize("sites", [1], indirect=True)
def test_a_page_is_read_in_full_where_its_text_is_needed(
    sites: list[Site], index: LocalIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, page = sites[0].url + "/a", Versioned(ETag='"a1"')
    sites[0].pages["/a"] = page
    sync(index, embedder, [url], access=LOCAL)
    with monkeypatch.context() as patch:
        for module in (plan, reading):
            patch.setattr(module, "made_by", lambda: "newer")
        assert sync(index, embedder, access=LOCAL).changed == 1
    assert page.asked == [{}, {}], "another way of reading needs what there is to read"
    forget(index, url)
    assert sync(index, embedder, [url], access=LOCAL).added == 1
    assert page.asked[-1] == {}


@pytest.mark.parametrize("sites", [1], indirect=True)
def test_a_version_is_asked_for_where_it_came_from_only(
    sites: list[Site], index: LocalIndex, embedder: Embedder
) -> None:
    site, first, second = sites[0], Versioned(ETag='"1"'), Versioned(ANSWER + " 둘째 글.", ETag='"1"')
    site.pages |= {"/a": Site.answer(status=302, Location="/first"), "/first": first, "/second": second}
    sync(index, embedder, [site.url + "/a"], access=LOCAL)
    assert sync(index, embedder, access=LOCAL).unchanged == 1
    assert first.asked == [{}, {"If-None-Match": '"1"'}]
    site.pages["/a"] = Site.answer(status=302, Location="/second")
    assert sync(index, embedder, access=LOCAL).changed == 1, "the same tag, of another page"
    assert "둘째 글." in index.document(site.url + "/a").text


@pytest.mark.parametrize("sites", [1], indirect=True)
def test_not_modified_without_being_asked_is_no_answer(
    sites: list[Site], index: LocalIndex, embedder: Embedder
) -> None:
    sites[0].pages["/a"] = Site.answer(status=304)
    report = sync(index, embedder, [sites[0].url + "/a"], access=LOCAL)
    assert ["304" in failure.error for failure in report.failed] == [True]


def test_versions_survive_the_index() -> None:
    version = Version('"a"', OLD, "https://a.example/")
    assert Version.of_meta(version.as_meta()) == version
    assert Version("", "", "https://a.example/").as_meta() == {}


@pytest.mark.parametrize("sites", [AT_ONCE], indirect=True)
def test_servers_are_asked_at_the_same_time(sites: list[Site], index: LocalIndex, embedder: Embedder) -> None:
    together = threading.Barrier(AT_ONCE, timeout=10)

    def met(page: Versioned) -> object:
        def answer(request: BaseHTTPRequestHandler) -> None:
            together.wait()  # breaks, and the page fails, where the others are not asked yet
            page(request)

        return answer

    for n, site in enumerate(sites):
        site.pages["/a"] = met(Versioned(f"{ANSWER} {n}째 글이다."))
    report = sync(index, embedder, [site.url + "/a" for site in sites], access=LOCAL)
    assert (report.added, report.failed) == (AT_ONCE, [])


@pytest.mark.parametrize("sites", [AT_ONCE + 2], indirect=True)
def test_one_page_of_a_server_at_a_time_and_few_servers(
    sites: list[Site], index: LocalIndex, embedder: Embedder
) -> None:
    turn = threading.Lock()
    now: list[int] = [0] * len(sites)
    most_of_one, most_servers = 0, 0

    def counted(n: int, page: Versioned) -> object:
        def answer(request: BaseHTTPRequestHandler) -> None:
            nonlocal most_of_one, most_servers
            with turn:
                now[n] += 1
                most_of_one = max(most_of_one, *now)
                most_servers = max(most_servers, sum(map(bool, now)))
            threading.Event().wait(0.02)
            with turn:
                now[n] -= 1
            page(request)

        return answer

    urls = []
    for n, site in enumerate(sites):
        for name in "abc":
            site.pages[f"/{name}"] = counted(n, Versioned(f"{ANSWER} {n}{name} 글이다."))
            urls.append(f"{site.url}/{name}")
    sites[0].pages["/b"] = Site.answer(status=500)
    report = sync(index, embedder, urls, access=LOCAL)
    assert (report.added, [f.source for f in report.failed]) == (len(urls) - 1, [urls[1]])
    assert most_of_one == 1
    assert 2 <= most_servers <= AT_ONCE
