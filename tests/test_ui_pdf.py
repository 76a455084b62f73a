"""PDF pages in the drawer: the picture of the very file that was indexed, with the passage marked on it."""

import unicodedata
import zlib
from hashlib import blake2b
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pdfs
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from page_server import served
from starlette.testclient import TestClient

from ingest import apart, pdf_drawn
from ingest.pdf_drawn import lines, png, spans
from ingest.pdf_letters import Box
from ingest.pdf_view import NoPicture, as_indexed, page_view
from page import pdf_pages
from page.desk import Desk
from page.words import say
from rag.config import Settings
from rag.protocol import SourceState
from rag.types import Document

letters = st.text(alphabet="가나다 라\n마.-bC", max_size=60)


@given(letters, letters, letters)
def test_a_passage_is_found_however_its_lines_are_broken(before, passage, after):
    page = f"{before}|{passage}|{after}"
    found = spans(page, passage.replace("\n", " "))
    wanted = [c for c in passage.casefold() if c.isalnum()]
    said = [c for start, end in found for c in page[start:end].casefold() if c.isalnum()]
    if len(wanted) >= 6:
        assert len(said) >= 6
    for start, end in found:
        assert 0 <= start < end <= len(page)
    assert "".join(said) in "".join(wanted) or len(found) > 1


def test_columns_and_other_orders_are_found_piece_by_piece():
    page = "오른쪽 단의 둘째 문장이다 왼쪽 단의 첫째 문장이다"
    found = spans(page, "왼쪽 단의 첫째 문장이다 오른쪽 단의 둘째 문장이다")
    assert [page[start:end] for start, end in found] == [
        "왼쪽 단의 첫째 문장이다",
        "오른쪽 단의 둘째 문장이다",
    ]


def test_decomposed_hangul_on_the_page_is_the_same_word():
    page = unicodedata.normalize("NFD", "앞말 기울기 소실 현상 뒷말")
    ((start, end),) = spans(page, "기울기 소실 현상")
    assert unicodedata.normalize("NFC", page[start:end]) == "기울기 소실 현상"


def test_what_is_not_there_is_not_marked():
    assert spans("전혀 다른 이야기를 하는 쪽", "기울기 소실은 층이 깊어질수록") == []
    assert spans("", "기울기") == spans("기울기", "") == []


