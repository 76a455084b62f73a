"""Books as their makers pack them: chapters without headings, pages of contents, notes beside the text."""

from __future__ import annotations

from pathlib import Path

from office_like import epub

from ingest.load import load

PAGE = "<html><body>{}</body></html>"
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>2장 손실</text>'
    '</navLabel><content src="2.xhtml"/><navPoint><navLabel><text>2.1 절</text></navLabel>'
    '<content src="2.xhtml#s"/></navPoint></navPoint></navMap></ncx>'
)


def read(tmp_path: Path, one: str, other: str, nav: str = "<ol><li>차례</li></ol>", **more: str) -> str:
    pages = {"OEBPS/장1.xhtml": one, "OEBPS/2.xhtml": other, "OEBPS/nav.xhtml": nav}
    book = epub(**{name: PAGE.format(body) for name, body in pages.items()}, **more)
    (tmp_path / "a.epub").write_bytes(book)
    return load(tmp_path / "a.epub").text


def test_a_chapter_without_a_heading_has_the_name_that_the_contents_give_it(tmp_path: Path) -> None:
    link = '<li><a href="{}">{}</a></li>'.format
    nav = f"<ol>{link('장1.xhtml', '1장 시작')}{link('2.xhtml', '2장 <i>손실</i>')}</ol>"
    text = read(tmp_path, "<h1>1장</h1><p>처음</p>", "<p><b>2장 손실</b></p><p>차이를 잰다.</p>", nav)
    assert text == "# 1장\n\n처음\n\n# 2장 손실\n\n차이를 잰다."


def test_an_older_book_names_its_chapters_in_an_ncx(tmp_path: Path) -> None:
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        '<item id="b" href="2.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="b"/></spine></package>'
    )
    more = {"OEBPS/book.opf": book, "OEBPS/toc.ncx": NCX}
    assert read(tmp_path, "", "<p>차이를 잰다.</p>", **more) == "# 2장 손실\n\n차이를 잰다."
    assert read(tmp_path, "", "<p>차이를 잰다.</p>", **more | {"OEBPS/toc.ncx": "<ncx"}) == "차이를 잰다."


def test_a_page_of_links_is_no_chapter_and_one_with_some_is(tmp_path: Path) -> None:
    links = "".join(f'<p><a href="2.xhtml#s{n}">{n}절 손실 함수란?</a></p>' for n in range(4))
    assert read(tmp_path, f"<h1>차례</h1>{links}", "<h1>2장</h1><p>글</p>") == "# 2장\n\n글"
    assert "1절" in read(
        tmp_path, links + "<p>이 책은 손실 함수를 여러 절에 걸쳐 다룬다.</p>" * 3, "<p>글</p>"
    )


def test_notes_beside_the_text_and_headings_of_two_lines(tmp_path: Path) -> None:
    one = '<h1><span>1장</span><br/>퍼셉트론</h1><p>낸다.</p><aside id="n"><p>1. 1957년.</p></aside>'
    assert read(tmp_path, one, "") == "# 1장 퍼셉트론\n\n낸다.\n\n1. 1957년."
