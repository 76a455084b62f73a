"""Practice: comparing answers with notes, the schedule, what is kept, and the command."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from rag.blank import is_blank
from rag.config import Settings, load
from rag.embed import Embedder
from rag.errors import BadSetting, MutdapError
from rag.index import LocalIndex
from rag.points import Point, pieces_of, points_of
from rag.practice import Practice, questions_of, suggested
from rag.practised import Practised, Review
from rag.present_practice import span_of
from rag.recall import Compared, Recall, Told
from rag.schedule import SOON, Grade, Memory, Schedule
from rag.support import rarity_in
from rag.types import Chunk

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTES = {
    "활성화.md": "# 활성화\n\n## 렐루란?\n\n음수는 0으로 만들고 양수는 그대로 내보낸다.\n\n"
    "## 시그모이드의 출력은?\n\n0과 1 사이의 값을 낸다. 양 끝에서는 기울기가 0에 가깝다.\n\n"
    "## 정리\n\n이것은 질문이 아니라서 묻지 않는다.\n\n## 아직 모르는 것은?\n\n(나중에 정리)\n",
    "훈련.md": "# 최적화\n\n## 1-1. 학습률이 크면?\n\n손실이 발산할 수 있다. 작으면 학습이 느리다.\n",
}


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def practising(tmp_path: Path, embedder: Embedder, clock: Moving) -> Callable[..., Practice]:
    def make(index: LocalIndex, **options: object) -> Practice:
        recall = Recall(embedder, rarity_in(index))
        kept = Practised(tmp_path / "기록" / "practice.db")
        return Practice(questions_of(index), recall, kept, clock=clock, **options)

    return make


def chunk_of(text: str, heading: str = "무엇인가?") -> Chunk:
    whole = f"## {heading}\n{text}"
    body = whole.index("\n") + 1
    return Chunk("id", "/노트/글.md", 0, len(whole), body, heading, None, whole)


def answer_all(practice: Practice, grade: Grade = Grade.GOOD) -> list[str]:
    asked_words = []
    while asked := practice.next():
        asked_words.append(asked.question.words)
        assert practice.grade(asked, practice.compare(asked, "모르겠어요"), grade)
    return asked_words


# comparing ------------------------------------------------------------------------------------------


def test_labelled_answers(notes_index, transformer):
    import practice as bench

    rows = list(bench.judged(notes_index, transformer, "check"))
    has, contradicts = bench.figures(rows, "has"), bench.figures(rows, "contradicts")
    assert min(has) > 0.75, has
    assert contradicts[0] > 0.6 and contradicts[1] > 0.5, contradicts
    right, told, labelled = bench.unsupported(rows)
    assert right >= 0.6 * labelled and right >= 0.7 * told


def test_labels_are_of_points_and_sentences_that_are_there(notes_index):
    import practice as bench

    rows = [json.loads(line) for line in bench.ROWS.read_text(encoding="utf-8").splitlines()]
    chunks: dict[tuple[str, str], list[Chunk]] = {}
    for state in notes_index.states():
        for chunk in notes_index.chunks_of(state.source):
            chunks.setdefault((Path(state.source).name, chunk.question), []).append(chunk)
    parts: dict[str, set[str]] = {}
    for row in rows:
        count = len(points_of(chunks[row["source"], row["question"]]))
        assert {*row["has"], *row["contradicts"]} <= set(range(1, count + 1)), row
        assert not {*row["has"]} & {*row["contradicts"]}
        assert all(sentence in row["answer"] for sentence in row["unsupported"])
        parts.setdefault(row["question"], set()).add(row["part"])
    assert len(rows) >= 60
    assert all(len(found) == 1 for found in parts.values()), "the halves share no question"


@pytest.mark.parametrize(
    "answer",
    ["", "  \n", "모르겠어요", "잘 모르겠습니다.", "모름", "몰라요 ㅠㅠ", "기억이 안 나요", "I don't know",
     "?", "idk", "패스"],
)  # fmt: skip
def test_an_answer_may_say_nothing(answer, embedder):
    assert is_blank(answer)
    points = points_of([chunk_of("음수는 0으로 만든다. 양수는 그대로 둔다.")])
    compared = Recall(embedder).compare("렐루란?", points, answer)
    assert [one.state for one in compared.points] == ["lacks", "lacks"]
    assert suggested(compared) is Grade.AGAIN


@pytest.mark.parametrize(
    "answer", ["모르는 데이터에 약하다.", "0", "기억 소자를 둔다", "답을 모르는 상태로 둔다"]
)
def test_and_one_that_says_something_does_not(answer):
    assert not is_blank(answer)


def test_points_are_sentences_bullets_and_rows_but_no_code_and_no_head():
    text = (
        "첫 문장은 이렇게 말한다. 둘째 문장도 말한다.\n\n- 글머리표 하나가 있다\n\n"
        "| 이름 | 식 |\n|---|---|\n| 렐루 | max(0, x) |\n| 탄젠트 | tanh(x) |\n\n```python\nx = 1\n```\n"
    )
    points = points_of([chunk_of(text)])
    assert [point.text for point in points] == [
        "첫 문장은 이렇게 말한다.", "둘째 문장도 말한다.", "글머리표 하나가 있다",
        "| 렐루 | max(0, x) |", "| 탄젠트 | tanh(x) |",
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([
    "렐루는 음수를 0으로 만든다.", "- 학습률이 크면 발산한다", "| a | b |\n|---|---|\n| 값 | 둘 |",
    "```\ncode\n```", "🙂 이모지가 있다.", "\r\n", "　", "ﬁ 합자와 ２배.", "?",
]), min_size=1, max_size=6))  # fmt: skip
def test_points_and_pieces_are_words_of_their_texts(lines):
    text = "\n\n".join(lines)
    chunk = chunk_of(text)
    spans = [point.span for point in points_of([chunk])]
    assert all(chunk.body <= a < b <= chunk.end for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    for piece in pieces_of(text):
        assert piece.sentence[0] <= piece.span[0] < piece.span[1] <= piece.sentence[1] <= len(text)


def test_what_is_said_lacking_contradicted_and_made_up(transformer):
    chunk = chunk_of(
        "학습할 때 뉴런을 무작위로 끈다. 추론할 때는 모두 켠다. 은닉층의 비율은 0.5를 많이 쓴다.",
        "드롭아웃이란?",
    )
    answer = "학습 중에 뉴런을 랜덤하게 끕니다. 은닉층 비율은 0.9를 많이 쓴다. 구글이 특허를 냈다."
    compared = Recall(transformer).compare("드롭아웃이란?", points_of([chunk]), answer)
    assert [one.state for one in compared.points] == ["has", "lacks", "contradicts"]
    first, _, last = compared.points
    assert answer[slice(*first.said)] == "학습 중에 뉴런을 랜덤하게 끕니다."
    assert answer[slice(*last.said)] == "은닉층 비율은 0.9를 많이 쓴다."
    assert [answer[a:b] for a, b in compared.unsupported] == ["구글이 특허를 냈다."]
    assert suggested(compared) is Grade.HARD


@pytest.mark.parametrize(
    ("states", "grade"),
    [("hhhh", Grade.EASY), ("hhhl", Grade.GOOD), ("hhhc", Grade.HARD), ("hhll", Grade.HARD),
     ("hlll", Grade.AGAIN), ("llll", Grade.AGAIN), ("cccc", Grade.AGAIN)],
)  # fmt: skip
def test_the_share_suggests_a_grade(states, grade):
    names = {"h": "has", "l": "lacks", "c": "contradicts"}
    point = Point(chunk_of("어떤 말."), (0, 1))
    assert suggested(Compared("답", tuple(Told(point, names[s]) for s in states))) is grade


# the schedule ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Grade)), st.integers(0, 60 * 24 * 40)), max_size=12))
def test_the_schedule_is_that_of_fsrs_and_promises_what_it_does(reviews):
    ours, theirs = (
        Schedule(),
        Scheduler(learning_steps=(SOON,), relearning_steps=(SOON,), enable_fuzzing=False),
    )
    memory, card, now = None, Card(card_id=1), NOON
    for grade, minutes in reviews:
        now += timedelta(minutes=minutes)
        promised = ours.choices(memory, now)
        memory = ours.after(memory, grade, now)
        card, _ = theirs.review_card(card, Rating(grade), now)
        assert memory.due == card.due == now + promised[grade]
        assert promised[Grade.AGAIN] <= promised[Grade.HARD] <= promised[Grade.GOOD] <= promised[Grade.EASY]
        assert 0 < ours.likely(memory, now + timedelta(days=3)) <= 1


def test_spans_in_words(monkeypatch):
    spans = [timedelta(seconds=1), SOON, timedelta(hours=5), timedelta(days=3), timedelta(days=95)]
    assert [span_of(one) for one in spans] == ["1분", "10분", "5시간", "3일", "3달"]
    monkeypatch.setenv("MUTDAP_LANG", "en")
    assert span_of(timedelta(days=3)) == "3 d"


# practice -------------------------------------------------------------------------------------------


def test_questions_with_an_answer_are_asked_due_ones_first(synced, practising, clock):
    practice = practising(synced(NOTES))
    assert answer_all(practice) == ["렐루란?", "시그모이드의 출력은?", "학습률이 크면?"]
    assert practice.stats().begun == practice.stats().learned == practice.stats().questions == 3
    clock.on(days=30)
    first = practice.next()
    assert (first.due, first.new) == (3, 0)
    assert practice.grade(first, practice.compare(first, "모름"), Grade.AGAIN)
    assert practice.next().question != first.question, "ten minutes have not passed"
    clock.on(minutes=11)
    assert practice.next().question == first.question, "what was not known comes first"


def test_new_ones_are_limited_by_day_and_owners_do_not_share(synced, practising, clock):
    index = synced(NOTES)
    practice = practising(index, new=2)
    assert len(answer_all(practice)) == 2
    assert practice.stats().new_today == 0
    assert len(answer_all(practising(index, new=2, owner="다른 사람"))) == 2
    clock.on(days=1)
    assert answer_all(practice) == ["학습률이 크면?"]
    assert practising(index, new=0, owner="또 다른 사람").next() is None


def test_a_scope_a_skip_and_nothing_to_ask(synced, practising):
    index = synced(NOTES)
    practice = practising(index, source="훈련.md")
    asked = practice.next()
    assert asked.question.words == "학습률이 크면?"
    assert practice.next(frozenset({asked.question.key})) is None
    with pytest.raises(MutdapError) as caught:
        practising(index, source="없음*")
    assert caught.value.hint


def test_a_note_that_goes_and_comes_back_keeps_its_history(synced, practising, tmp_path, clock):
    practice = practising(synced(NOTES))
    answer_all(practice)
    clock.on(days=30)
    file = tmp_path / "공책" / "훈련.md"
    text = file.read_text(encoding="utf-8")

    from ingest.sync import sync

    def again(files: dict[str, str]) -> Practice:
        index = synced(files)
        sync(index, practice._recall._embedder, [tmp_path / "공책"], yes=True)
        return practising(index)

    file.unlink()
    gone = again({})
    assert gone.stats().due == 2
    edited = again({"훈련.md": text.replace("1-1. ", "7. ").replace("느리다", "아주 느리다")})
    assert edited.stats().due == edited.stats().begun == 3, "the number may change, and the answer"
    file.unlink()
    renamed = again({"새 이름.md": text})
    assert renamed.stats().begun == 3
    asked = next(q for q in renamed._questions if q.source.endswith("새 이름.md"))
    assert renamed._known()[asked.key].memory.learned


def test_a_copy_of_a_note_is_not_practised_again(synced, practising, clock):
    index = synced(NOTES | {"활성화 사본.md": NOTES["활성화.md"]})
    practice = practising(index)
    assert practice.stats().questions == practising(synced(NOTES)).stats().questions
    titles = {question.title for question in questions_of(index) if "활성화" in question.source}
    assert {title.rpartition(" (")[2] for title in titles} == {"활성화.md)", "활성화 사본.md)"}


def test_the_same_words_under_two_headings_are_two_questions(synced, practising):
    body = "하나를 길게 설명하는 문장이 여기에 있다."
    note = f"# 망\n\n## 레즈넷\n\n### 단점은?\n\n{body}\n\n## 유넷\n\n### 단점은?\n\n다른 {body}\n"
    practice = practising(synced({"망.md": note}))
    assert len(answer_all(practice)) == 2


def test_what_was_weak_is_remembered(synced, practising, clock):
    practice = practising(synced({"활성화.md": NOTES["활성화.md"]}))
    asked = practice.next()
    practice.grade(asked, practice.compare(asked, "모르겠어요"), Grade.AGAIN)
    clock.on(minutes=10)
    assert practice.next().known.weak == ("음수는 0으로 만들고 양수는 그대로 내보낸다.",)


def test_a_second_click_grades_nothing(synced, practising, clock):
    practice = practising(synced(NOTES))
    asked = practice.next()
    compared = practice.compare(asked, "음수는 0이 된다")
    assert practice.grade(asked, compared, Grade.GOOD)
    clock.on(seconds=1)
    assert not practice.grade(asked, compared, Grade.EASY)
    assert practice.stats().reviews_today == 1


def test_retention_counts_reviews_of_another_day(synced, practising, clock):
    practice = practising(synced(NOTES))
    answer_all(practice)
    assert practice.stats().retention is None
    clock.on(days=5)
    for grade in (Grade.AGAIN, Grade.HARD, Grade.GOOD):
        asked = practice.next()
        practice.grade(asked, practice.compare(asked, ""), grade)
    assert practice.stats().retention == pytest.approx(2 / 3)
    assert 0.9 < practice.stats().expected <= 1


@pytest.mark.parametrize("answer", [None, "", " \n"])
def test_nothing_is_no_answer_to_compare(answer):
    from page.practice_tab import COMPARISON, PARTS, Sitting, Trainer
    from page.words import say

    shown = Trainer(None).check(Sitting(asked=object()), answer)
    assert say("practice_nothing") in shown[COMPARISON]
    assert len(shown) == PARTS
    assert [part for n, part in enumerate(shown) if n != COMPARISON] == [shown[0]] * (PARTS - 1), "no grade"


def test_the_page_says_that_all_is_done(synced, practising):
    from page import practice_shown as shown

    practice = practising(synced(NOTES))
    answer_all(practice)
    assert practice.next() is None
    html = shown.finished(practice, 2)
    assert html.count("<p>") == html.count("</p>") == 2, "what was skipped, and when the next one is due"
    assert "2개" in html and html.endswith("</p></article>")


# what is kept ---------------------------------------------------------------------------------------

MEMORY = Memory(2, None, 3.0, 5.0, NOON + timedelta(days=3), NOON)


def review(number: int) -> Review:
    return Review((f"/노트/{number}.md", "질문"), Grade.GOOD, Grade.HARD, 0.5, ("약한 점",))


def kill_while_writing(path: str) -> None:
    kept = Practised(Path(path))
    threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGKILL)).start()
    number = 0
    while True:
        kept.record("", review(number), None, MEMORY)
        number += 1
        with Path(path).with_suffix(".told").open("a") as told:
            told.write("x")  # a file that is written anew may be empty when the end comes


def test_a_killed_process_loses_no_review(tmp_path):
    path = tmp_path / "practice.db"
    process = multiprocessing.get_context("spawn").Process(target=kill_while_writing, args=(str(path),))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    told = len(path.with_suffix(".told").read_text())
    kept = Practised(path)
    known = kept.known("")
    assert told <= len(known) <= told + 1
    assert len(kept.grades_since("", NOON)) == len(known), "a card and its review are one"
    assert set(map(repr, known.values())) == {repr(next(iter(known.values())))}
    kept.close()


def test_what_is_kept_comes_back_as_it_was(tmp_path):
    kept = Practised(tmp_path / "practice.db")
    assert kept.record("나", review(1), None, MEMORY)
    kept.close()
    kept = Practised(tmp_path / "practice.db")
    ((key, known),) = kept.known("나").items()
    assert (key, known.memory, known.weak) == (review(1).key, MEMORY, ("약한 점",))
    assert kept.known("") == {}
    kept.close()
    assert (tmp_path / "practice.db").stat().st_mode & 0o077 == 0


def test_a_damaged_history_is_an_error_with_a_hint(tmp_path):
    (tmp_path / "practice.db").write_bytes(b"no database" * 1000)
    with pytest.raises(MutdapError) as caught:
        Practised(tmp_path / "practice.db")
    assert "practice.db" in caught.value.message and caught.value.hint


def test_new_ones_a_day_are_a_number(monkeypatch):
    monkeypatch.setenv("MUTDAP_PRACTICE_NEW", "7")
    assert load().practice_new == 7
    monkeypatch.setenv("MUTDAP_PRACTICE_NEW", "0")
    assert load().practice_new == 0, "only what is due, as --new 0"
    for wrong in ("많이", -1, 2.5, True):
        with pytest.raises(BadSetting):
            Settings(index=Path("색인")).with_flags(practice_new=wrong)


# the command ----------------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch, tmp_path, capsys):
    """Runs ``mutdap practice`` with lines on standard input; gives the code, the output and the errors."""
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))

    def run(lines: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        code = cli.main(["practice", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_terminal_asks_compares_and_keeps(synced, typed):
    synced(NOTES).publish()
    code, out, _ = typed("음수는 0으로 만들고\n양수는 그대로 내보낸다.\n\n\n\ns\nq\n", "--new", "3")
    assert code == 0
    assert "렐루란?" in out and "✓ 말함: 음수는 0으로" in out and "활성화.md:5" in out
    assert "4 쉬움" in out and "뒤에 다시 묻습니다" in out
    assert out.count("· 빠짐") == 2, "the second was left blank: its answer is shown"
    assert out.count("학습률이 크면?") == 1, "skipped"
    code, out, _ = typed("", "--json")
    stats = json.loads(out)
    assert (stats["questions"], stats["begun"], stats["learned"]) == (3, 2, 1)
    code, out, _ = typed("", "--stats", "--source", "훈련.md")
    assert code == 0 and "질문 1" in out


def test_ctrl_c_ends_with_what_was_graded(synced, typed, monkeypatch):
    synced(NOTES)
    answers = iter(["음수는 0이 된다.", "", "2"])

    def interrupted(_prompt=""):
        try:
            return next(answers)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("builtins.input", interrupted)
    code, out, _ = typed("")
    assert code == 0 and "오늘 답한 것 1" in out


def test_wrong_arguments_are_told(synced, typed):
    synced(NOTES)
    with pytest.raises(SystemExit, match="2"):
        typed("", "--new", "-1")
    code, _, err = typed("", "--source", "없는것")
    assert code == 1 and "없는것" in err
