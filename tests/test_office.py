from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import hwp_like
import office_like as like
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_load import write

from ingest import docx, office
from ingest.clean import clean
from ingest.load import load
from ingest.markup import MOST_HTML, MOST_TAGS
from ingest.split import split
from ingest.sync import sync
from ingest.table import extract as extract_table
from rag.assistant import Assistant
from rag.embed import Embedder
from rag.errors import SourceError, UnsupportedFile
from rag.index import LocalIndex

ZIPPED = (".docx", ".pptx", ".xlsx", ".hwpx", ".epub", ".apkg")


def made(name: str, tmp_path: Path) -> bytes:
    kinds = {
        "a.docx": like.docx,
        "a.pptx": like.pptx,
        "a.xlsx": like.xlsx,
        "a.hwpx": like.hwpx,
        "a.epub": like.epub,
        "a.ipynb": like.notebook,
        "a.csv": lambda: like.CSV,
        "a.apkg": lambda: like.apkg(tmp_path / "deck.db"),
        "new.apkg": lambda: like.apkg(tmp_path / "deck.db", kind="anki21b"),
    }
    return kinds[name]()


@pytest.mark.parametrize(
    ("name", "title", "text", "questions"),
    [
        ("a.docx", "딥러닝 정리", like.DOCX_TEXT, ["배치 정규화는 왜 쓰나?"]),
        ("a.pptx", "경사 하강법", like.PPTX_TEXT, ["경사 하강법", "학습률은 무엇인가?"]),
        ("a.xlsx", "a", like.XLSX_TEXT, ["질문", "드롭아웃은?", "역전파란?", "측정"]),
        ("a.hwpx", "최적화 노트", like.HWPX_TEXT, ["모멘텀은 무엇인가?", "아담은?"]),
        ("a.epub", "신경망 책", like.EPUB_TEXT, ["1장 역전파", "2장 손실"]),
        ("a.ipynb", "실습", like.NOTEBOOK_TEXT, ["소프트맥스는 왜 쓰나?"]),
        ("a.csv", "a", like.CSV_TEXT, ["과적합이란?", "드롭아웃은?"]),
        ("a.apkg", "딥러닝 › 기초", like.APKG_TEXT, ["활성화 함수란?", "(…)는 0과 1 사이다."]),
        ("new.apkg", "딥러닝 › 기초", like.APKG_TEXT, ["활성화 함수란?", "(…)는 0과 1 사이다."]),
    ],
)
def test_a_document_becomes_markdown(
    tmp_path: Path, name: str, title: str, text: str, questions: list[str]
) -> None:
    document = load(write(tmp_path, name, made(name, tmp_path)))
    assert document.text == text
    assert document.title == title
    assert document.meta["format"] == name.split(".")[1]
    chunks = split(clean(document))
    assert [chunk.question for chunk in chunks] == questions
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_a_slide_is_a_page(tmp_path: Path) -> None:
    document = load(write(tmp_path, "a.pptx", like.pptx()))
    assert [document.text[at:].strip().split("\n")[0] for at in document.pages] == [
        "## 경사 하강법",
        "## 학습률은 무엇인가?",
    ]
    assert [chunk.page for chunk in split(clean(document))] == [1, 2]


