"""Notes of a time: the day a note names, and questions that ask only some days."""

import json
import os
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from ingest.dates import dated
from ingest.load import load
from ingest.sync import sync
from rag.errors import BadSetting, MutdapError
from rag.protocol import SourceState, source_matches
from rag.retrieve import NoteRetriever
from rag.scope import Scope, period
from rag.types import Document

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
NOTES = {
    "봄/드롭아웃.md": "---\ntitle: 드롭아웃\ndate: 2024-03-02T09:00:00+09:00\n---\n"
    "# 드롭아웃이란?\n\n뉴런을 끈다.\n",
    "2024-07-15-배치.md": "# 배치 정규화란?\n\n미니배치의 통계로 맞춘다.\n",
    "2025.md": "---\n작성일: 2025. 1. 9.\n---\n# 어텐션이란?\n\n중요한 곳을 본다.\n",
    "옛 글.md": "# 렐루란?\n\n0보다 작으면 0이다.\n",
}


@pytest.fixture
def dated_index(synced, tmp_path, embedder):
    index = synced(NOTES)
    old = time.mktime((2019, 5, 5, 12, 0, 0, 0, 0, -1))
    os.utime(tmp_path / "공책" / "옛 글.md", (old, old))
    sync(index, embedder)
    return index


def test_no_bundled_note_names_a_day(notes):
    """What the programs that made them put in is no day of theirs."""
    assert {dated(load(path)) for path in notes.iterdir()} == {""}


def test_a_year_a_month_and_a_day_are_periods():
    assert period("2024") == (date(2024, 1, 1), date(2024, 12, 31))
    assert period("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert period(" 2023.2.28 ") == (date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(
    "text", ["", "어제", "24-01", "2024-13", "2023-02-29", "2024-1-1-1", "20240101", "0000"]
)
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(BadSetting) as error:
        period(text)
    assert "2024-06" in error.value.hint


def test_the_end_may_not_be_before_the_beginning():
    with pytest.raises(BadSetting, match="앞섭니다"):
        Scope.within(None, "2024-06", "2024-05")
    assert Scope.within(None, "2024-06", "2024").until == date(2024, 12, 31)


@given(days, days, days)
def test_a_day_is_of_a_time_when_it_lies_between(day, first, last):
    first, last = sorted((first, last))
    meant = Scope(since=first, until=last).matcher()
    assert meant("/노트/가.md", day) is (first <= day <= last)
    assert not meant("/노트/가.md", None)
    assert Scope().matcher()("/노트/가.md", None)


