"""What exporters and makers of pages write that browsers show without a word: lists, boxes, days, remarks."""

from __future__ import annotations

from ingest.clean import clean
from ingest.html import extract
from ingest.load import load_bytes
from ingest.split import split
from rag.types import Document


def read(body: str, head: str = "") -> Document:
    page = f"<html><head><meta charset='utf-8'>{head}</head>{body}</html>"
    return clean(load_bytes("/노트.html", page.encode(), ".html"))


def kept(document: Document) -> str:
    return "\n".join(chunk.text for chunk in split(document))


TOGGLES = """<body><h1>순환 신경망</h1><p>같은 가중치를 시점마다 다시 쓰는 신경망이다.</p>
<ul class="toggle"><li><details open=""><summary>LSTM의 게이트는 몇 개인가?</summary><p>세 개다.</p>
<ul class="toggle"><li><details open=""><summary>망각 게이트의 초깃값은?</summary><p>편향을 1로 둔다.</p>
</details></li></ul></details></li></ul>
<ul class="toggle"><li><details open=""><summary>GRU는?</summary><p>게이트가 둘이다.</p></details></li></ul>
</body>"""


def test_the_toggles_of_notion_are_sections() -> None:
    found = {chunk.question: chunk.text for chunk in split(read(TOGGLES))}
    assert "세 개다." in found["LSTM의 게이트는 몇 개인가?"]
    assert "편향을 1로 둔다." in found["망각 게이트의 초깃값은?"]
    assert "게이트가 둘이다." in found["GRU는?"]


def test_lists_go_on_count_and_nest_as_they_are_shown() -> None:
    text = extract(
        '<body><ol start="2"><li>둘째 일을 한다</li></ol><ol start="3"><li>셋째 일을 한다</li></ol>'
        '<p>사이에 있는 글이다.</p><ul class="lst-kix_a1-0"><li>위</li></ul>'
        '<ul class="lst-kix_a1-1"><li>아래</li></ul><ul class="lst-kix_a1-0"><li>다시 위</li></ul></body>'
    ).text
    assert text == (
        "2. 둘째 일을 한다\n3. 셋째 일을 한다\n\n사이에 있는 글이다.\n\n- 위\n  - 아래\n- 다시 위"
    )


def test_a_task_has_its_box_on_its_own_line() -> None:
    text = extract(
        '<body><p>할 일을 적어 둔 글이다.</p><ul><li><div class="checkbox checkbox-off"></div> '
        "<span>읽기</span></li></ul><p>그리고</p>"
        '<ul><li><input type="checkbox" checked> 쓰기</li></ul></body>'
    ).text
    assert "- [ ] 읽기" in text
    assert "- [x] 쓰기" in text


def test_a_document_of_google_s_has_its_title_and_no_remarks() -> None:
    document = read(
        '<body class="c8 doc-content"><p class="c3 title"><span>컴퓨터 구조</span></p><h1>캐시</h1>'
        '<p>캐시는 지역성을 이용한다.<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
        '<div class="c15"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>확인 부탁해요</span></p></div>'
        "</body>"
    )
    assert document.title == "컴퓨터 구조"
    assert [chunk.heading for chunk in split(document)][-1] == "캐시 ‹ 컴퓨터 구조"
    assert "캐시는 지역성을 이용한다." in document.text
    assert "확인" not in document.text and "[a]" not in document.text


POST = """<body><div><span>딥러닝/최적화</span><h1>옵티마이저 비교</h1>
<div><a>지은</a><span>·</span><span>5 min read</span><span>·</span><span>2024년 1월 15일</span></div>
<div>Listen</div><div>Share</div>
<p>이 글에서는 옵티마이저를 비교하고 언제 무엇을 쓰는지 적는다.</p>
<p>각주를 단다.</p><ol><li>바닥글이다. <a href="#r1">↩︎</a></li></ol></div></body>"""


def test_what_a_page_prints_around_a_title_goes_and_its_day_stays() -> None:
    document = read(POST, "<title>옵티마이저 비교</title>")
    assert document.meta["date"] == "2024-01-15"
    shown = kept(document)
    assert "이 글에서는 옵티마이저를 비교" in shown and "바닥글이다." in shown
    for printed in ("딥러닝/최적화", "min read", "Listen", "Share", "↩"):
        assert printed not in shown


def test_a_day_in_the_text_is_not_the_page_s() -> None:
    body = f"<body><h1>제목</h1><p>{'긴 글이다. ' * 10}</p><p>2020년 1월 2일</p></body>"
    assert "date" not in read(body).meta


def test_plugins_blocks_in_a_vault_are_no_text() -> None:
    text = (
        "# 노트\n\n```dataview\nTABLE file.mtime\nFROM #딥러닝\n```\n\n본문이다.\n\n```python\nx = 1\n```\n"
    )
    document = clean(load_bytes("/노트.md", text.encode(), ".md"))
    shown = kept(document)
    assert "dataview" not in shown and "FROM" not in shown
    assert "본문이다." in shown and "x = 1" in shown