DEEP = 5_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *[(f"a{suffix}", b"") for suffix in ZIPPED],
        *[(f"a{suffix}", b"PK\x05\x06" + b"\0" * 18) for suffix in ZIPPED],
        *[(f"a{suffix}", like.docx()[:700]) for suffix in ZIPPED],
        *[(f"a{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) for suffix in ZIPPED],
        ("a.docx", like.pptx()),
        ("a.docx", like.docx(**{"word/document.xml": "<w:document"})),
        ("a.docx", like.docx(**{"word/document.xml": "<a>" * DEEP + "</a>" * DEEP})),
        ("a.docx", like.docx("<w:p>" + "<w:ins>" * 1500 + "<w:t>글</w:t>" + "</w:ins>" * 1500 + "</w:p>")),
        ("a.xlsx", like.xlsx(**{"xl/sharedStrings.xml": "<sst/>"})),
        ("a.xlsx", like.docx()),
        ("a.hwpx", like.hwpx(**{"META-INF/manifest.xml": "<m><f><encryption-data/></f></m>"})),
        (
            "a.epub",
            like.epub(**{"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="http://aes"/></e>'}),
        ),
        ("a.epub", like.epub(**{"META-INF/container.xml": "<container/>"})),
        ("a.apkg", like.zipped({"collection.anki2": b"SQLite format 3\x00" + b"\xff" * 5000})),
        ("a.apkg", like.zipped({"collection.anki21b": b"\x28\xb5\x2f\xfd" + b"\xff" * 50})),
        ("a.ipynb", b"{"),
        ("a.ipynb", b"[]"),
        ("a.ipynb", b"[" * 100_000),
        ("a.ipynb", b'{"cells": 3}'),
        ("a.csv", b"\x00\x01\x02"),
        ("a.csv", '질문,답\n가,"'.encode() + b"x" * 200_000),
        *[(f"a{suffix}", b"\xd0\xcf\x11\xe0") for suffix in (".hwp", ".doc", ".ppt", ".xls")],
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, data: bytes) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(SourceError) as caught:
        load(path)
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_old_formats_name_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        load(write(tmp_path, "a.doc", b"\xd0\xcf\x11\xe0"))
    assert ".docx" in caught.value.hint
    assert "PDF" in caught.value.hint
    monkeypatch.setitem(sys.modules, "unhwp", None)
    with pytest.raises(UnsupportedFile) as caught:
        load(write(tmp_path, "a.hwp", b"\xd0\xcf\x11\xe0"))
    assert "mutdap[hwp]" in caught.value.hint
    assert ".hwpx" in caught.value.hint


def test_what_unhwp_writes_becomes_our_markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unhwp = pytest.importorskip("unhwp")
    written = (
        "# 제목\n\n![image](assets/BIN1.png)\n\n| 이름 | 값 |\n| :--- | :--- |\n| 학습률 | 0.1 |\n\n글이다.\n"
    )
    parsed = SimpleNamespace(title="Untitled", markdown=written)
    monkeypatch.setattr(unhwp, "parse_bytes", lambda data, render_options: nullcontext(parsed))
    document = load(write(tmp_path, "a.hwp", b"\xd0\xcf\x11\xe0"))
    assert document.text == "# 제목\n\n이름 | 값\n학습률 | 0.1\n\n글이다."
    assert (document.title, document.meta["format"]) == ("제목", "hwp")


HWP = [
    (2, "최적화 노트"),
    (0, "경사 하강은 내리막으로 간다."),
    (3, "모멘텀은 무엇인가?"),
    (0, "지난 걸음을 기억한다."),
]


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("repeated", [1, 600])
def test_an_old_hangul_document_is_read(tmp_path: Path, repeated: int, *, compressed: bool) -> None:
    """Also one whose text does not fit the small sectors of its compound file."""
    pytest.importorskip("unhwp")
    long = [*HWP, *[(0, f"{n}째 글이 여기에 적혀 있다.") for n in range(repeated)]]
    document = load(write(tmp_path, "a.hwp", hwp_like.hwp(long, compressed=compressed)))
    assert [line for line in document.text.split("\n") if line][:4] == [
        "# 최적화 노트", "경사 하강은 내리막으로 간다.", "## 모멘텀은 무엇인가?", "지난 걸음을 기억한다.",
    ]  # fmt: skip
    assert all(text in document.text for _, text in long)
    assert (document.title, document.meta["format"]) == ("최적화 노트", "hwp")
    assert [chunk.question for chunk in split(clean(document))][1] == "모멘텀은 무엇인가?"


def test_a_locked_or_damaged_hangul_document_is_told(tmp_path: Path) -> None:
    pytest.importorskip("unhwp")
    whole = hwp_like.hwp(HWP)
    for data in (
        hwp_like.hwp(HWP, encrypted=True),
        whole[: len(whole) // 2],
        whole.replace(b"HWP D", b"HWX D"),
    ):
        with pytest.raises(UnsupportedFile) as caught:
            load(write(tmp_path, "a.hwp", data))
        assert caught.value.hint


def test_xml_does_not_reach_out_or_blow_up(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.txt", "비밀")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for declared, used in (
        (f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>', "&s;"),
        (f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "&l9;"),
    ):
        body = f"<w:body><w:p><w:r><w:t>글이다{used}</w:t></w:r></w:p></w:body>"
        part = f"{declared}<w:document {like.W}>{body}</w:document>"
        path = write(tmp_path, "a.docx", like.docx(**{"word/document.xml": part}))
        try:
            assert load(path).text == "글이다"
        except SourceError as error:
            assert error.hint


def test_tags_are_counted_before_they_cost_anything(tmp_path: Path) -> None:
    cells = "<w:p/>" * (MOST_TAGS + 1)
    chapter = "<p>a" * (MOST_HTML + 1)
    card = "질문\x1f" + "<b>" * (MOST_HTML + 1)
    started = time.perf_counter()
    for name, data in (
        ("a.docx", like.docx(cells)),
        ("a.epub", like.epub(**{"OEBPS/2.xhtml": chapter})),
        ("a.apkg", like.apkg(tmp_path / "deck.db", notes=[card])),
    ):
        with pytest.raises(SourceError, match=r"커지|inflates"):
            load(write(tmp_path, name, data))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "empty", ["<w:p/>", "<w:p><w:pPr><w:pStyle w:val='1'/></w:pPr></w:p>", "<w:p><w:r/></w:p>"]
)
def test_empty_paragraphs_of_word_cost_next_to_nothing(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    """Thirteen kilobytes of zip hold a million of them: their style, list and level are not looked up."""
    steps: list[str] = []
    true = docx.child

    def counted(element: object, *path: str) -> object:
        steps.append("/".join(path))
        return true(element, *path)

    monkeypatch.setattr(docx, "child", counted)
    found = {}
    for count in (0, 5000):
        steps.clear()
        body = empty * count + like.par("글이다.") + empty * count
        assert office.extract("a.docx", like.docx(body)).text == "글이다."
        found[count] = len(steps) - steps.count("rPr")  # how a run is set
    assert found[0] == found[5000]


def test_a_note_is_written_once_however_often_it_is_referred_to() -> None:
    refer = like.par("글이다.", inner="<w:r><w:footnoteReference w:id='2'/></w:r>")
    text = office.extract("a.docx", like.docx(refer * 300)).text
    assert text.count("글이다.[^2]") == 300
    assert text.count("[^2]: 2015년 논문이다.") == 1


def test_a_deck_may_not_keep_the_reader_busy(tmp_path: Path) -> None:
    rows = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x, x, x FROM c"
    path = tmp_path / "deck.db"
    database = sqlite3.connect(path)
    database.executescript(f"CREATE VIEW notes AS {rows}; CREATE TABLE cards (nid, did, ord)")
    database.execute("CREATE TABLE col (models, decks)")
    database.execute("INSERT INTO col VALUES ('{\"1\": []}', '{}')")
    database.commit()
    database.close()
    with pytest.raises(SourceError):
        load(write(tmp_path, "a.apkg", like.zipped({"collection.anki2": path.read_bytes()})))
    huge = ["질문\x1f" + "답" * 3_000_000] * 8
    with pytest.raises(SourceError, match=r"커지|inflates"):
        load(write(tmp_path, "b.apkg", like.apkg(path, notes=huge)))


@pytest.mark.parametrize(
    ("name", "table", "text"),
    [
        ("a.tsv", "Question\tAnswer\nq1?\tone\n", "## q1?\n\none"),
        ("a.csv", "용어;뜻\n편향;치우침\n", "## 편향\n\n치우침"),
        ("a.csv", "편향?,치우침\n분산?,흩어짐\n", "## 편향?\n\n치우침\n\n## 분산?\n\n흩어짐"),
        ("a.csv", "Name,Tags,날\n손실,\"수학, 기초\",3\n", "## 손실\n\nTags: 수학, 기초\n날: 3"),
        ("a.csv", "모델,오차\nA,0.3\nB,12\n", "모델 | 오차\nA | 0.3\nB | 12"),
        ("a.csv", "면접 질문,,\n,,\n번호,질문,답\n1,가?,나\n", "면접 질문\n\n## 가?\n\n나"),
        ("a.csv", "x,y\n1,2\n3,4\n", "x | y\n1 | 2\n3 | 4"),
        ("a.csv", "밤에 돌린다\n버전을 넣는다\n", "밤에 돌린다\n\n버전을 넣는다"),
        ("a.csv", "질문\n가?\n나?\n", "## 가?\n\n## 나?"),
        ("a.csv", "이름,오차\nA,0.1\nB,0.2\n\n회사,단계,결과\n가나,서류,합격\n",
         "이름 | 오차\nA | 0.1\nB | 0.2\n\n## 가나\n\n단계: 서류\n결과: 합격"),
        ("a.csv", "질문,답\n가?,나\n\n다?,라\n", "## 가?\n\n나\n\n## 다?\n\n라"),
        ("a.csv", "이름,오차\nA,0.1\n\nB,0.2\n", "이름 | 오차\nA | 0.1\nB | 0.2"),
        ("a.csv", "주,주제,때\n1주,탐지,삼월\n2주,통계,사월\n일요일에 모임,일요일에 모임,일요일에 모임\n",
         "일요일에 모임\n\n## 1주\n\n주제: 탐지\n때: 삼월\n\n## 2주\n\n주제: 통계\n때: 사월"),
        ("a.csv", ",1월\n전환율,2\n", "|  | 1월 |\n|---|---|\n| 전환율 | 2 |"),
        ("a.csv", "\ufeff질문,답\n가?,나\n", "## 가?\n\n나"),
    ],
)  # fmt: skip
def test_tables(tmp_path: Path, name: str, table: str, text: str) -> None:
    assert load(write(tmp_path, name, table)).text == text


def test_a_sheet_with_merged_names_and_two_tables(tmp_path: Path) -> None:
    def row(at: int, *texts: str) -> str:
        cells = "".join(
            f'<c r="{chr(65 + i)}{at}" t="str"><v>{text}</v></c>' for i, text in enumerate(texts) if text
        )
        return f'<row r="{at}">{cells}</row>'

    rows = [
        row(1, "모델", "정확도"),
        row(2, "", "val", "test"),
        row(3, "A", "90", "89"),
        row(5, "분기별로 다시 잰다"),
        row(7, "이름", "비용"),
        row(8, "A", "12"),
    ]
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:A2", "B1:C1", "A5:C5"))
    sheet = f"<worksheet {like.SHEET}><sheetData>{''.join(rows)}</sheetData>"
    sheet += f"<mergeCells>{merged}</mergeCells></worksheet>"
    text = load(write(tmp_path, "a.xlsx", like.xlsx(**{"xl/worksheets/sheet2.xml": sheet}))).text
    assert text.partition("# 측정\n\n")[2] == (
        "모델 | 정확도 val | 정확도 test\nA | 90 | 89\n\n분기별로 다시 잰다\n\n이름 | 비용\nA | 12"
    )


SUPER = '<w:vertAlign w:val="superscript"/>'


def docx_text(body: str, **more: str) -> str:
    return office.extract("a.docx", like.docx(body, **more)).text


FIXED = '<w:rFonts w:ascii="Consolas"/>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "".join(f"<w:p>{like.run(line, FIXED)}</w:p>" for line in ("def f(x):", "    return x"))
            + "<w:p/>"
            + f"<w:p>{like.run('f(1)  # 하나', FIXED)}</w:p>"
            + like.par("끝."),
            "```\ndef f(x):\n    return x\n\nf(1)  # 하나\n```\n\n끝.",
        ),
        (f"<w:p>{like.run('모두 고정폭 글꼴로 적은 글.', FIXED)}</w:p>", "모두 고정폭 글꼴로 적은 글."),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{like.run('if x:', FIXED)}</w:p>"
            f"<w:p>{like.run('  y()', FIXED)}</w:p></w:tc></w:tr></w:tbl>",
            "```\nif x:\n  y()\n```",
        ),
        (
            f"<w:p>{like.run('값 10')}{like.run('-', SUPER)}{like.run('4', SUPER)}{like.run('다.')}</w:p>",
            "값 10^-4다.",
        ),
        (
            "<w:tbl><w:tr><w:tc>" + like.par("모델") + '</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
            + like.par("정확도") + '</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>'
            + like.par("val") + "</w:tc><w:tc>" + like.par("test")
            + "</w:tc></w:tr><w:tr><w:tc>" + like.par("A") + "</w:tc><w:tc>" + like.par("90")
            + "</w:tc><w:tc>" + like.par("89") + "</w:tc></w:tr></w:tbl>",
            "모델 | 정확도 val | 정확도 test\nA | 90 | 89",
        ),
    ],
)  # fmt: skip
def test_what_word_says_by_how_it_looks(body: str, text: str) -> None:
    assert docx_text(body) == text


def test_a_style_of_code() -> None:
    style = '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="Source Code"/></w:style>'
    styles = f"<w:styles {like.W}>{style}</w:styles>"
    assert docx_text(like.par("값 = 하나", "s"), **{"word/styles.xml": styles}) == "```\n값 = 하나\n```"


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ({"ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": ["\x1b[0m..."]},
         "```\nZeroDivisionError: division by zero\n```"),
        ({"data": {"text/markdown": "F1은 **0.87**", "text/plain": "<Markdown object>"}}, "F1은 **0.87**"),
        ({"data": {"text/latex": ["x^2"], "text/plain": "<Math object>"}}, "$$x^2$$"),
        ({"data": {"text/html": "<style>a{}</style><table><tr><th><th>acc<tr><td>A<td>0.91</table>"}},
         "| | acc |\n|---|---|\n| A | 0.91 |"),
        ({"data": {"text/html": "<div id=x></div>"}}, ""),
        ({"data": {"text/plain": ["  acc\n", "A 1"], "text/html": "<table><tr><td>1</table>"}},
         "```\n  acc\nA 1\n```"),
    ],
)  # fmt: skip
def test_what_a_cell_shows(tmp_path: Path, output: dict[str, object], text: str) -> None:
    cells = [{"cell_type": "code", "source": "df", "outputs": [output]}]
    shown = load(write(tmp_path, "a.ipynb", json.dumps({"cells": cells}))).text
    assert shown == f"```python\ndf\n```\n\n{text}".rstrip()