names = st.text(alphabet="가나ab[]*. ", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(st.lists(names, min_size=1, max_size=4), st.lists(names, min_size=1, max_size=4), st.integers(1, 4))
def test_a_name_means_itself_and_what_lies_in_it(path, other, depth):
    source, elsewhere = "/" + "/".join(path), "/" + "/".join(other)
    chosen = "/" + "/".join(path[:depth])
    meant = Scope(names=frozenset({chosen})).matcher()
    assert meant(source, None)
    assert meant(elsewhere, None) is (elsewhere == chosen or elsewhere.startswith(chosen + "/"))


def test_names_and_globs_add_up_and_hangul_may_be_decomposed():
    import unicodedata

    scope = Scope(globs=("*.pdf",), names=frozenset({"/노트/봄", "/묶음.zip"}))
    meant = scope.matcher()
    for source in ("/책/가.pdf", unicodedata.normalize("NFD", "/노트/봄/싹.md"), "/묶음.zip!/안/글.md"):
        assert meant(source, None)
    assert not meant("/노트/봄날.md", None)


written = st.text(alphabet="가나/*.md ", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.lists(written, max_size=3),
    st.frozensets(written.map(lambda n: "/" + n.strip("/ ") + "x"), max_size=3),
    days,
    days,
)
def test_a_scope_that_was_written_reads_back(globs, chosen, first, last):
    first, last = sorted((first, last))
    for scope in (
        Scope(tuple(globs), chosen, first, last),
        Scope(tuple(globs), chosen, None, last),
        Scope(tuple(globs), chosen),
    ):
        assert Scope.read(scope.written()) == scope


@pytest.mark.parametrize(
    ("source", "text", "meta", "day"),
    [
        ("/a.md", "---\ndate: 2024-03-02\n---\n", {}, "2024-03-02"),
        ("/a.md", "---\ntitle: 글\ncreated: '2024/3/2 10:00'\n---\n", {}, "2024-03-02"),
        ("/a.md", "---\nupdated: 2025-01-01\ndate: 2024.3.2\n---\n", {}, "2024-03-02"),
        ("/a.md", "---\ndate: 2024-13-40\n---\n", {}, ""),
        ("/a.md", "date: 2024-03-02\n", {}, ""),
        ("/a.md", "---\n# 줄\n\ndate: 2024-03-02\n", {}, ""),
        ("/2024-03-02-글.md", "글", {}, "2024-03-02"),
        ("/2024-03-02-글.md", "---\ndate: 2023-01-01\n---\n", {"date": "2022-02-02"}, "2022-02-02"),
        ("/20240302 회의.txt", "글", {}, "2024-03-02"),
        ("/1234567890123.txt", "글", {}, ""),
        ("/240302 회의.txt", "글", {}, "2024-03-02"),
        ("/독서 모임_240302.md", "글", {}, "2024-03-02"),
        ("/24-03-02 회의.md", "글", {}, "2024-03-02"),
        ("/24.03.02 회의.md", "글", {}, "2024-03-02"),
        ("/ubuntu_24.03.02.md", "글", {}, ""),
        ("/run_240302b.md", "글", {}, ""),
        ("/1240302.md", "글", {}, ""),
        ("/010-2403-0200.md", "글", {}, ""),
        ("/241340.md", "글", {}, ""),
        ("https://a.kr/x", "글", {"last_modified": "Sat, 02 Mar 2024 10:00:00 GMT"}, "2024-03-02"),
        ("https://a.kr/x", "글", {"last_modified": "언젠가", "date": "0000-00-00"}, ""),
    ],
)
def test_what_day_a_note_names(source, text, meta, day):
    assert dated(Document(source, "", text, meta=meta)) == day


@given(st.text(max_size=200), st.text(max_size=30))
def test_a_day_is_a_day_or_nothing(text, said):
    day = dated(Document(f"/{said}", "", f"---\ndate: {said}\n---\n{text}", meta={"date": said}))
    assert day == "" or date.fromisoformat(day)


def test_a_note_is_of_the_day_it_names_else_of_its_files(dated_index):
    found = {state.title: state.day for state in dated_index.states()}
    assert found == {
        "드롭아웃": date(2024, 3, 2),
        "배치 정규화란?": date(2024, 7, 15),
        "어텐션이란?": date(2025, 1, 9),
        "렐루란?": date(2019, 5, 5),
    }
    assert SourceState("https://a.kr", "", "", 1, 0, "", 1).day is None


@pytest.mark.parametrize(
    ("since", "until", "titles"),
    [
        ("2024", None, {"드롭아웃", "배치 정규화란?", "어텐션이란?"}),
        ("2024-03", "2024-06", {"드롭아웃"}),
        (None, "2019-05-05", {"렐루란?"}),
        ("2024-03-02", "2024-07-15", {"드롭아웃", "배치 정규화란?"}),
    ],
)
def test_search_finds_notes_of_the_time_only(dated_index, embedder, since, until, titles):
    scope = Scope.within(None, since, until)
    retriever = NoteRetriever(index=dated_index, embedder=embedder)
    hits = retriever.search("드롭아웃과 배치 정규화와 어텐션과 렐루란?", k=9, source=scope)
    assert {hit.title for hit in hits} == titles
    expected = {
        s.title
        for s in dated_index.states()
        if s.day and (scope.since or s.day) <= s.day <= (scope.until or s.day)
    }
    assert titles == expected
    assert {s.title for s in scope.chosen(dated_index.states())} == expected


def test_a_glob_and_a_time_hold_together(dated_index, embedder):
    retriever = NoteRetriever(index=dated_index, embedder=embedder)
    hits = retriever.search("무엇이란?", k=9, source=Scope.within(["봄", "2025.md"], "2024", "2024"))
    assert [hit.title for hit in hits] == ["드롭아웃"]
    assert source_matches(hits[0].chunk.source, "봄")


def test_a_time_without_notes_says_which_times_there_are(dated_index):
    with pytest.raises(MutdapError) as error:
        Scope.within(None, "2030", None).chosen(dated_index.states())
    assert "2019-05-05" in error.value.hint
    assert "2025-01-09" in error.value.hint


def test_the_command_line_asks_notes_of_a_time(dated_index, tmp_path, capsys):
    index = ["--index", str(tmp_path / "색인")]

    def run(*arguments):
        code = cli.main([*index, *arguments])
        return code, *capsys.readouterr()

    code, out, _ = run("search", "무엇이란?", "--since", "2024-01", "--until", "2024-06", "--json")
    assert (code, [hit["title"] for hit in json.loads(out)["hits"]]) == (0, ["드롭아웃"])
    code, out, _ = run("ask", "배치 정규화란?", "--since", "2024-07", "--json")
    assert code == 0
    assert {hit["title"] for hit in json.loads(out)["hits"]} <= {"배치 정규화란?", "어텐션이란?"}
    code, out, err = run("ask", "배치 정규화란?", "--until", "지난달")
    assert (code, out) == (1, "")
    assert "지난달" in err
    assert "2024-06-30" in err
    code, out, err = run("search", "배치 정규화란?", "--since", "2031")
    assert (code, out) == (1, "")
    assert "2019-05-05" in err
    code, out, _ = run("search", "무엇이란?", "--source", "봄", "--source", "2025.md", "--json")
    assert {hit["title"] for hit in json.loads(out)["hits"]} == {"드롭아웃", "어텐션이란?"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("# 최적화\n\nCreated: March 3, 2026 2:11 PM\nTags: 딥러닝\n\n글이다.\n", "2026-03-03"),
        ("# 최적화\n\n생성 일시: 2026년 3월 3일 오후 2:11\n태그: 딥러닝\n\n글이다.\n", "2026-03-03"),
        ("# 최적화\n\nTags: 딥러닝\nDate: Dec. 31, 2025\n\n글이다.\n", "2025-12-31"),
        ("# 최적화\n\nMarch 3, 2026에 배운 것이다.\n", ""),
    ],
)
def test_a_notion_page_names_its_day(text, day):
    assert dated(Document("/노트/글.md", "최적화", text, (), {"format": "markdown"})) == day


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("독서", "# 독서\n\n2025-09-08 (월)\n\n3장을 읽었다.\n", "2025-09-08"),
        ("독서", "# 독서\n\n2025. 9. 8. / 장소: 도서관\n\n3장을 읽었다.\n", "2025-09-08"),
        ("독서", "# 독서\n\n읽은 날: 2025-09-08\n\n3장을 읽었다.\n", "2025-09-08"),
        ("2025-09-08 독서", "# 2025-09-08 독서\n\n3장을 읽었다.\n", "2025-09-08"),
        ("독서", "# 독서\n\n2025-09-08에 산 책이다.\n", ""),
        ("독서", "# 독서\n\n2025-09-08 14:00 저자 강연\n", ""),
        ("독서", "# 독서\n\n2025-09-08 (월)\n- 1장\n\n2025-09-10 (수)\n- 2장\n", ""),
        ("2025-09-08 ~ 2025-09-10 여행", "# 2025-09-08 ~ 2025-09-10 여행\n\n짐을 쌌다.\n", ""),
    ],
)
def test_a_day_by_itself_above_a_text(title, text, day):
    assert dated(Document("/노트/글.md", title, text, (), {"format": "markdown"})) == day
    assert dated(Document("/노트/글.pdf", title, text, (), {"format": "pdf"})) == ""
