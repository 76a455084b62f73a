"""Notes and questions with words in letters that are neither Hangul nor Latin ones."""

from __future__ import annotations

import pytest

from rag.letters import has_within, is_other, is_unspaced
from rag.relevance import Question
from rag.terms import words

LISTED = """# 문법 정리

- まで / までに : まで는 그때까지 계속, までに는 그 전에 한 번 끝내기
- は / が : は는 주제, が는 새로 알리는 주어
- わけだ : 당연한 결과를 말할 때
- はずだ : 근거가 있는 추측
- 食べるそうだ : 먹는다고 한다
- ところで : 그런데
"""
APART = """- まで : 그때까지 계속되는 것
- までに : 그 전에 한 번 끝내는 것
- 間 : 그동안 죽
- 間に : 그동안에 한 번
"""
LAW = """# 물권법

## 요건
留置權의 성립 요건은 채권과 목적물의 견련성이다.

## 저당권
저당권은 점유를 옮기지 않는 약정담보물권이다.
"""
HANGUL_LAW = """## 유치권
유치권은 남의 물건을 점유하는 권리다.

## 질권
질권은 동산을 담보로 잡는 권리다.
"""
GREETINGS = """- Привет : 안녕
- Спасибо : 고마워
- สวัสดี : 안녕하세요
- مَرْحَبًا : 안녕하세요
- नमस्ते : 합장하며 하는 인사
"""


@pytest.mark.parametrize(
    ("note", "question", "told"),
    [
        (LISTED, "まで랑 までに 차이", ["그때까지 계속, までに는 그 전에"]),
        (LISTED, "までに이랑 まで 차이가 뭐지", ["그때까지 계속, までに는 그 전에"]),
        (LISTED, "までに가 뭐야", ["그때까지 계속, までに는 그 전에"]),
        (LISTED, "までに(마데니)가 뭐야", ["그때까지 계속, までに는 그 전에"]),
        (LISTED, "は하고 が 차이", ["は는 주제"]),
        (LISTED, "わけだ랑 はずだ 차이가 뭐지", ["당연한 결과", "근거가 있는 추측"]),
        (LISTED, "はず 뜻", ["근거가 있는 추측"]),
        (LISTED, "食べる 뜻", ["먹는다고 한다"]),
        (LISTED, "ところ 뜻", ["그런데"]),
        (APART, "まで가 뭐야", ["まで : 그때까지"]),
        (APART, "までに가 뭐야", ["までに : 그 전에"]),
        (APART, "まで랑 までに 차이", ["まで : 그때까지", "までに : 그 전에"]),
        (APART, "間랑 間に 차이", ["間 : 그동안 죽", "間に : 그동안에"]),
        (APART, "間(あいだ) 뜻", ["間 : 그동안 죽"]),
        (LAW, "留置權의 성립 요건은?", ["견련성"]),
        (LAW, "유치권(留置權)의 성립 요건은?", ["견련성"]),
        (HANGUL_LAW, "유치권(留置權)이 뭐야", ["점유하는 권리"]),
        (HANGUL_LAW, "유치권(留置權)하고 질권(質權) 차이", ["점유하는 권리", "담보로 잡는"]),
        (GREETINGS, "привет가 무슨 뜻이야", ["Привет : 안녕"]),
        (GREETINGS, "Спасибо 뜻", ["고마워"]),
        (GREETINGS, "สวัสดี 뜻", ["สวัสดี"]),
        (GREETINGS, "مرحبا는 무슨 뜻이야", ["مَرْحَبًا"]),
        (GREETINGS, "नमस्ते 뜻이 뭐야", ["합장하며"]),
        ("Меня зовут Анна. Я живу в Москве.\n", "Где живёт Анна?", ["Москве"]),
    ],
)
def test_a_question_is_answered_by_its_words_in_other_letters(asked, note, question, told):
    answer = asked(note, question)
    assert answer.status == "answered"
    assert all(part in answer.text for part in told)
    others = [line for line in note.splitlines() if line and not any(part in line for part in told)]
    assert not any(line.strip("- ") in answer.text for line in others)


@pytest.mark.parametrize(
    ("note", "question"),
    [
        (LISTED, "ために랑 ように 차이가 뭐지"),
        (LISTED, "ために 뜻"),
        (LISTED, "に랑 で 차이"),
        (LISTED, "飲む 뜻"),
        (LISTED, "食べる랑 飲む 차이"),
        (LISTED, "ところ랑 ところで 차이"),
        ("- までに : 그 전에 한 번 끝내는 것\n", "まで 뜻"),
        (LAW, "質權이 뭐야"),
        (HANGUL_LAW, "留置權하고 抵當權 차이"),
        (GREETINGS, "До свидания가 무슨 뜻이야"),
        (GREETINGS, "ขอบคุณ 뜻"),
    ],
)
def test_what_the_notes_do_not_have_in_other_letters_is_not_in_them(asked, note, question):
    assert asked(note, question).status == "not_in_notes"


def test_a_word_in_other_letters_is_a_name_in_a_korean_text():
    assert [(w.written, w.name) for w in words("までに랑 ように") if w.topic] == [
        ("までに", True),
        ("ように", True),
    ]
    assert not any(word.name for word in words("Где живёт Анна?"))


def test_what_stands_in_brackets_is_another_name():
    (law,) = [word for word in words("유치권(留置權)이란") if word.topic]
    assert law.spellings == ("유치권", "留置權") and not law.name
    (reading,) = [word for word in words("食べる(たべる)의 뜻") if word.topic]
    assert reading.spellings == ("食べる", "たべる") and reading.name
    assert [word.spellings for word in words("'질권(質權)'은") if word.topic] == [("질권", "質權")]
    assert len([word for word in words("유치권(3학년) 留置權 (성립 요건)") if word.topic > 0.5]) > 2


def test_both_names_are_compared_though_one_begins_the_other(synced):
    compared = Question("まで랑 までに 차이", synced({"노트.md": APART})).compared
    assert [word.written for word in compared] == ["まで", "までに"]


@pytest.mark.parametrize(
    ("text", "word", "stands"),
    [
        ("食べるそうだ", "食べる", True),
        ("留置權者", "留置權", True),
        ("我喜欢吃苹果。", "喜欢", True),
        ("そのはずです。", "はず", False),
        ("はずです。", "はず", True),
        ("はずだ", "はず", True),
        ("までに", "まで", False),
        ("食べ 物", "食べ物", False),
    ],
)
def test_words_without_spaces_stand_within_others(text, word, stands):
    assert has_within(text, word) is stands


def test_letters_are_told_apart():
    assert all(
        map(is_other, ("までに", "留置權", "Привет", "สวัสดี", "नमस्ते", "مَرْحَبًا", "カー", "𠮷野家", "人々"))
    )
    assert not any(
        map(is_other, ("", "유치권", "PDF", "café", "β", "PDFを", "を開く。", "٣", "ㅋㅋ", "x\u0302", "①"))
    )
    assert all(map(is_unspaced, ("までに", "留置權", "カー", "สวัสดี")))
    assert not any(map(is_unspaced, ("", "Привет", "유치권", "مرحبا", "नमस्ते", "PDFを")))
