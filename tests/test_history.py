"""Conversations that are kept: what comes back is what was kept, whoever writes too and whatever dies."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag import footnotes, history_file, packing, voted
from rag.errors import MutdapError
from rag.history import LISTED, History
from rag.questions import read_list
from rag.types import Answer, Chunk, Citation, Hit

PROJECT = Path(__file__).resolve().parent.parent
CHUNK = Chunk("1", "/노트/정규화.md", 4, 60, 20, "배치 정규화의 효과 ‹ 정규화", None, "## 배치 정규화")
CITED = Citation(
    1, "/노트/정규화.md", "정규화", "배치 정규화의 효과 ‹ 정규화", None, 20, 40, "학습이 안정된다.\n빨라진다."
)


def answer_of(text: str = "학습이 안정된다. [1]", question: str = "배치 정규화의 효과는?", **more) -> Answer:
    made = Answer(question, "answered", text, (CITED,), (Hit(CHUNK, "정규화", 0.5),), 0.8, None, 12.5)
    return replace(made, **more)


@pytest.fixture
def history(tmp_path) -> History:
    return History(tmp_path / "색인" / "conversations.db")


# what is kept comes back ----------------------------------------------------------------------------

texts = st.text(max_size=30)
spans = st.tuples(st.integers(0, 99), st.integers(0, 99))
scores = st.floats(allow_nan=False)
pages = st.none() | st.integers(1, 999)
chunks = st.builds(Chunk, texts, texts, st.integers(0), st.integers(0), st.integers(0), texts, pages, texts)
ranks = st.none() | st.integers(1)
hits = st.builds(Hit, chunks, texts, scores, ranks, ranks, st.lists(texts, max_size=2).map(tuple), scores)
citations = st.builds(
    Citation, st.integers(1, 99), texts, texts, texts, pages, st.integers(0), st.integers(0), texts
)
answers = st.builds(
    Answer,
    question=texts,
    status=st.sampled_from(["answered", "not_in_notes", "unanswered"]),
    text=texts,
    citations=st.lists(citations, max_size=3).map(tuple),
    hits=st.lists(hits, max_size=3).map(tuple),
    confidence=scores,
    model=st.none() | texts,
    took_ms=scores,
    notice=texts,
    unsupported=st.lists(spans, max_size=2).map(tuple),
    standalone=st.none() | texts,
)


@given(answers, st.text(alphabet="가\ud800\0", max_size=3))
def test_an_answer_comes_back_as_it_was(answer, odd):
    assert packing.unpacked(packing.packed(answer)) == answer
    odd = replace(answer, text=odd)
    assert packing.unpacked(packing.packed(odd)) == odd


@given(answers, st.data())
@settings(max_examples=30)
def test_a_changed_letter_of_an_answer_is_noticed(answer, data):
    content = bytearray(packing.packed(answer))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with suppress(packing.NotPacked):
        assert packing.unpacked(bytes(content)) == answer, "but for bits of the header that say nothing"
    for cut in (b"", bytes(content[: at // 2])):
        with pytest.raises(packing.NotPacked):
            packing.unpacked(cut)


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.integers(0, 2), answers), max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_owner_finds_what_was_kept_and_no_other_does(tmp_path_factory, asked):
    history = History(tmp_path_factory.mktemp("기록") / "conversations.db")
    kept: dict[tuple[str, int], list[Answer]] = {}
    numbers: dict[tuple[str, int], int] = {}
    for owner, which, answer in asked:
        at = history.keep(owner, answer.question, answer, conversation=numbers.get((owner, which)))
        numbers[owner, which] = at.conversation
        kept.setdefault((owner, which), []).append(answer)
    for owner in ("", "a", "b"):
        own = {numbers[key] for key in kept if key[0] == owner}
        assert {one.id for one in history.listed(owner)} == own
        for key, number in numbers.items():
            if key[0] == owner:
                assert [turn.answer for turn in history.turns(owner, number)] == kept[key]
            else:
                with pytest.raises(MutdapError):
                    history.turns(owner, number)


def test_another_ones_conversation_is_neither_seen_nor_changed(history):
    at = history.keep("가람", "배치 정규화의 효과는?", answer_of())
    for act in (
        lambda: history.turns("나래", at.conversation),
        lambda: history.title("나래", at.conversation),
        lambda: history.rename("나래", at.conversation, "내 것"),
        lambda: history.delete("나래", at.conversation),
        lambda: history.vote("나래", at.turn, 1),
    ):
        with pytest.raises(MutdapError):
            act()
    other = history.keep(
        "나래", "그럼 단점은?", answer_of(), conversation=at.conversation, instead_of=[at.turn]
    )
    assert other.conversation != at.conversation
    assert len(history.turns("가람", at.conversation)) == 1
    assert [one.id for one in history.listed("나래", "배치")] == [], "nor found by its words"
    assert history.votes("나래") == []


def test_a_question_that_is_asked_again_takes_its_place_and_keeps_its_vote(history):
    first = history.keep("", "하나?", answer_of("첫 답"))
    second = history.keep("", "둘?", answer_of("둘째 답"), conversation=first.conversation)
    history.vote("", second.turn, -1)
    again = history.keep(
        "", "둘 다시?", answer_of("새 답"), conversation=first.conversation, instead_of=[second.turn]
    )
    turns = history.turns("", first.conversation)
    assert [(turn.question, turn.vote) for turn in turns] == [("하나?", 0), ("둘 다시?", 0)]
    assert [(one.vote, one.answer.text) for one in history.votes("")] == [(-1, "둘째 답")]
    history.vote("", again.turn, 1)
    history.vote("", again.turn, 0)
    assert len(history.votes("")) == 1
    history.delete("", first.conversation)
    assert (history.listed(""), history.votes("")) == ([], [])


def test_a_title_goes_with_the_question_that_gave_it(history):
    place = history.keep("", "빌트 인 함수란?", answer_of())
    other = history.keep(
        "", "내장 함수란?", answer_of(), conversation=place.conversation, instead_of=[place.turn]
    )
    assert history.title("", place.conversation) == "내장 함수란?"
    assert [one.id for one in history.listed("", "내장")] == [place.conversation]
    assert history.listed("", "빌트") == []
    later = history.keep("", "둘째?", answer_of(), conversation=place.conversation)
    history.keep("", "셋째?", answer_of(), conversation=place.conversation, instead_of=[later.turn])
    assert history.title("", place.conversation) == "내장 함수란?"
    history.rename("", place.conversation, "내 이름")
    history.keep("", "넷째?", answer_of(), conversation=place.conversation, instead_of=[other.turn])
    assert history.title("", place.conversation) == "내 이름", "a person gave it"


# finding ----------------------------------------------------------------------------------------------


def test_words_are_found_in_questions_and_answers_in_any_form(history):
    one = history.keep("", "배치 정규화의 효과는?", answer_of("학습이 안정된다. [1]")).conversation
    two = history.keep("", "ReLU는 왜 써?", answer_of("기울기 소실을 줄인다. [1]")).conversation
    leaning = answer_of("뉴런이 죽는다. [1]", standalone="렐루의 단점은?")
    history.keep("", "그럼 단점은?", leaning, conversation=two)
    found = lambda search: [each.id for each in history.listed("", search)]  # noqa: E731
    assert found("") == [two, one]
    assert found("정규화를") == found("안정") == found("배치  정규") == [one]
    assert found("relu") == found("기울기 소실은") == found("뉴런 단점") == [two]
    assert found("렐루를 단점이") == found("죽은") == [two], (
        "what the question stood for, and any form of a verb"
    )
    assert found("뉴런 안정") == found("없는말") == found("%") == found("_") == []
    assert found("배치 뉴런") == [], "all words stand in one question with its answer"
    assert history.listed("", "단점")[0].found == "그럼 단점은?"
    history.rename("", one, "  면접  준비 ")
    assert [(each.title, each.found) for each in history.listed("", "면접")] == [("면접 준비", "")]
    history.rename("", one, "  ")
    assert history.title("", one) == "면접 준비"


def test_what_was_kept_after_a_search_is_found_in_any_form_too(history):
    one = history.keep("", "하나?", answer_of("뉴런이 죽는다. [1]")).conversation
    assert [each.id for each in history.listed("", "죽은")] == [one]
    two = history.keep("", "둘?", answer_of("LeakyReLU는 죽지 않는다. [1]")).conversation
    assert [each.id for each in history.listed("", "죽은")] == [two, one]


def test_the_list_is_bounded_and_the_latest_stand_first(history):
    numbers = [history.keep("", f"질문 {n}?", answer_of()).conversation for n in range(12)]
    history.keep("", "또?", answer_of(), conversation=numbers[3])
    assert [one.id for one in history.listed("")] == [
        numbers[3],
        *(n for n in reversed(numbers) if n != numbers[3]),
    ]
    assert len(numbers) < LISTED


# the file -----------------------------------------------------------------------------------------------


def test_looking_makes_no_file_and_keeping_makes_one_for_its_user_alone(history):
    assert history.listed("", "말") == history.votes("") == []
    assert not history.path.parent.exists()
    history.keep("", "하나?", answer_of())
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(history.path)) as rows:
        assert rows.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_is_deleted_is_no_longer_in_the_file(history):
    secret = "아무도모를비밀"
    at = history.keep("", secret, answer_of(secret))
    history.keep("", "남는 것?", answer_of())
    held = lambda: b"".join(p.read_bytes() for p in history.path.parent.glob("conversations.db*"))  # noqa: E731
    assert secret.encode() in held()
    history.delete("", at.conversation)
    assert secret.encode() not in held()


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0" + b"\7" * 5000, b"not a database at all" * 400]
)
def test_a_damaged_file_is_told_and_an_empty_one_is_begun(history, content):
    history.path.parent.mkdir()
    history.path.write_bytes(content)
    if not content:
        history.keep("", "하나?", answer_of())
        assert len(history.listed("")) == 1
        return
    for act in (lambda: history.listed(""), lambda: history.keep("", "하나?", answer_of())):
        with pytest.raises(MutdapError) as caught:
            act()
        assert str(history.path) in caught.value.message
        assert "옮기면" in caught.value.hint
    assert history.path.read_bytes() == content, "nothing is written over it"
    history.path.rename(history.path.with_suffix(".old"))
    history.keep("", "하나?", answer_of())
    assert len(history.listed("")) == 1


def test_damage_inside_is_told_and_the_rest_still_opens(history):
    one, two = (history.keep("", f"{n}?", answer_of()) for n in "12")
    with closing(sqlite3.connect(history.path)) as rows:
        rows.execute("UPDATE turns SET answer = substr(answer, 1, 40) WHERE id = ?", (one.turn,))
        rows.commit()
    with pytest.raises(MutdapError, match="손상"):
        history.turns("", one.conversation)
    assert history.turns("", two.conversation)[0].answer == answer_of()
    assert len(history.listed("")) == len(history.listed("", "안정되다")) == 2, "it is still found"


def test_a_database_of_another_program_or_of_a_later_version_is_left_alone(history):
    history.path.parent.mkdir()
    with closing(sqlite3.connect(history.path)) as rows:
        rows.execute("PRAGMA user_version = 7")
    with pytest.raises(MutdapError, match="대화 파일이 아님"):
        history.keep("", "하나?", answer_of())
    history.path.unlink()
    history.keep("", "하나?", answer_of())
    with closing(sqlite3.connect(history.path)) as rows:
        rows.execute("PRAGMA user_version = 99")
    with pytest.raises(MutdapError, match="더 새로운 버전"):
        history.listed("")


def test_an_older_format_is_brought_to_the_present_one(history, monkeypatch):
    at = history.keep("", "하나?", answer_of())
    step = "ALTER TABLE turns ADD COLUMN stars INTEGER NOT NULL DEFAULT 3;"
    monkeypatch.setattr(history_file, "_MIGRATIONS", (*history_file._MIGRATIONS, step))
    assert history.turns("", at.conversation)[0].question == "하나?"
    with closing(sqlite3.connect(history.path)) as rows:
        assert rows.execute("SELECT stars FROM turns").fetchall() == [(3,)]
        assert rows.execute("PRAGMA user_version").fetchone() == (2,)
    broken = (*history_file._MIGRATIONS, "CREATE TABLE half (x); NOT SQL;")
    monkeypatch.setattr(history_file, "_MIGRATIONS", broken)
    with pytest.raises(MutdapError):
        history.listed("")
    with closing(sqlite3.connect(history.path)) as rows:
        assert rows.execute("PRAGMA user_version").fetchone() == (2,), "all the way or not at all"
        assert not rows.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchall()


def test_a_folder_in_its_place_or_one_that_refuses_is_told(tmp_path):
    history = History(tmp_path / "conversations.db")
    history.path.mkdir()
    with pytest.raises(MutdapError):
        history.keep("", "하나?", answer_of())
    (tmp_path / "file").write_text("")
    with pytest.raises(MutdapError):
        History(tmp_path / "file" / "conversations.db").keep("", "하나?", answer_of())


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from rag import history_search
history_search.tokens = lambda text: text.split()  # the analyser has nothing to do with it and loads slowly
from rag.history import History
from test_history import answer_of
history, name = History(Path(sys.argv[1])), sys.argv[2]
print("go", flush=True)
sys.stdin.readline()
at = None
for number in range(int(sys.argv[4])):
    at = history.keep("", f"{name} {number}?", answer_of(), conversation=at and at.conversation)
    print(number, flush=True)
"""