def test_a_lone_asterisk_belongs_to_the_name(tmp_path: Path) -> None:
    notes = ["A* 탐색은?\x1ff가 가장 작은 것부터 본다."]
    document = load(write(tmp_path, "a.apkg", like.apkg(tmp_path / "deck.db", notes=notes)))
    assert [chunk.question for chunk in split(document)] == ["A* 탐색은?"]


def test_an_old_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "제목"},
        {"cell_type": "code", "input": "x = '```'", "outputs": [{"text": ["출력"]}, 3, {"data": 5}]},
        {"cell_type": "code", "source": [1, None]},
        "엉뚱한 것",
    ]
    document = load(write(tmp_path, "a.ipynb", json.dumps({"worksheets": [{"cells": cells}]})))
    assert document.text == "# 제목\n\n````python\nx = '```'\n````\n\n```\n출력\n```"


def test_front_matter_is_not_content_and_wiki_links_are_shown(tmp_path: Path) -> None:
    note = "---\ntags: [수학]\naliases:\n  - 별명\n---\n"
    body = "# [[손실 함수|손실]]과 [[기울기]]\n\n[[손실]]을 줄인다."
    document = load(write(tmp_path, f"손실 {'0af3' * 8}.md", note + body))
    assert document.text == note + body
    assert document.title == "손실과 기울기"
    assert [chunk.text for chunk in split(clean(document))] == [body]
    bare = load(write(tmp_path, f"빈 제목 {'0af3' * 8}.md", "글이다.\n"))
    assert bare.title == "빈 제목"


NAMESPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {"office": "office", "text": "text", "draw": "drawing", "p": "presentation"}.items()
)
FLAT = {
    "docx": (
        "text",
        '<text:h text:outline-level="1">최적화</text:h><text:h text:outline-level="2">모멘텀이란?</text:h>'
        "<text:p>지난 걸음을 기억한다.</text:p>",
        "# 최적화\n\n## 모멘텀이란?\n\n지난 걸음을 기억한다.",
    ),
    "pptx": (  # without a master page Impress writes text boxes, no placeholder for a title
        "presentation",
        '<draw:page><draw:frame p:class="title"><draw:text-box><text:p>모멘텀이란?</text:p></draw:text-box>'
        "</draw:frame></draw:page>",
        "모멘텀이란?",
    ),
}


@pytest.mark.parametrize("kind", FLAT)
def test_what_libreoffice_writes(tmp_path: Path, kind: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: files that it makes are not tested")
    part, body, text = FLAT[kind]
    page = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{NAMESPACES} office:version="1.3"'
        f' office:mimetype="application/vnd.oasis.opendocument.{part}">'
        f"<office:body><office:{part}>{body}</office:{part}></office:body></office:document>"
    )
    path = write(tmp_path, f"a.fod{part[0]}", page)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=False, capture_output=True, timeout=60)
    if not (tmp_path / f"a.{kind}").exists():
        pytest.skip(f"this LibreOffice does not write .{kind}")
    assert load(tmp_path / f"a.{kind}").text == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize("name", [*(f"a{s}" for s in ZIPPED), "new.apkg", "a.ipynb", "a.csv"])
