"""Notes that other programs keep or export: markup, clippings, conversations, letters."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import exports_like as like
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_like import zipped

from ingest.clean import clean
from ingest.dialogue import lowered
from ingest.load import SUFFIXES, load, load_bytes, readable
from ingest.scan import Scan, look
from ingest.split import split
from rag.errors import SourceError, UnsupportedFile
from rag.types import Document

MADE = {
    ".tex": like.TEX.encode(),
    ".rst": like.REST.encode(),
    ".adoc": like.ASCIIDOC.encode(),
    ".org": like.ORG.encode(),
    ".enex": like.ENEX.encode(),
    ".canvas": like.CANVAS.encode(),
    ".json": like.CONVERSATIONS.encode(),
    ".eml": like.mail(),
}


def read(suffix: str, data: bytes) -> Document:
    return clean(load_bytes(f"/노트/받은 것{suffix}", data, suffix))


def sections(document: Document) -> dict[str, str]:
    return {chunk.question: chunk.text for chunk in split(document)}


def test_latex_is_read_as_it_is_set() -> None:
    document = read(".tex", MADE[".tex"])
    assert document.title == "최적화 알고리즘 정리"
    found = sections(document)
    descent, momentum = found["경사 하강법"], found["모멘텀은 왜 쓰는가?"]
    assert "**손실의 기울기** 반대쪽으로 간다. 학습률을 $\\eta$라 하면" in descent
    assert "$$\nw_{t+1} = w_t - \\eta \\nabla L(w_t)\n$$" in descent
    assert "식 (1)에서" in descent and "[^1]: 볼록 함수에서는" in descent
    assert "- 관성을 준다.\n  - 좁은 골짜기에서 유리하다.\n- 계수는 보통 `0.9`이다." in momentum
    assert "50% 더 빨리" in momentum and "방법 | 배수\nSGD | 1\nAdam | 3" in momentum
    assert "```python\nfor p in params:\n    p -= lr * p.grad  # 갱신\n```" in momentum
    assert "**정리 (수렴).** 볼록이고" in momentum
    for hidden in ("나중에 고칠 것", "\\label", "usepackage", "loss.png", "robbins1951"):
        assert hidden not in document.text


def test_restructured_text() -> None:
    document = read(".rst", MADE[".rst"])
    assert document.title == "파이썬 동시성 정리"
    found = sections(document)
    assert "I/O를 기다릴 때는 GIL을 놓는다." in found["GIL은 무엇인가?"]
    assert "```python\nimport threading\nt = threading.Thread(target=f)\n\nt.start()\n```" in document.text
    assert "방법 | 병렬\n스레드 | 아니오" in found["asyncio"] and "fork | 큼" in found["asyncio"]
    assert "asyncio.gather 는" in found["asyncio"] and "그림 1. GIL의 흐름" in found["asyncio"]
    assert "[^f1]: CPython의 구현이다." in document.text
    for hidden in ("주석이다", "contents::", ":linenos:", "홍길동"):
        assert hidden not in document.text


def test_asciidoc() -> None:
    document = read(".adoc", MADE[".adoc"])
    assert document.title == "데이터베이스 정리"
    found = sections(document)
    levels = found["격리 수준은 왜 나누나?"]
    assert "```sql\nSET TRANSACTION" in levels and "READ UNCOMMITTED | 가능" in levels
    assert "[^1]: SQL 표준은 네 단계다." in levels
    assert "- B+ 트리\n  - 잎이 이어져 있다.\n1. 첫째 단계\n2. 둘째 단계" in found["인덱스"]
    assert "주석이다" not in document.text and "홍길동" not in document.text


def test_org() -> None:
    document = read(".org", MADE[".org"])
    assert document.title == "그래프 알고리즘"
    assert "```python\nheapq.heappush(q, (0, s))\n```" in sections(document)["시간 복잡도는?"]


def test_evernote_s_notes_stand_under_their_titles() -> None:
    document = read(".enex", MADE[".enex"])
    assert document.title == "받은 것"
    found = sections(document)
    first = found["경사 하강법 메모 (2024-05-01)"]
    assert "- 배치: 전체" in first and "- [x] 복습" in first and "Adam | 2배" in first
    assert "```\nw -= lr * g\nprint(w)\n```" in first
    assert "RNN은 순서를 다룬다." in found["RNN 메모 (2024-06-01)"]


def test_one_note_of_evernote_names_and_dates_the_document() -> None:
    one = like.ENEX.split("<note>\n    <title>RNN")[0] + "</en-export>"
    document = read(".enex", one.encode())
    assert (document.title, document.meta["date"]) == ("경사 하강법 메모", "2024-05-01")


def test_a_canvas_is_read_group_by_group() -> None:
    document = read(".canvas", MADE[".canvas"])
    assert document.title == "받은 것"
    assert "AdamW는" in sections(document)["옵티마이저 지도"]
    assert "Lion은 부호만 쓰므로" in document.text


def test_conversations_with_a_chat_model(tmp_path: Path) -> None:
    document = read(".json", MADE[".json"])
    found = sections(document)
    assert "내적의 분산이" in document.text and "차이가 거의 없습니다." in found["그럼 d_k가 작으면?"]
    assert "버려진 답" not in document.text and "웹 검색" not in document.text
    heading = next(c.heading for c in split(document) if "내적의 분산" in c.text)
    assert heading == "이유 ‹ 어텐션에서 스케일링은 왜 하나요? ‹ 어텐션 질문 (2024-05-10)"
    assert readable(Path("conversations.json")) and not readable(Path("package.json"))
    other = tmp_path / "package.json"
    other.write_text("{}")
    with pytest.raises(UnsupportedFile) as told:
        load(other)
    assert "conversations.json" in told.value.hint


def test_the_conversations_of_claude() -> None:
    talk = (
        '[{"name": "정규화", "created_at": "2024-05-11T01:00:00Z", "chat_messages": ['
        '{"sender": "human", "text": "L2가 왜 가중치를 줄여?"},'
        '{"sender": "assistant", "text": "", "content": [{"type": "text", "text": "벌점 때문이야."}]}]}]'
    )
    document = read(".json", talk.encode())
    assert (document.title, document.meta["date"]) == ("정규화", "2024-05-11")
    assert "벌점 때문이야." in sections(document)["L2가 왜 가중치를 줄여?"]


@pytest.mark.parametrize(
    ("name", "data", "question", "answer"),
    [
        (".txt", like.KAKAO, "배치 정규화는 추론 때 뭘 쓰죠?", "이지은: 학습 때 모아 둔 이동 평균과"),
        (".txt", like.KAKAO_PHONE, "He 초기화는 언제 써요?", "이지은: ReLU에 써요."),
        (".csv", like.KAKAO_ROWS, "전이 학습은 언제 쓰나요?", "이지은: 데이터가 적을 때 씁니다."),
    ],
)
def test_what_one_asks_in_kakaotalk_and_another_answers(
    name: str, data: str, question: str, answer: str
) -> None:
    document = read(name, data.encode())
    assert answer in sections(document)[question]
    assert "2024년 5월 9일" in document.text
    for nothing in ("아하", "감사합니다", "이모티콘", "사진", "삭제된 메시지", "들어왔습니다"):
        assert nothing not in document.text


def test_anki_s_notes_as_text() -> None:
    found = sections(read(".txt", like.ANKI.encode()))
    assert "공적응을 막는다.\n앙상블 효과도 있다." in found["드롭아웃은 왜 쓰나?"]
    assert "모멘텀은 지난 기울기의 지수 이동 평균이다." in found["(…)은 지난 기울기의 (…)이다."]
    assert not any("separator" in text or "Basic" in text for text in found.values())


def test_a_letter_without_what_it_quotes() -> None:
    document = read(".eml", MADE[".eml"])
    assert (document.title, document.meta["author"], document.meta["date"]) == (
        "3주차: 정규화", "이지은", "2024-05-09",
    )  # fmt: skip
    assert "L1은 희소성을 만든다." in document.text
    assert "지난 메일" not in document.text and "드림" not in document.text


def test_code_below_an_item_of_an_answer_stays_code() -> None:
    shown = lowered("# 설치\n\n1. ```python\n# 주석\n   x = 1\n   ```\n\n## 다음")
    assert shown == "### 설치\n\n1. ```python\n# 주석\n   x = 1\n   ```\n\n#### 다음"


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b'charset="utf-8"', b'charset="u\0f-8"'),
        (b"charset=utf-8", b"charset=klingon"),
        (b"From: ", b"From: =?utf-8?q?=FF?= <@@"),
        (b"Date: ", b"Date: 99 Xxx "),
    ],
)
def test_a_damaged_letter_is_an_error_or_read(said: bytes, instead: bytes) -> None:
    with suppress(SourceError):
        read(".eml", MADE[".eml"].replace(said, instead))


def test_the_letters_of_a_box_stand_under_their_subjects() -> None:
    box = b"".join(b"From a@b Thu May  9 20:30:00 2024\n" + like.mail(f"{n}주차") + b"\n\n" for n in (1, 2))
    assert set(sections(read(".mbox", box))) == {"1주차 (2024-05-09)", "2주차 (2024-05-09)"}


def test_a_page_saved_into_one_file() -> None:
    page = "<html><title>역전파</title><body><h1>역전파</h1><p>뒤에서부터 미분을 구한다.</p></body></html>"
    document = read(".mhtml", like.saved_page(page))
    assert (document.title, document.meta["format"]) == ("역전파", "html")
    assert "뒤에서부터 미분을 구한다." in document.text


@pytest.mark.parametrize("name", ["a.odt", "a.rtf", "a.pages", "a.key", "a.mobi"])
def test_what_can_be_saved_anew_says_as_what(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UnsupportedFile) as told:
        load(tmp_path / name)
    assert any(wanted in told.value.hint for wanted in (".docx", ".pptx", ".epub"))


@pytest.mark.parametrize("suffix", MADE)
@given(data=st.data())
def test_whatever_is_cut_off_is_read_or_refused(suffix: str, data: st.DataObject) -> None:
    whole = MADE[suffix]
    end = data.draw(st.integers(0, len(whole)))
    begin = data.draw(st.integers(0, end))
    try:
        document = read(suffix, whole[begin:end])
        for chunk in split(document):
            assert document.text[chunk.start : chunk.end] == chunk.text
    except SourceError:
        pass


@pytest.mark.parametrize(
    "unit", ["\\begin{itemize}", "\\section{", "$", "\\footnote{", "{", "\\[", ".. a::\n", "|===\n"]
)
def test_no_markup_takes_long(unit: str) -> None:
    for suffix in (".tex", ".rst", ".adoc", ".org"):
        assert suffix in SUFFIXES
        with suppress(SourceError):
            read(suffix, (unit * 5_000).encode())


def test_a_database_of_notion_is_read_once(tmp_path: Path) -> None:
    name = f"질문 {'0123456789abcdef' * 2}"
    some, everything = "이름,설명\n가,하나다.\n", "이름,설명\n가,하나다.\n나,둘이다.\n"
    files = {f"{name}.csv": some, f"{name}_all.csv": everything, "표.csv": some, "표_all.csv": everything}
    folder = tmp_path / "export"
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "a.zip").write_bytes(zipped(files))
    scan = Scan()
    look(scan, str(folder), str(folder), [str(folder)], [])
    assert sorted(source.rpartition("/")[2] for source in scan.found) == sorted(
        2 * [file for file in files if file != f"{name}.csv"]
    )
    assert load(folder / f"{name}_all.csv").title == "질문"