def test_letters_of_a_line_make_one_box():
    first = [Box(10 * i, 100, 10 * i + 9, 110) for i in range(5)]
    second = [Box(10 * i, 85, 10 * i + 9, 95) for i in range(3)]
    far = [Box(400, 85, 409, 95)]
    assert lines(first + second + far) == [Box(0, 100, 49, 110), Box(0, 85, 29, 95), far[0]]
    assert lines([]) == []


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.randoms())
def test_a_picture_holds_its_pixels(width, height, more, random):
    stride = 3 * width + more
    pixels = random.randbytes(stride * height)
    content = png(width, height, stride, pixels)
    at = content.index(b"IDAT") + 4
    rows = zlib.decompress(content[at:-16])
    assert rows == b"".join(b"\0" + pixels[i * stride : i * stride + 3 * width] for i in range(height))


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Two pages of prose; the second says little."""
    name = pdfs.font()
    path = tmp_path_factory.mktemp("인쇄물") / "기울기 소실.pdf"
    prose = [pdfs.Line(60, 760 - 16 * i, line) for i, line in enumerate(pdfs.wrapped(pdfs.PROSE, name, 460))]
    pdfs.write(path, name, [prose, [pdfs.Line(60, 700, "둘째 쪽에는 잔차 연결만 적었다.")]])
    yield path
    apart.close()


def state_of(path) -> SourceState:
    return SourceState(
        str(path), str(path), blake2b(path.read_bytes(), digest_size=16).hexdigest(), 1, 1, "", 1
    )


def test_the_lines_of_a_passage_are_marked_where_they_stand(printed):
    view = page_view(
        printed.read_bytes(), 1, "시그모이드처럼 미분값이 작은 활성화 함수를 여러 번 지나면 심해진다."
    )
    assert view.png.startswith(b"\x89PNG")
    assert max(view.width, view.height) == pdf_drawn.LONGEST_SIDE
    assert view.pages == 2
    assert 1 <= len(view.boxes) <= 3
    for left, top, width, height in view.boxes:
        assert 60 / 595 - 0.01 <= left <= left + width <= 525 / 595
        assert 0.005 < height < 0.03
        assert (842 - 780) / 842 < top < 0.3  # the second and third of its lines, counted from above
    assert page_view(printed.read_bytes(), 2, "전혀 없는 말이 여기 있다").boxes == ()
    with pytest.raises(NoPicture):
        page_view(printed.read_bytes(), 3)
    with pytest.raises(NoPicture):
        page_view(b"%PDF-1.4 nothing", 1)


def test_only_the_file_that_was_indexed_is_drawn(printed, tmp_path):
    path = tmp_path / "글.pdf"
    path.write_bytes(printed.read_bytes())
    state = state_of(path)
    assert as_indexed(state) == path.read_bytes()
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(NoPicture, match="바뀌었습니다"):
        as_indexed(state)
    path.unlink()
    with pytest.raises(NoPicture, match="읽을 수 없습니다"):
        as_indexed(state)
    with pytest.raises(NoPicture, match="웹"):
        as_indexed(SourceState("https://a.kr/글.pdf", "", "", 1, 0, "", 1))


def test_an_encrypted_page_falls_back_to_its_text(printed):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(printed))
    writer.encrypt("비밀", algorithm="AES-256")
    locked = printed.with_name("잠김.pdf")
    writer.write(locked)
    with pytest.raises(NoPicture, match="암호") as error:
        page_view(locked.read_bytes(), 1)
    assert error.value.hint


# what the drawer asks for ---------------------------------------------------------------------------


@pytest.fixture
def client(printed):
    document = Document(
        str(printed), "기울기 <소실>", pdfs.PROSE + "둘째 쪽", (0, len(pdfs.PROSE)), {"format": "pdf"}
    )
    index = SimpleNamespace(
        document={document.source: document}.__getitem__, states=lambda: [state_of(printed)]
    )
    app = FastAPI()
    app.include_router(pdf_pages.routes(lambda: SimpleNamespace(index=index)))
    client = TestClient(app)
    client.document = document
    return client


def test_the_drawer_gets_a_page_with_its_passage(client):
    start = pdfs.PROSE.index("시그모이드처럼")
    place = lxml.html.fromstring(pdf_pages.frame(client.document, (start, start + 40)))
    shown = lxml.html.fromstring(client.get("/" + place.get("data-leaf")).text)
    assert shown.findall(".//i[@class='box']")
    picture = shown.find(".//img")
    assert "기울기 <소실> 1쪽" in picture.get("alt")
    assert say("leaf_marked").strip() in picture.get("alt")
    answer = client.get("/" + picture.get("src"))
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    before, after = shown.findall(".//nav/button")
    assert before.get("disabled") is not None
    second = client.get("/" + after.get("data-leaf")).text
    assert 'class="box"' not in second
    assert say("leaf_of", page=2, pages=2) in second


def test_the_drawer_draws_nothing_that_is_not_in_the_index(client, printed, tmp_path):
    other = tmp_path / "남의 것.pdf"
    other.write_bytes(printed.read_bytes())
    for source in (
        str(other),
        f"{printed.parent}/../{printed.parent.name}/{printed.name}",
        "",
        "/etc/passwd",
    ):
        assert client.get("/leaf", params={"source": source, "page": 1}).status_code == 404
        assert client.get("/leaf.png", params={"source": source, "page": 1}).status_code == 404
    for page in (0, -1, "x", 10**9):
        assert client.get("/leaf", params={"source": str(printed), "page": page}).status_code == 422
    assert client.get("/leaf.png", params={"source": str(printed), "page": 9}).status_code == 404
    assert "instead" in client.get("/leaf", params={"source": str(printed), "page": 9}).text


def test_a_kept_picture_goes_with_its_file(client, printed, tmp_path):
    path = tmp_path / "글.pdf"
    path.write_bytes(printed.read_bytes())
    index = SimpleNamespace(document=lambda _: client.document, states=[state_of(path)].copy)
    app = FastAPI()
    app.include_router(pdf_pages.routes(lambda: SimpleNamespace(index=index)))
    other, leaf = TestClient(app), {"source": str(path), "page": 2}
    assert other.get("/leaf.png", params=leaf).status_code == 200
    path.write_bytes(path.read_bytes() + b"\n")
    assert other.get("/leaf.png", params=leaf).status_code == 404
    assert "바뀌었습니다" in other.get("/leaf", params=leaf).text


def test_pictures_are_kept_up_to_a_bound(printed, monkeypatch):
    document = Document(str(printed), "제목", "글" * 10, (0, 5), {"format": "pdf"})
    index = SimpleNamespace(document=lambda _: document, states=lambda: [state_of(printed)])
    leaves = pdf_pages.Leaves()
    monkeypatch.setattr(pdf_pages, "KEPT", 1)
    notes = SimpleNamespace(index=index)
    first = leaves.picture(notes, str(printed), 1)
    asked = []
    monkeypatch.setattr(pdf_pages, "page_view", lambda *a: asked.append(a[1]) or page_view(*a))
    assert leaves.picture(notes, str(printed), 1) == first
    assert asked == []
    leaves.picture(notes, str(printed), 2)
    assert leaves.picture(notes, str(printed), 1) == first
    assert asked == [2, 1]


def test_only_a_pdf_has_pages_to_draw():
    assert pdf_pages.frame(Document("/a.md", "", "글", (), {"format": "markdown"})) == ""
    assert pdf_pages.frame(Document("/a.pptx", "", "글", (0,), {"format": "pptx"})) == ""
    at = lxml.html.fromstring(
        pdf_pages.frame(Document("/가&b.pdf", "", "0123456789", (0, 5), {"format": "pdf"}), (6, 8))
    ).get("data-leaf")
    assert parse_qs(urlsplit(at).query) == {
        "source": ["/가&b.pdf"],
        "page": ["2"],
        "start": ["6"],
        "end": ["8"],
    }


@pytest.mark.browser
def test_a_visitor_sees_the_page_and_turns_it(printed, tmp_path, monkeypatch):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    desk = Desk(Settings(index=tmp_path / "색인", embedder="static"))
    desk.sync([printed], lambda _: None)
    with served(desk) as site, site.visit(viewport={"width": 1280, "height": 800}) as page:
        page.locator("#question textarea").fill("시그모이드처럼 미분값이 작은 활성화 함수를 지나면?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#chat .quiet")).to_have_count(1)
        page.locator("#sources .card h3 a").first.click()
        expect(page.locator(".drawer .leaf img")).to_be_visible()
        expect(page.locator(".drawer .leaf .box").first).to_be_in_viewport()
        assert page.locator(".drawer .leaf img").evaluate("img => img.naturalWidth") > 800
        page.locator(".drawer .leaf nav button").last.click()
        expect(page.locator(".drawer .leaf nav span")).to_have_text(say("leaf_of", page=2, pages=2))
        expect(page.locator(".drawer .leaf nav button").last).to_be_disabled()
        page.wait_for_function("document.querySelector('.drawer .leaf img').naturalWidth > 800")
        printed.rename(printed.with_suffix(".옮김"))
        try:
            page.locator(".drawer .leaf nav button").first.click()
            expect(page.locator(".drawer .leaf .instead")).to_contain_text("읽을 수 없습니다")
            expect(page.locator(".drawer .text")).to_contain_text("둘째 쪽에는")
        finally:
            printed.with_suffix(".옮김").rename(printed)
