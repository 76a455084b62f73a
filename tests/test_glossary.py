"""The bundled glossary, a file of one's own, and names in running text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from rag import config
from rag.assistant import Assistant
from rag.config import BUNDLED
from rag.errors import BadSetting
from rag.glossary import Concept, Glossary, bundled_glossary, compact_name, glossary_of
from rag.terms import QUESTION_WORDS

FILE = BUNDLED / "glossary.tsv"
HEADER = "korean\tenglish\tabbreviation\tvariants\n"
EVERYDAY = frozenset(
    "나무 정책 상태 환경 보상 값 주의 관심 시간 공간 상속 계정 거래 표본 범위 평균 함수 배열 집합 구조 "
    "모델 데이터 학습 정보 문서 검색 질의 답변 사용 서비스 시스템 작업 관리 처리 이름 주소 길이 크기 높이 "
    "수준 목표 방법 과정 결과 원인 효과 기능 성능 연결 연산 계산 문장 단어 글자 기록 보안 인증 권한 위험 "
    "it is map state value policy tree data model learning user time test case name type class object".split()
)
"""Words that mean too many things to stand alone as the name of one."""


def names_found(text: str, glossary: Glossary | None = None) -> list[str]:
    return [text[start:end] for start, end, _, _ in (glossary or bundled_glossary()).find(text)]


def rows() -> list[list[str]]:
    return [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()[1:]]


def names(row: list[str]) -> list[str]:
    return [name for cell in row if cell for name in cell.split("|")]


def test_the_bundled_glossary_is_large_and_every_row_is_a_concept():
    assert len(bundled_glossary()) == len(rows()) >= 1500


def test_no_name_of_the_bundled_glossary_means_two_things():
    times = Counter(key for row in rows() for key in {compact_name(name) for name in names(row)})
    assert [name for name, count in times.items() if count > 1] == []


def test_every_cell_of_the_bundled_glossary_is_clean():
    for row in rows():
        assert len(row) == 4, row
        for name in names(row):
            assert name == " ".join(name.split()) == unicodedata.normalize("NFKC", name) != "", row
        assert len(set(names(row))) == len(names(row)), row


def test_every_concept_has_a_korean_and_a_latin_name_and_abbreviations_are_latin():
    for row in rows():
        korean, english, short, _ = row
        assert re.search("[가-힣]", korean), row
        assert re.search("[a-zA-Z]", english) and not re.search("[가-힣]", english), row
        assert short.isascii(), row


def test_no_name_of_the_bundled_glossary_is_too_short_or_says_too_little():
    for row in rows():
        for name in names(row):
            key = compact_name(name)
            assert len(key) > 1, name
            assert key not in QUESTION_WORDS | EVERYDAY, name


def test_every_name_of_the_bundled_glossary_is_found_in_running_text():
    for row in rows():
        for name in names(row):
            assert names_found(f"이 글에서 {name} 이야기를 한다") == [name.rstrip(".")], name


def test_a_file_of_the_users_own(tmp_path):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "\n안장점\tsaddle point\t\t새들 포인트|말안장점\n", encoding="utf-8-sig")
    glossary = Glossary.read(path)
    assert len(glossary) == 1
    ((_, _, name, concept),) = glossary.find("새들포인트에서는")
    assert name == "새들포인트"
    assert concept.names == ("안장점", "saddle point", "새들 포인트", "말안장점")


@pytest.mark.parametrize("row", ["드롭아웃", "a\tb\tc\td\te"])
def test_a_row_of_another_shape_is_named(tmp_path, row):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "안장점\tsaddle point\n" + row + "\n", encoding="utf-8")
    with pytest.raises(BadSetting, match="3번째") as raised:
        Glossary.read(path)
    assert "탭" in raised.value.hint


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(BadSetting, match=r"없는\.tsv"):
        Glossary.read(tmp_path / "없는.tsv")
    path = tmp_path / "그림.tsv"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(BadSetting, match=r"그림\.tsv") as raised:
        Glossary.read(path)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LeakyReLU는 다르다", []),
        ("ReLU는 다르다", ["ReLU"]),
        ("(relu)", ["relu"]),
        ("드롭아웃은 추론 때 끈다", ["드롭아웃"]),
        ("새드롭아웃", []),
        ("드롭 아웃을 끈다", ["드롭 아웃"]),
        ("reluctant", []),
        ("ReLU6", []),
        ("렐루와 드롭아웃", ["렐루", "드롭아웃"]),
        ("", []),
    ],
)
def test_a_name_stands_alone(text, found):
    glossary = Glossary([Concept(("렐루", "ReLU")), Concept(("드롭아웃", "dropout"))])
    assert names_found(text, glossary) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("이상 치료", []),
        ("이상치 둘", ["이상치"]),
        ("공개 키는", ["공개 키"]),
        ("공개 키워드", []),
        ("공개키로", ["공개키"]),
        ("드롭 아웃률", ["드롭 아웃"]),
        ("r ag", []),
        ("GANs", ["GANs"]),
        ("GANS", []),
        ("DNS", []),
        ("A/B 테스트와 AB테스트", ["A/B 테스트", "AB테스트"]),
        ("L1규제, L1 규제", ["L1규제", "L1 규제"]),
    ],
)
def test_gaps_and_endings(text, found):
    spelt = ("이상치", "공개 키", "드롭아웃", "RAG", "GAN", "DN", "A/B 테스트", "L1 규제")
    assert names_found(text, Glossary(Concept((name,)) for name in spelt)) == found


def test_the_longest_name_wins():
    glossary = Glossary(
        [Concept(("정규화", "normalization")), Concept(("배치 정규화", "batch normalization", "BN"))]
    )
    assert names_found("배치 정규화와 정규화", glossary) == ["배치 정규화", "정규화"]
    assert names_found("batch-normalization", glossary) == ["batch-normalization"]


def test_places_count_characters_of_the_text_however_it_lowers():
    text = "İİİ ReLU"
    assert names_found(text) == ["ReLU"]


def test_a_name_of_two_concepts_belongs_to_the_first_alone():
    first, second = Concept(("에이", "공통")), Concept(("비비", "공통"))
    glossary = Glossary([first, second])
    assert glossary.find("공통") == [(0, 2, "공통", first)]
    assert glossary.find("비비") == [(0, 2, "비비", Concept(("비비",)))]
    assert len(Glossary([first, Concept(("공통", "에이"))])) == 1


@given(
    st.text(st.sampled_from("가나다ab1 -,"), max_size=30),
    st.sets(st.text("가나다ab1 -", min_size=2), max_size=6),
)
def test_what_is_found_is_a_name_and_lies_apart(text, spelt):
    glossary = Glossary(Concept((name,)) for name in sorted(spelt))
    last = 0
    for start, end, name, concept in glossary.find(text):
        assert last <= start < end <= len(text)
        assert compact_name(text[start:end]).removesuffix("s") == name == compact_name(concept.names[0])
        assert not (
            start and text[start - 1].isalnum() and text[start - 1].isascii() == text[start].isascii()
        )
        last = end


def test_a_name_of_ones_own_goes_before_the_bundled_one(tmp_path):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "고객 경험\tcustomer experience\tCE\n도롱이\traincape\n", encoding="utf-8")
    glossary = glossary_of(path)
    ((_, _, _, mine),) = glossary.find("CE란?")
    assert mine.names == ("고객 경험", "customer experience", "CE")
    ((_, _, _, bundled),) = glossary.find("교차 엔트로피")
    assert "cross entropy" in bundled.names and "CE" not in bundled.names
    assert names_found("도롱이와 드롭아웃", glossary) == ["도롱이", "드롭아웃"]
    assert glossary_of(None) is bundled_glossary()


def test_a_table_may_do_without_a_header(tmp_path):
    path = tmp_path / "용어.tsv"
    path.write_text("도롱이\traincape\n", encoding="utf-8")
    assert names_found("raincape", Glossary.read(path)) == ["raincape"]


NOTES = {
    "비옷.md": "# 옷\n\n## raincape는 무엇으로 만드나요?\n\n짚을 엮어 만든다. 비 오는 날 걸친다.\n",
    "갓.md": "# 옷\n\n## 갓은 무엇으로 만드나요?\n\n말총으로 엮어 만든다. 햇볕을 가린다.\n",
}
QUESTION = "도롱이는 무엇으로 만드나요?"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "도롱이\traincape\n", encoding="utf-8")
    return path


def test_answers_know_the_words_of_the_setting(synced, embedder, table):
    settings = config.load({"MUTDAP_GLOSSARY": str(table), "MUTDAP_INDEX": str(table.parent)})
    index = synced(NOTES)
    knowing = Assistant(index, embedder, glossary=glossary_of(settings.glossary))
    assert "짚을 엮어 만든다" in knowing.ask(QUESTION).text
    assert knowing.search(QUESTION)[0].chunk.source.endswith("비옷.md")
    assert knowing.ask(QUESTION).confidence > Assistant(index, embedder).ask(QUESTION).confidence


def test_the_command_line_reads_the_setting(synced, table, tmp_path, monkeypatch, capsys):
    synced(NOTES)
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    monkeypatch.setenv("MUTDAP_GLOSSARY", str(table))
    assert cli.main(["ask", QUESTION]) == cli.DONE
    assert "짚을 엮어 만든다" in capsys.readouterr().out
    assert cli.main(["doctor"]) == cli.DONE
    assert str(table) in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\x80", "도롱이\n".encode()])
def test_a_table_of_the_setting_that_cannot_be_read(content, table, monkeypatch, capsys):
    table.unlink() if content is None else table.write_bytes(content)
    monkeypatch.setenv("MUTDAP_GLOSSARY", str(table))
    for command in (["ask", QUESTION], ["search", QUESTION]):
        assert cli.main(command) == cli.FAILED
        said = capsys.readouterr()
        assert str(table) in said.err and "Traceback" not in said.err
        assert "Errno" not in said.err and "codec" not in said.err


def test_the_setting_is_text(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.write_text("glossary = 3\n", encoding="utf-8")
    monkeypatch.setenv("MUTDAP_CONFIG", str(path))
    with pytest.raises(BadSetting, match="glossary"):
        config.load({})
    path.write_text('glossary = "~/용어.tsv"\n', encoding="utf-8")
    assert config.load({}).glossary == Path("~/용어.tsv").expanduser()


def test_a_language_is_known_by_its_english_name(synced, embedder):
    index = synced(
        {"voice.md": "# Voices\n\nThe Spanish voice was recorded in a car, so its error is larger.\n"}
    )
    answer = Assistant(index, embedder).ask("스페인어 음성에서 오류가 더 큰 이유는?")
    assert answer.status == "answered"


@pytest.mark.parametrize("file", ["README.md", "README.ko.md", "data/README.md"])
def test_the_documents_count_todays_concepts(file):
    said = (BUNDLED.parent / file).read_text(encoding="utf-8")
    assert f"{len(rows()):,}" in said


def test_days_that_name_an_event_are_spoken_or_written_in_figures(synced, embedder):
    note = "# 근대사\n\n## 3·1 운동\n\n1919년에 시작되었다.\n\n## 갑신정변\n\n1884년에 일어났다.\n"
    assistant = Assistant(synced({"역사.md": note}), embedder)
    for question in ("삼일운동은 언제 일어났어?", "3.1 운동은 언제?"):
        assert "1919" in assistant.ask(question).text