def writer(history: History, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(history.path), name, str(PROJECT / "tests"), str(count)],
        cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def begun(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdout.readline() == "go\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def test_two_processes_begin_the_file_and_write_it_at_once(history):
    processes = [writer(history, name, 15) for name in ("가", "나")]
    begun(*processes)
    for process in processes:
        assert process.communicate(timeout=120)[0].split() == [str(n) for n in range(15)]
        assert process.returncode == 0
    listed = history.listed("")
    assert len(listed) == 2
    for one in listed:
        name = one.title.split()[0]
        assert [turn.question for turn in history.turns("", one.id)] == [f"{name} {n}?" for n in range(15)]


def test_a_process_that_is_killed_loses_nothing_that_was_committed(history):
    process = writer(history, "가", 100_000)
    begun(process)
    told = -1
    for _ in range(7):
        told = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    with process:  # communicate() would leave out what was read ahead of these lines
        rest = process.stdout.read().split()
    told = int(rest[-1]) if rest else told
    (one,) = history.listed("")
    questions = [turn.question for turn in history.turns("", one.id)]
    assert questions == [f"가 {n}?" for n in range(len(questions))]
    assert len(questions) in {told + 1, told + 2}, "all that was told, and at most what was not told any more"
    history.keep("", "이어서?", answer_of(), conversation=one.id)
    with closing(sqlite3.connect(history.path)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# leaving the page ---------------------------------------------------------------------------------------


def test_an_export_has_a_footnote_for_each_passage(history):
    other = replace(CITED, marker=2, source="/노트/_다른_*.pdf", page=3, start=5, quote="말 [^9]이다.")
    at = history.keep(
        "",
        "배치 *정규화*의 효과는?",
        answer_of("안정된다. [1] 코드 `a[1]`와 배열 b[7]. [2]", citations=(CITED, other)),
    )
    history.keep(
        "",
        "그럼 단점은?",
        answer_of(
            "작은 배치. [1]", citations=(replace(other, marker=1),), standalone="배치 정규화의 단점은?"
        ),
        conversation=at.conversation,
    )
    text = footnotes.markdown("제목 #1", history.turns("", at.conversation))
    assert text.startswith(
        "# 제목 \\#1\n\n## 배치 \\*정규화\\*의 효과는?\n\n안정된다.[^1] 코드 `a[1]`와 배열 b[7].[^2]\n\n*20"
    )
    assert "작은 배치.[^2]" in text, "the same passage is the same footnote"
    assert "이렇게 읽음: 배치 정규화의 단점은?" in text
    assert (
        "[^1]: 정규화 › 배치 정규화의 효과, /노트/정규화.md\n\n    > 학습이 안정된다.\n    > 빨라진다.\n"
    ) in text
    assert text.endswith("/노트/\\_다른\\_\\*.pdf 3쪽\n\n    > 말 \\[^9]이다.\n")
    assert text.count("[^1]: ") == text.count("[^2]: ") == 1


def test_what_an_export_quotes_loads_and_does_nothing(history):
    acts = '<img src="https://a.kr/?q"> ![p](https://a.kr/x)'
    quoted = replace(CITED, quote=acts)
    at = history.keep("", acts, answer_of(f"{acts} `<b>` [1]", citations=(quoted,)))
    text = footnotes.markdown(acts, history.turns("", at.conversation))
    shown = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<img" not in shown
    assert "<code>&lt;b&gt;</code>" in shown


def test_a_footnote_under_a_table_is_no_row_of_it(history):
    at = history.keep("", "표?", answer_of("| 이름 |\n|---|\n| SGD |\n[1]"))
    assert "| SGD |\n\n[^1]\n\n" in footnotes.markdown("표", history.turns("", at.conversation))


def test_votes_up_are_a_list_that_eval_reads_and_votes_down_one_to_fill_in(history, tmp_path):
    asked = {
        "효과는?": (1, answer_of(citations=(CITED, replace(CITED, marker=2, heading="다른 [제목]")))),
        "그럼 단점은?": (1, answer_of(standalone="배치 정규화의 단점은?")),
        "김치찌개?": (1, answer_of("없다.", status="not_in_notes", citations=())),
        "열린 질문?": (1, answer_of("비었다.", status="unanswered", citations=())),
        "출처 없이?": (1, answer_of("말뿐이다.", citations=())),
        "틀린 답?": (-1, answer_of("틀렸다. [1]")),
        "그저 그런?": (0, answer_of()),
    }
    for question, (vote, answer) in asked.items():
        history.vote("", history.keep("", question, answer).turn, vote)
    for vote in (-1, 1):  # asked twice: the later thumb counts
        history.vote("", history.keep("", "두 번?", answer_of()).turn, vote)
    votes = history.votes("")
    file = tmp_path / "좋아요.jsonl"
    file.write_text(voted.approved(votes), encoding="utf-8")
    read = {one.question: one for one in read_list(file).asked}
    assert list(read) == ["효과는?", "배치 정규화의 단점은?", "김치찌개?", "열린 질문?", "두 번?"]
    assert read["효과는?"].places[0].fits(Hit(CHUNK, "정규화", 1.0))
    assert [place.heading for place in read["효과는?"].places] == [CITED.heading, "다른 [제목]"]
    assert (read["김치찌개?"].expected, read["열린 질문?"].expected) == ("not_in_notes", "unanswered")

    file.write_text(voted.doubted(votes), encoding="utf-8")
    with pytest.raises(MutdapError, match="1번째 줄"):
        read_list(file)
    file.write_text(
        voted.doubted(votes).replace('"source": ""', '"source": "정규화.md"', 1), encoding="utf-8"
    )
    (wrong,) = read_list(file).asked
    assert (wrong.question, wrong.places[0].source) == ("틀린 답?", "정규화.md")
    assert voted.approved([]) == voted.doubted([]) == ""