def test_damaged_documents_are_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    kept = tmp_path / f"whole-{name}"
    if not kept.exists():
        kept.write_bytes(made(name, tmp_path))
    whole = kept.read_bytes()
    edits = data.draw(st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=20))

    def change(part: bytes) -> bytes:
        damaged = bytearray(part)
        for place, byte in edits if part else ():
            damaged[int(place * len(part))] = byte
        return bytes(damaged)

    deep = whole.startswith(b"PK") and data.draw(st.booleans())
    broken = like.inside(whole, data.draw(st.integers(0, 20)), change) if deep else change(whole)
    try:
        document = load(write(tmp_path, name, broken))
    except SourceError as error:
        assert error.hint
    else:
        document.text.encode()


MEANT = {
    "a.docx": ("배치 정규화는 왜 쓰나?", "학습을 안정시킨다."),
    "a.pptx": ("학습률은 무엇인가?", "걸음의 크기다."),
    "a.xlsx": ("역전파란?", "거꾸로 미분한다."),
    "a.hwpx": ("모멘텀은 무엇인가?", "지난 걸음을\n기억한다"),
    "a.epub": ("역전파는 무엇인가?", "거꾸로 미분한다."),
    "a.ipynb": ("소프트맥스는 왜 쓰나?", "점수를 확률로 바꾼다."),
    "a.csv": ("과적합이란?", "훈련 자료만 외운 것이다."),
    "a.apkg": ("활성화 함수란?", "비선형을 넣는다."),
}


