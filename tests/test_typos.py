"""Questions as they are typed, against a kept list: what was meant is found, real words are left alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from rag.keyboard import letters
from rag.meant import PASTED, read
from rag.passage_terms import terms_in
from rag.relevance import Question
from rag.retrieve import NoteRetriever
from rag.spelling import allowed, neighbours

ROWS = Path(__file__).with_name("typos.tsv")
FOUND = {"keyboard": 0.9, "spacing": 0.95, "hangul": 0.85, "latin": 0.9}
"""Share of the questions whose passage is among the first three."""
UNHARMED = 0.97
"""Share of the real words, new terms and names that nothing is made of."""


@pytest.fixture(scope="module")
def rows():
    with ROWS.open(encoding="utf-8", newline="") as file:
        found = defaultdict(list)
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["kind"]].append(row)
    return found


@pytest.fixture(scope="module")
def retriever(notes_index, transformer):
    return NoteRetriever(index=notes_index, embedder=transformer)


@pytest.mark.parametrize("kind", FOUND)
def test_what_was_meant_is_found(kind, rows, retriever):
    missed = []
    for row in rows[kind]:
        headings = [hit.chunk.heading for hit in retriever.search(row["typed"], 3)]
        if not any(part in heading for part in row["heading"].split("|") for heading in headings):
            missed.append((row["typed"], row["meant"]))
    assert len(rows[kind]) >= 24
    assert 1 - len(missed) / len(rows[kind]) >= FOUND[kind], missed


def test_real_words_stay(rows, notes_index):
    readings = [(row["typed"], read(row["typed"], notes_index).changes) for row in rows["unharmed"]]
    harmed = [(typed, changes) for typed, changes in readings if changes]
    assert len(readings) > 60
    assert 1 - len(harmed) / len(readings) >= UNHARMED, harmed


def test_what_was_meant_changes_nothing_more(rows, notes_index):
    """A question that was put right is right: reading it again changes nothing."""
    again = [
        (row["typed"], once.text, twice.text)
        for kind in FOUND for row in rows[kind]
        if (once := read(row["typed"], notes_index)).changes
        and (twice := read(once.text, notes_index)).text != once.text
    ]  # fmt: skip
    assert again == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("qocl wjdrbghk", "배치 정규화"), ("ㄱ디ㅕ", "relu"), ("sgd dho Tmsmswl", "sgd 왜 쓰는지"),
        ("ㄱ디ㅕ는 왜 쓰나요", "relu는 왜 쓰나요"), ("CNNdms dho Tmsmswl", "CNN은 왜 쓰는지"),
        ("배치 정귀화", "배치 정규화"), ("과적함", "과적합"), ("dorpout", "dropout"),
        ("trasformer", "transformer"), ("backpropogation이 뭐야", "backpropagation이 뭐야"),
    ],
)  # fmt: skip
def test_well_known_errors(typed, meant, notes_index):
    assert read(typed, notes_index).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "dog",
        "relu",
        "gpt",
        "the",
        "dl",
        "work",
        "SVM",
        "LoRA",
        "맘바",
        "ㅋㅋㅋ",
        "ㅠㅠ",
        "ResNeXt",
        "sensor",
        "래그",
    ],
)
def test_words_in_their_own_right(typed, notes_index):
    assert read(typed, notes_index).changes == ()


def test_the_answer_says_what_was_understood(assistant):
    answer = assistant.ask("배치 정귀화가 뭐예요?")
    assert answer.status == "answered"
    assert answer.question == "배치 정귀화가 뭐예요?"
    assert "'정귀화' → '정규화'" in answer.notice
    assert assistant.ask("배치 정규화가 뭐예요?").notice == ""


def test_lone_letters_are_shown_as_they_were_typed(notes_index):
    assert "'ㄱ디ㅕ' → 'relu'" in read("ㄱ디ㅕ", notes_index).notice


def test_a_guess_counts_in_part(notes_index):
    """What was typed stays the word, what was meant is a variant that counts less than a spelling."""
    guessed, sure = Question("dorpout", notes_index), Question("dropout", notes_index)
    (group,) = guessed.groups
    assert group[0] == ("dorpout", 1.0)
    assert ("dropout", 0.7) in group
    assert max(weight for _, weight in group[1:]) < 0.8
    found = {"dropout": 1.0}
    assert 0.5 < guessed.coverage(found) < sure.coverage(found) == 1.0


def test_what_stays_unknown_keeps_short_words_from_being_corrected(notes_index):
    """Something unknown is probably what was asked for; then a likeness is no reason."""
    assert read("정귀화", notes_index).changes
    assert read("빗물 정귀화 시설", notes_index).changes == ()


@given(st.text(st.sampled_from("가나다정규화배치ㄱㅏqocldrptu 은는이가?A1-_"), max_size=16))
def test_any_question_can_be_read(notes_index, text):
    reading = read(text, notes_index)
    assert all(0 <= start < end <= len(reading.text) for start, end, _ in reading.guesses)
    told = [c for c in reading.changes if "".join(c.typed.split()) != "".join(c.meant.split())]
    assert bool(told) == bool(reading.notice)  # a closed gap is not worth a word


KNOWN = {
    "정규화": 9,
    "정규": 3,
    "과적합": 5,
    "경사하강법": 7,
    "dropout": 7,
    "transformer": 4,
    "layer": 9,
    "배치": 8,
}


def starting(beginning):
    return [(word, n) for word, n in KNOWN.items() if word.startswith(beginning)]


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_one_error_behind_the_first_syllable_is_met(word, data):
    """Against brute force: one syllable or letter is another, and what is near enough is found."""
    at = data.draw(st.integers(1, len(word) - 1))
    other = data.draw(st.sampled_from("정규화배치학습" if not word.isascii() else "qzvxkj"))
    typed = word[:at] + other + word[at + 1 :]
    latin = word.isascii()
    spelt = (lambda w: w) if latin else letters
    near = [
        w for w in KNOWN
        if w.isascii() == latin
        and 0 < OSA.distance(spelt(typed), spelt(w)) <= allowed(len(spelt(w)), latin=latin)
    ]  # fmt: skip
    whole = {n.word for n in neighbours(typed, starting) if n.typed == len(typed)}
    assert whole <= set(near)
    if word in near and len(typed) > (5 if latin else 1):
        assert word in whole


def test_a_word_of_the_notes_that_is_cut_otherwise_there_is_known(synced):
    """Kiwi takes 이 for 'this' there, and 이미지 is one stroke away."""
    index = synced({"글.md": "# 저장\n\n이모지면 깨짐\n", "표.md": "# 사진\n\n이미지를 자른다.\n"})
    reading = read("이모지 저장", index)
    assert reading.changes == () and reading.cut_otherwise == {"이모지"}
    question = Question("이모지 저장", index)
    assert question.coverage(terms_in("저장하면 이모지면 깨짐")) > 0.8
    assert question.coverage(terms_in("저장하면 이미지를 자른다")) < 0.6


def test_pairs_of_letters_in_several_words_are_no_word(synced):
    index = synced({"글.md": "# 학습\n\n효과적인 방법이 이 문제에 적합하다.\n"})
    assert read("과적합", index).cut_otherwise == frozenset()


def test_what_was_pasted_is_read_as_it_is(notes_index):
    typed = "드롭아웃은 왜 쓰나요? rkdnltlrks "
    assert read("emfhqdkdnt", notes_index).text == "드롭아웃"
    pasted = typed * (PASTED // len(typed) + 1)
    reading = read(pasted, notes_index)
    assert (reading.text, reading.changes, reading.guesses) == (pasted, (), ())
