"""Small documents of every zipped format, made by hand as the programs make them."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
H = (
    'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
    ' xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: Mapping[str, bytes | str], stored: Sequence[str] = ()) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in members.items():
            kind = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), data, kind)  # a ZipInfo of its own has no clock in it
    return out.getvalue()


def inside(data: bytes, which: int, change: Callable[[bytes], bytes]) -> bytes:
    """A zip with one of its members changed."""
    with ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = list(members)[which % len(members)]
    return zipped({**members, name: change(members[name])})


def core(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, style: str = "", properties: str = "", inner: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run(text) if text else ''}{inner}</w:p>"


def numbered(text: str, which: int, depth: int = 0) -> str:
    return par(text, "", f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{which}"/></w:numPr>')


STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="a0"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="내 제목"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="ganada"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
FOOTNOTES = (
    f'<w:footnotes {W}><w:footnote w:id="2"><w:p>{run("2015년 논문이다.")}</w:p></w:footnote></w:footnotes>'
)
FORMULA = (
    f"<m:oMath {M}><m:r><m:t>y=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r>"
    "<m:t>n</m:t></m:r></m:den></m:f><m:sSup>"
    "<m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    "</m:oMath>"
)
BODY = "".join(
    [
        par("딥러닝 정리", "a0"),
        par("목차 줄 ... 3", "10"),
        par("정규화", "1"),
        par("배치 정규화는 왜 쓰나?", "mine"),
        par(
            "학습을 안정",
            inner=run("시킨다.") + f"<w:del>{run('지운 말')}</w:del>"
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
        ),
        par("식은 ", inner=FORMULA),
        numbered("첫째", 1),
        numbered("가지", 1, 1),
        numbered("둘째", 1),
        numbered("점", 2),
        "<w:tbl><w:tr><w:tc>" + par("이름") + "</w:tc><w:tc>" + par("값") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + par("학습률") + "</w:tc><w:tc>" + par("0.1") + "</w:tc></w:tr></w:tbl>",
        par(
            "",
            inner=f"<w:r><mc:AlternateContent {MC}><mc:Choice><w:txbxContent>"
            f"{par('상자 속 글이다.')}</w:txbxContent></mc:Choice>"
            f"<mc:Fallback><w:txbxContent>{par('상자 속 글이다.')}</w:txbxContent></mc:Fallback>"
            "</mc:AlternateContent></w:r>",
        ),
        f"<w:p>{run('굵은 제목', '<w:b/>')}</w:p>",
        par("# 해시로 여는 줄"),
    ]
)


def docx(body: str = BODY, **more: str) -> bytes:
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/footnotes.xml": FOOTNOTES,
        "docProps/core.xml": core("속성 제목"),
    }
    return zipped({**members, **more})


DOCX_TEXT = """# 딥러닝 정리

## 정규화

### 배치 정규화는 왜 쓰나?

학습을 안정시킨다.[^2]

[^2]: 2015년 논문이다.

식은 y=(a+b)/nx^2

1. 첫째
  가) 가지
2. 둘째
- 점

이름 | 값
학습률 | 0.1

상자 속 글이다.

**굵은 제목**

\\# 해시로 여는 줄"""


def shape(kind: str, *lines: str) -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    text = "".join(f"<a:p>{line}</a:p>" for line in lines)
    named = f"<p:nvSpPr><p:cNvPr/><p:cNvSpPr/><p:nvPr>{place}</p:nvPr></p:nvSpPr>"
    return f"<p:sp>{named}<p:txBody>{text}</p:txBody></p:sp>"


def said(text: str, level: int = 0) -> str:
    return f'<a:pPr lvl="{level}"/><a:r><a:rPr/><a:t>{text}</a:t></a:r>'


def tree(*shapes: str, root: str = "sld") -> str:
    return f"<p:{root} {P} {A} {R}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{root}>"