def test_a_folder_of_every_format_answers(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in MEANT:
        write(folder, name, made(name, tmp_path))
    write(folder, "b.zip", like.zipped({"손실 노트.md": "# 손실 함수란?\n\n정답과 예측의 차이를 잰다.\n"}))
    index = LocalIndex(tmp_path / "index", embedder.identity, embedder.dimension)
    report = sync(index, embedder, [folder])
    assert (report.added, report.failed) == (len(MEANT) + 1, [])
    assistant = Assistant(index, embedder)
    for name, (question, said) in {**MEANT, "b.zip!/손실 노트.md": ("손실 함수란?", "차이를 잰다.")}.items():
        answer = assistant.ask(question)
        assert answer.status == "answered", question
        quoted = {citation.source: citation for citation in answer.citations}
        citation = quoted[f"{folder}/{name}"]
        document = index.document(citation.source)
        assert document.text[citation.start : citation.end] == citation.quote
        assert said in document.text
        assert citation.page == (2 if name == "a.pptx" else None)
    index.close()


def test_a_row_without_an_answer_is_an_open_question() -> None:
    table = "번호,질문,답변,출처\n1,과적합이란?,훈련 자료만 외운 것이다.,A사\n2,드롭아웃은?,,B사\n"
    assert extract_table("질문.csv", table).text.endswith("출처: A사\n\n## 드롭아웃은?")
