"""Names and words that a question writes otherwise than the notes: by sound, by a slip, by its unit."""

import pytest
from one_note import answered

from rag.korean import tokens
from rag.measured import told_by_unit
from rag.sound import keys

NOT_THERE = "노트에서 답을 찾지 못했습니다"
TOOLS = """# 회의

### 3/11

- 로그는 루미틱스로 결정. 월 26달러. 파이어로그 애널리틱스는 공짜지만 표를 못 그려서 뺌
- 회의실은 3층
"""


def test_names_in_latin_letters_are_those_in_hangul(synced, embedder):
    assert "표를 못 그려서" in answered(
        synced, embedder, TOOLS, "Lumitics로 가고 Firelog Analytics 안 쓴 이유가 뭐야?"
    )
    assert "26달러" in answered(synced, embedder, TOOLS, "Lumitics는 한 달에 얼마야?")


@pytest.mark.parametrize(
    ("hangul", "latin"), [("파이어로그", "firelog"), ("와이어가드", "wireguard"), ("코어디엔에스", "coredns")]
)
def test_an_e_before_a_consonant_may_be_mute(hangul, latin):
    assert keys(hangul) & keys(latin)


CLINIC = """# 병원

## 약

코막힘이 심해서 감. 루나텍 4mg 자기 전에 1포. 이불은 60도 물에 빨기

## 다니는 곳

새봄의원. 버스로 20분
"""


def test_an_amount_is_told_by_its_unit(synced, embedder):
    for question in ("Lunatec 용량 몇이야", "루나텍 용량은 얼마야?"):
        assert "4mg" in answered(synced, embedder, CLINIC, question)
    for question in ("새봄의원 용량은 얼마야?", "루나텍 가격은 얼마야?"):
        assert NOT_THERE in answered(synced, embedder, CLINIC, question)


@pytest.mark.parametrize(
    ("measure", "text", "told"),
    [
        ("용량", "4mg", True),
        ("용량", "한 번에 2.5 ml", True),
        ("용량", "4명", False),
        ("무게", "1.3kg", True),
        ("무게", "13km", False),
        ("온도", "92도", True),
        ("기간", "3개월", True),
        ("가격", "월 4,900원", True),
        ("가격", "4번", False),
        ("이름", "4mg", False),
    ],
)
def test_which_units_tell_what(measure, text, told):
    assert told_by_unit(measure, text) == told


WORK = """# 회사

## 근무

- 재택근무는 주 2회까지 됩니다
- 수습 기간은 3개월이고 그동안은 재택근무를 할 수 없습니다

## 두루미팀

회의는 월요일
"""


@pytest.mark.parametrize("question", ["수습때 재택근무 할수있나요", "수습때 재태근무 할수있나요"])
def test_a_noun_with_when_is_no_name_of_a_stranger(synced, embedder, question):
    assert "할 수 없습니다" in answered(synced, embedder, WORK, question)


RECIPE = """# 커피

## 기본

뜸 40g 40초, 그 뒤 세 번에 나눠 붓기

## 서버

502가 배포할 때만 뜨는 문제. 앱이 느리게 뜬다
"""


def test_one_word_is_looked_for_by_its_letters(synced, embedder):
    answer = answered(synced, embedder, RECIPE, "뜸")
    assert "40초" in answer and "502" not in answer


def test_a_name_that_is_cut_by_a_particle_is_one_word():
    assert "코만단테" in tokens("코만단테 물로 씻어도 돼?")
    assert "코만단테" in tokens("코만단테 2주에 한번 솔질")
    assert "만두가게" in tokens("만두가게 앞")


def test_japanese_words_are_words_and_particles_behind_them_are_none():
    assert {"まで", "までに"} <= set(tokens("まで랑 までに는 뭐가 달라?"))
    assert not {"랑", "늘"} & set(tokens("まで랑 までに는 뭐가 달라?"))


SCALING = """# 운영

## 클러스터

scale down 은 10분 뒤에 시작하게 함
load test 는 매주 화요일
"""


def test_a_short_word_beside_an_english_one_is_heard_as_english(synced, embedder):
    assert "10분" in answered(synced, embedder, SCALING, "스케일 다운은 몇 분 뒤에 시작해?")