def relations(**parts: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for key, (kind, target) in parts.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def pptx(**changed: str) -> bytes:
    cell = "<a:tc><a:txBody><a:p>{}</a:p></a:txBody></a:tc>"
    table = f"<a:tbl><a:tr>{cell}{cell}</a:tr></a:tbl>"
    first = tree(
        shape("title", said("경사 하강법")),
        shape("body", said("손실을 줄인다"), said("한 걸음씩", 1)),
        shape("", said("발문이다.")),
        shape("sldNum", said("1")),
    )
    second = tree(
        shape("title", said("학습률은 무엇인가?")),
        f"<p:grpSp>{shape('', said('걸음의 크기다.'))}</p:grpSp>",
        "<p:graphicFrame><a:graphic><a:graphicData>"
        + table.format(said("크면"), said("튄다"))
        + "</a:graphicData></a:graphic></p:graphicFrame>",
    )
    listed = '<p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst>'
    return zipped(
        {
            "ppt/presentation.xml": f"<p:presentation {P} {R}>{listed}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                r1=("slide", "slides/slide1.xml"), r2=("slide", "/ppt/slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": second,
            "ppt/slides/slide2.xml": first,
            "ppt/slides/_rels/slide2.xml.rels": relations(n=("notesSlide", "../notesSlides/notes1.xml")),
            "ppt/notesSlides/notes1.xml": tree(shape("body", said("천천히 말한다.")), root="notes"),
            "docProps/core.xml": core("PowerPoint 프레젠테이션"),
            **changed,
        }
    )


PPTX_TEXT = """## 경사 하강법

- 손실을 줄인다
  - 한 걸음씩

발문이다.

발표자 노트:

천천히 말한다.

## 학습률은 무엇인가?

걸음의 크기다.

크면 | 튄다"""


def hpar(text: str, shape: int = 0, style: int = 0, inner: str = "") -> str:
    return (
        f'<hp:p paraPrIDRef="{shape}" styleIDRef="{style}"><hp:run><hp:t>{text}</hp:t>{inner}</hp:run></hp:p>'
    )


def hwpx(body: str = "", **more: str) -> bytes:
    head = f"""<hh:head {H}><hh:refList><hh:numberings><hh:numbering id="1" start="0">
<hh:paraHead level="1" start="1" numFormat="DIGIT">^1.</hh:paraHead>
<hh:paraHead level="2" start="1" numFormat="HANGUL_SYLLABLE">^2)</hh:paraHead></hh:numbering></hh:numberings>
<hh:paraProperties><hh:paraPr id="0"><hh:heading type="NONE" idRef="0" level="0"/></hh:paraPr>
<hh:paraPr id="1"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr>
<hh:paraPr id="2"><hh:heading type="NUMBER" idRef="1" level="0"/></hh:paraPr>
<hh:paraPr id="3"><hh:heading type="BULLET" idRef="1" level="0"/></hh:paraPr></hh:paraProperties>
<hh:styles><hh:style id="0" name="바탕글" engName="Normal"/>
<hh:style id="1" name="개요 1" engName="Outline 1"/>
<hh:style id="2" name="차례 1" engName="TOC 1"/></hh:styles></hh:refList></hh:head>"""
    cell = "<hp:tc><hp:subList>{}</hp:subList></hp:tc>".format
    table = (
        f"<hp:tbl><hp:caption><hp:subList>{hpar('표 1. 값')}</hp:subList></hp:caption>"
        f"<hp:tr>{cell(hpar('이름'))}{cell(hpar('값'))}</hp:tr>"
        f"<hp:tr>{cell(hpar('모멘텀'))}{cell(hpar('0.9'))}</hp:tr></hp:tbl>"
    )
    note = (
        f"<hp:ctrl><hp:footNote number='1'><hp:subList>{hpar('각주다.')}</hp:subList></hp:footNote></hp:ctrl>"
    )
    running = f"<hp:ctrl><hp:header><hp:subList>{hpar('머리말')}</hp:subList></hp:header></hp:ctrl>"
    body = body or "".join(
        [
            hpar("차례 줄", 0, 2),
            hpar("최적화", 1, 1, running),
            hpar("모멘텀은 무엇인가?", 2),
            hpar("지난 걸음을<hp:lineBreak/>기억한다<hp:tab/>.", inner=note),
            hpar("아담은?", 2),
            hpar("점", 3),
            hpar("식: ", inner="<hp:equation><hp:script>v over n</hp:script></hp:equation>"),
            hpar("", inner=table),
            hpar(
                "",
                inner="<hp:rect><hp:drawText><hp:subList>"
                + hpar("글상자다.")
                + "</hp:subList></hp:drawText></hp:rect>",
            ),
        ]
    )
    members = {
        "mimetype": "application/hwp+zip",
        "Contents/header.xml": head,
        "Contents/section0.xml": f"<hs:sec {H}>{body}</hs:sec>",
        "Contents/content.hpf": '<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:metadata>'
        "<opf:title>최적화 노트</opf:title></opf:metadata></opf:package>",
    }
    return zipped({**members, **more}, stored=["mimetype"])


HWPX_TEXT = """# 최적화

1. 모멘텀은 무엇인가?

지난 걸음을
기억한다 .[^1]

[^1]: 각주다.

2. 아담은?
- 점

식: v over n

표 1. 값

이름 | 값
모멘텀 | 0.9

글상자다."""


def epub(**more: str) -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<metadata><dc:title>신경망 책</dc:title></metadata><manifest>"
            '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            '<item id="b" href="2.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="a" href="%EC%9E%A51.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="i" href="a.png" media-type="image/png"/></manifest>'
            '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>',
            "OEBPS/nav.xhtml": "<html><body><ol><li>차례</li></ol></body></html>",
            "OEBPS/장1.xhtml": '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
            "<head><title>t</title></head><body><h1>1장 역전파</h1><p>거꾸로 미분한다.</p>"
            '<figure><img src="a.png" alt="x"/><figcaption>그림 1. 계산 그래프</figcaption></figure>'
            "</body></html>",
            "OEBPS/2.xhtml": "<html><body><h1>2장 손실</h1><p>차이를 잰다.</p></body></html>",
            **more,
        },
        stored=["mimetype"],
    )


