"""Where a question wants a reason, a remedy, a value or what a symbol means: just that, and all of it."""

from __future__ import annotations

import pytest
from one_note import answered

from rag.assistant import Assistant
from rag.signs import FORMULA_LIKE, asks_for_amount, signs_of, symbols_in, tells_amount

ERRORS = """# 빌드 서버 에러 모음

## 자주 나는 것

디스크가 가득 차서 캐시를 지움. 매주 일요일에 비우게 했으므로 다시는 안 남.

**Permission denied (publickey)**
`ssh-add` 하고 다시 접속

**invalid ELF header** → 윈도우에서 깐 모듈을 복사해 옴. `npm ci` 다시

종료 코드 143 은 정상 종료라서 무시.
"""
DIARY = """# 3월 운영 기록

03/04 월
- 결제 서버 재시작. 원인은 디스크가 아니고 로그가 락을 잡아서였음

03/06 수
- 배포 두 번

03/08 금
- 추천 클릭률 급락 문의. 피처 저장소 시간대가 달라서 어제 값이 들어감. 시간대를 맞춤

03/11 월
- 월 비용 정산을 못 해서 이월
"""
HANGS = """# 학습이 멈출 때

## 데이터 적재

증상: 첫 배치에서 멈춤.
원인 1) 이미지 라이브러리 스레드가 포크와 꼬임
  → 워커 안에서 `lib.set_threads(0)`
원인 2) 공유 메모리가 모자람
  → `--shm=8g`
"""
SHELL = """리눅스 한 줄 모음

[파일]
du -sh *                       폴더마다 크기
find . -name '*.tmp' -mtime +7 -delete   일주일 지난 임시 파일을 지움
recode -f euc-kr in.txt > out.txt    메모장 한글 깨진 글자 고침
sort a.txt
tar czf d.tgz dir   # 압축
"""
FORMULAS = """# 마진 손실

## 삼중항 손실

L = max(d(a, p) − d(a, n) + m, 0) + λ_r R

a: 기준 표본, p: 같은 사람의 표본, n: 다른 사람의 표본, m: 마진
여기서 λ_r는 규제 항의 계수이고 0.01을 씀.

예) 임베딩 128차원, K=4 이면 삼중항은 12개. 배치마다 다시 뽑음.
K=8이면 56개.

예제) u=2, v=3 이면 거리 = 1.5

예제 3 표본 [2,4,6]: 평균 4, 분산 2.67
"""
MERGED = """# 스터디

**Q1 (은호)** 8bit로 학습한 것을 16bit에 합쳐도 되나?
→ 되긴 하는데 조금 어긋남. 은호 실험: 합친 뒤 정확도 1.2%p 하락. 다시 학습하는 게 낫다.
"""
ROOTED = """# 점수 나누기

## 어텐션 점수

왜 √d 로 나누나? 성분이 독립이면 내적의 분산이 d다. 크면 소프트맥스가 한쪽에 몰린다.

정리 2. 내적의 분산은 d다. 독립이라서 더하면 된다.
예제: d=64이면 8로 나눈다.
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "not_said"),
    [
        (ERRORS, "invalid ELF header 는 왜 나는 거야?", ["윈도우에서 깐"], ["디스크", "ssh-add", "143"]),
        (ERRORS, "invalid ELF header 해결 방법", ["npm ci"], ["디스크", "ssh-add"]),
        (DIARY, "추천 클릭률 급락 문의 원인이 뭐였어", ["시간대가 달라서"], ["결제", "정산"]),
        (HANGS, "이미지 라이브러리 때문에 멈출 때 해결 방법은?", ["set_threads"], ["--shm", "첫 배치"]),
        (HANGS, "공유 메모리 모자라면 어떻게 해?", ["--shm=8g"], ["set_threads"]),
        (SHELL, "메모장 한글 깨진 거 고치는 명령", ["recode"], ["-delete", "sort", "tar"]),
        (SHELL, "폴더 크기 보는 명령어", ["du -sh"], ["-delete"]),
        (FORMULAS, "삼중항 손실에서 n은 뭐야?", ["n: 다른 사람의"], []),
        (FORMULAS, "삼중항 손실에서 λ_r는 뭘 뜻해?", ["규제 항의 계수"], []),
        (FORMULAS, "임베딩에서 K=8이면 삼중항 몇 개?", ["56개"], []),
        (FORMULAS, "u=2, v=3이면 거리는?", ["1.5"], []),
        (FORMULAS, "표본 [2, 4, 6]의 분산은?", ["2.67"], []),
        (MERGED, "8bit로 학습한 걸 16bit에 합치면 정확도가 얼마나 떨어졌어?", ["1.2%p"], []),
        (ROOTED, "왜 √d 로 나누는 거야?", ["한쪽에 몰린다"], []),
    ],
)
def test_what_is_wanted_and_of_the_thing_that_was_named(synced, embedder, text, *, question, said, not_said):
    answer = Assistant(synced({"노트.md": text}), embedder).ask(question).text
    assert [words for words in said if words not in answer] == []
    assert [words for words in not_said if words in answer] == []


def test_a_reason_is_asked_for_or_only_given():
    wanted = {sign.term for sign, _ in signs_of("노트북이 왜 꺼졌지?")}
    assert "~why" in wanted
    assert [sign.term for sign, _ in signs_of("방화벽 때문에 막힐 때 포트는?")] == []


@pytest.mark.parametrize("question", ["언제까지 내야 해?", "Until when is it due?", "Deadline of it?"])
def test_a_day_until_which_something_holds_is_asked_for(question):
    assert "~until" in {sign.term for sign, _ in signs_of(question)}


@pytest.mark.parametrize(
    ("question", "symbols"),
    [("식에서 y_l은 뭐야?", ["y_l"]), ("λ_b 값", ["λ_b"]), ("GPU가 뭐야?", []), ("what is a tensor?", [])],
)
def test_letters_of_a_formula(question, symbols):
    assert symbols_in(question) == symbols


def test_an_amount_is_no_number_of_the_question_or_counted_like_one():
    assert asks_for_amount("정확도가 얼마나 떨어졌어?") and not asks_for_amount("왜 떨어졌어?")
    assert tells_amount("16bit에 합치면 얼마나 떨어져?", ["1.2%p 하락"])
    assert not tells_amount("16bit에 합치면 얼마나 떨어져?", ["8bit 기준, 16bit에 합침"])


def test_a_command_with_its_use_stands_before_a_longer_mention(synced, embedder):
    files = {
        "명령.txt": "명령 모음\n\n[망]\n"
        "ss -lt | grep 99       포트 누가 쓰나\nssh -J gate me@host    점프 서버 거쳐서\n",
        "일지.md": "# 일지\n\n- 방화벽: 29500 포트가 막혀 있었음. 담당자에게 열어 달라고 했음\n",
    }
    answer = Assistant(synced(files), embedder).ask("포트 누가 쓰는지")
    assert answer.text.startswith("ss -lt")
    assert "ssh -J" not in answer.text


def test_code_in_a_line_is_not_cut(synced, embedder):
    text = "# 쿠버네티스\n\n"
    text += "이미지를 못 받으면 `kubectl create secret docker-registry ... -n ml` 로 비밀을 만든다.\n"
    answer = Assistant(synced({"노트.md": text}), embedder).ask("쿠버네티스에서 이미지를 못 받으면?")
    assert "`kubectl create secret docker-registry ... -n ml`" in answer.text


def test_the_value_of_a_symbol_goes_before_what_it_stands_for(synced, embedder):
    text = "# BM25\n\n형태소로 색인. k1=1.2, b=0.75.\n\nb는 길이 정규화의 세기, k1은 빈도 포화 속도.\n"
    assistant = Assistant(synced({"검색.md": text}), embedder)
    assert "b=0.75" in assistant.ask("BM25 k1, b 값").text
    assert "길이 정규화의 세기" in assistant.ask("BM25에서 b가 뭐야?").text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("출력 크기는 (W - K + 2P) / S + 1 이다.", True),
        ("표준오차는 σ/√n.", True),
        ("y = F(x) + x", True),
        ("TCP / IP - 계층", False),
        ("A / B / C", False),
        ("2024 - 10 - 12", False),
    ],
)
def test_a_formula_needs_no_equals_sign(text, shown):
    assert (FORMULA_LIKE.search(text) is not None) is shown


def test_a_formula_told_in_words_goes_before_one_of_something_else(synced, embedder):
    note = """# CNN

## 출력 크기

합성곱의 출력 크기는 (W - K + 2P) / S + 1 이다.

## 잔차 연결

합성곱의 출력에 입력을 더한다: y = F(x) + x
"""
    answer = answered(synced, embedder, note, "합성곱 출력 크기 공식")
    assert "(W - K + 2P)" in answer and "F(x)" not in answer