EPUB_TEXT = """# 1장 역전파

거꾸로 미분한다.

그림 1. 계산 그래프

# 2장 손실

차이를 잰다."""


def notebook() -> bytes:
    cells = [
        {
            "cell_type": "markdown",
            "source": ["# 실습\n", "\n", "## 소프트맥스는 왜 쓰나?\n", "점수를 확률로 바꾼다."],
        },
        {
            "cell_type": "code",
            "source": "x = 1\nprint(x)",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {
                    "output_type": "display_data",
                    "data": {"image/png": "iVBOR", "text/plain": "<Figure size>"},
                },
                {"output_type": "stream", "text": "9" * 5000},
            ],
        },
    ]
    metadata = {"kernelspec": {"language": "python"}}
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()


NOTEBOOK_TEXT = """# 실습

## 소프트맥스는 왜 쓰나?
점수를 확률로 바꾼다.

```python
x = 1
print(x)
```

```
1
```"""

SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(**changed: str) -> bytes:
    """A workbook with a sheet of questions under its title, one of figures, and a hidden one."""
    texts = (
        "면접 질문",
        "분야",
        "질문",
        "답변",
        "날짜",
        "딥러닝",
        "드롭아웃은?",
        "뉴런을 끈다.",
        "역전파란?",
    )
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    strings += (
        '<si><r><t>거꾸로</t></r><r><t xml:space="preserve"> 미분한다.</t></r><rPh><t>발음</t></rPh></si>'
    )
    questions = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c>'
        '<c r="D3" t="s"><v>4</v></c><c r="F3" t="inlineStr"><is><t>중요도</t></is></c></row>'
        '<row r="4"><c r="A4" t="s"><v>5</v></c><c r="B4" t="s"><v>6</v></c><c r="C4" t="s"><v>7</v></c>'
        '<c r="D4" s="1"><v>45356</v></c><c r="E4"><v>1</v></c><c r="F4" s="2"><v>0.8</v></c></row>'
        '<row r="5"><c r="A5"/><c r="B5" t="s"><v>8</v></c><c r="C5" t="s"><v>9</v></c></row>'
        '<row r="6" hidden="1"><c r="B6" t="str"><v>숨긴 줄</v></c></row>'
    )
    figures = (
        '<row><c t="str"><v>모델</v></c><c t="str"><v>오차</v></c></row>'
        '<row><c t="str"><v>A</v></c><c><f>0.1+0.2</f><v>0.30000000000000004</v></c></row>'
        '<row><c t="str"><v>B</v></c><c t="e"><v>#DIV/0!</v></c></row>'
    )
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}" state="{state}"/>'
        for n, (name, state) in enumerate((("질문", "visible"), ("측정", "visible"), ("비밀", "hidden")), 1)
    )
    targets = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in (1, 2, 3)}
    parts = {
        "xl/workbook.xml": f"<workbook {SHEET} {R}><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(**targets),
        "xl/sharedStrings.xml": f"<sst {SHEET}>{strings}</sst>",
        "xl/styles.xml": (
            f'<styleSheet {SHEET}><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;년&quot; m"/>'
            '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs>'
            "</styleSheet>"
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet {SHEET}><cols><col min="5" max="5" hidden="1"/></cols>'
            f"<sheetData>{questions}</sheetData><mergeCells>"
            '<mergeCell ref="A1:D1"/><mergeCell ref="A4:A5"/></mergeCells></worksheet>'
        ),
        "xl/worksheets/sheet2.xml": f"<worksheet {SHEET}><sheetData>{figures}</sheetData></worksheet>",
        "xl/worksheets/sheet3.xml": f"<worksheet {SHEET}><sheetData>{figures}</sheetData></worksheet>",
    }
    return zipped(parts | changed)


XLSX_TEXT = """# 질문

면접 질문

## 드롭아웃은?

뉴런을 끈다.

분야: 딥러닝
날짜: 2024-03-05
중요도: 80%

## 역전파란?

거꾸로 미분한다.

분야: 딥러닝

# 측정

| 모델 | 오차 |
|---|---|
| A | 0.3 |
| B |  |"""

CSV = (
    '번호,질문,답변,출처\r\n1,과적합이란?,"훈련 자료만 외운 것이다.\n시험에서 틀린다.",강의\r\n'
    "2,드롭아웃은?,뉴런을 끈다.,\r\n"
).encode("cp949")
CSV_TEXT = """## 과적합이란?

훈련 자료만 외운 것이다.
시험에서 틀린다.

출처: 강의

## 드롭아웃은?

뉴런을 끈다."""


def apkg(path: Path, *, kind: str = "anki2", notes: Sequence[str] = ()) -> bytes:
    """A deck as Anki 2.1 (``anki2``) or later (``anki21b``) exports it."""
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    fields = notes or (
        "활성화 함수란?\x1f<div>비선형을 <b>넣는다</b>.</div><div>[sound:a.mp3]렐루 등</div>\x1f3장",
        "{{c1::시그모이드::힌트}}는 0과 1 사이다.\x1f\x1f",
    )
    database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, mid INTEGER, flds TEXT)")
    database.execute("CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER, ord INTEGER)")
    for n, said in enumerate(fields, 1):
        database.execute("INSERT INTO notes VALUES (?, 7, ?)", (n, said))
        database.execute("INSERT INTO cards VALUES (?, ?, 9, 0)", (n, n))
    if kind == "anki2":
        models = {"7": {"flds": [{"name": "앞면"}, {"name": "뒷면"}, {"name": "출처"}]}}
        database.execute("CREATE TABLE col (models TEXT, decks TEXT)")
        decks = {"1": {"name": "Default"}, "9": {"name": "딥러닝::기초"}}
        database.execute("INSERT INTO col VALUES (?, ?)", (json.dumps(models), json.dumps(decks)))
    else:
        database.execute("CREATE TABLE notetypes (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase)")
        database.execute("CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT COLLATE unicase)")
        database.execute("CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase)")
        database.execute("CREATE UNIQUE INDEX idx_decks ON decks (name)")
        database.executemany("INSERT INTO fields VALUES (7, ?, ?)", [(0, "앞면"), (1, "뒷면"), (2, "출처")])
        database.execute("INSERT INTO decks VALUES (9, ?)", ("딥러닝\x1f기초",))
    database.commit()
    database.close()
    data = path.read_bytes()
    path.unlink()
    if kind == "anki2":
        return zipped({"collection.anki2": data, "media": "{}"})
    import zstandard

    return zipped({"collection.anki2": b"stub", "collection.anki21b": zstandard.compress(data), "media": b""})


APKG_TEXT = """## 활성화 함수란?

비선형을 넣는다.
렐루 등

출처: 3장

## (…)는 0과 1 사이다.

시그모이드는 0과 1 사이다."""
