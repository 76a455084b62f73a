"""Notes on the page: read, added, removed, followed."""

import re
import socket
import time
from types import SimpleNamespace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import desk_of
from page_like import SQUIRREL, note, nothing
from starlette.testclient import TestClient

import ui
from ingest import watch
from page import actions, reader, suggested
from page.complaint import complaint
from page.words import say
from rag.errors import MutdapError
from rag.language import speaking
from rag.types import Document


@given(st.text(alphabet="가<&\n b", max_size=60), st.data())
def test_a_note_is_read_whole_with_its_passage_marked(text, data):
    edges = st.integers(0, len(text))
    start, end = sorted((data.draw(edges), data.draw(edges)))
    spans = sorted(data.draw(st.lists(st.tuples(edges, edges).map(lambda s: tuple(sorted(s))), max_size=2)))
    pages = tuple(sorted(data.draw(st.sets(edges, max_size=2))))
    document = Document("/노트.pdf", "제목", text, pages, furniture=tuple(spans))
    shown = lxml.html.fromstring(f"<div>{reader.reading(document, (start, end))}</div>")
    for page in shown.find_class("page"):
        page.drop_tree()
    (body,) = shown.find_class("text")
    assert body.text_content() == text
    assert "".join(mark.text_content() for mark in body.iter("mark")) == text[start:end]


def test_a_long_note_is_read_around_its_passage():
    text = "".join(f"{n} 줄이다.\n" for n in range(3000))
    start = text.index("1500 줄")
    shown = reader.reading(Document("/a.md", "제목", text), (start, start + 6), reach=1000)
    assert "<mark>1500 줄</mark>" in shown
    assert shown.count('data-more="passage?') == 2
    assert len(shown) < 4000
    assert "reach=4000" in shown


def test_only_the_index_is_read(desk, tmp_path):

    secret = note(tmp_path, "비밀.md", "아무도 모른다")
    known = desk.notes.index.states()[0].source
    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        text = desk.notes.index.document(known).text
        opened = client.get("/" + reader.address(known, 0, 5))
        assert f"<mark>{text[:5]}</mark>" in opened.text
        assert opened.headers["content-type"].startswith("text/html")
        for source in (str(secret), f"{known}/../{secret}", "/etc/hostname", ""):
            reply = client.get("/" + reader.address(source))
            assert (reply.status_code, "아무도" in reply.text) == (404, False)
        assert client.get("/" + reader.address(known, 10**9, 10**9 + 1)).status_code == 200


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """A client of one page over the bundled notes, for addresses that change nothing."""
    with (
        desk_of(tmp_path_factory.mktemp("desk")) as desk,
        TestClient(ui.application(desk), base_url="http://127.0.0.1") as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("passage?source=a&start=-1", "start"), ("passage?source=a&start=x&end=1.5", "start, end"),
        ("passage", "source"), ("passage?source=a&reach=99999999", "reach"), ("leaf?source=a&page=0", "page"),
        ("leaf.png?source=a&page=%EC%9D%BC", "page"), (f"pick?find={'x' * 201}", "find"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("accepted", ["ko", "en"])
def test_an_address_that_cannot_be_read_is_told_of_in_the_words_of_the_page(
    samples, monkeypatch, address, names, accepted
):
    monkeypatch.delenv("MUTDAP_LANG", raising=False)
    reply = samples.get(f"/{address}", headers={"accept-language": accepted})
    with speaking(accepted):
        told = complaint(say("bad_address", names=names), say("bad_address_hint"))
    assert (reply.status_code, reply.text) == (422, told)
    assert reply.headers["content-type"].startswith("text/html")


def test_notes_are_found_by_title_or_path_and_removed(desk, tmp_path):
    page = actions.Page(desk)
    bad = note(tmp_path, "표.xlsx", "PK")
    good = [note(tmp_path, "다람쥐 <b>.md", SQUIRREL), note(tmp_path, "이끼.md", "# 이끼\n\n푸르다.\n")]
    desk.add([*good, bad], nothing)
    (squirrel,) = (s.source for s in desk.notes.index.states() if "다람쥐" in s.source)
    everything = page.listed()
    assert everything.count("<tr data-source=") == 2
    assert "<b>.md" not in everything
    assert ui.say("failed") in everything
    assert desk.failures()[0].hint in everything
    assert "이끼" not in page.listed("다람쥐")
    assert page.listed("없는 말") == f'<p class="empty">{ui.say("none_match")}</p>'
    assert "trouble" not in page.remove(SimpleNamespace(source=squirrel))
    assert page.listed().count("<tr data-source=") == 1
    assert 'class="lost"' in page.listed()
    page.dismiss(SimpleNamespace(source="표.xlsx"))
    assert 'class="lost"' not in page.listed()
    assert desk.sync([], nothing).added == 0, "it stays away"
    assert "trouble" in page.remove(SimpleNamespace(source=squirrel))


def test_an_upload_that_was_removed_does_not_come_back_with_the_next_one(desk, tmp_path):
    own = note(tmp_path / "공책", "이끼.md", "# 이끼\n\n이끼는 그늘에서 자란다.\n")
    desk.sync([own.parent], nothing)
    desk.add([note(tmp_path, "다람쥐.md", SQUIRREL)], nothing)
    desk.forget(str(desk.uploads.resolve() / "다람쥐.md"))
    assert desk.add([note(tmp_path, "버섯.md", "# 버섯\n\n버섯은 균이다.\n")], nothing).added == 1
    assert "다람쥐" not in actions.Page(desk).listed()
    desk.forget(str(own.resolve()))
    assert own.is_file(), "what was not uploaded stays where it is"


def test_what_cannot_be_read_is_told_in_each_visitors_language(desk, tmp_path, monkeypatch):
    monkeypatch.delenv("MUTDAP_LANG", raising=False)
    page = actions.Page(desk)
    blank = note(tmp_path / "공책", "빈 글.md", "")
    with speaking("ko"):
        desk.add([note(tmp_path, "표.xlsx", "PK")], nothing)
        (told,) = desk.failures()
        korean = page.listed()
    with speaking("en"):
        assert told.hint not in page.listed()
        said = page.listed().partition('class="trouble">')[2].partition("</td>")[0]
        assert not re.search("[가-힣]", said.replace("표.xlsx", ""))
        refused, empty = desk.sync([blank.parent, "http://127.0.0.1:9/글"], nothing).failed
        assert (refused.hint, empty.source) == (ui.say("public_only"), str(blank.resolve()))
        english = page.listed()
    with speaking("ko"):
        assert page.listed().count('class="lost"') == english.count('class="lost"') == 2, (
            "of an address that may not be read nothing was there, and nothing stays"
        )
        assert not any(failure.error in page.listed() for failure in (refused, empty))
        assert ui.say("failed") in korean


def test_the_first_upload_puts_own_notes_in_place_of_the_samples(desk, tmp_path):

    assert desk.notes.bundled
    before = desk.opened
    good = note(tmp_path / "a", "다람쥐.md", SQUIRREL)
    twin = note(tmp_path / "b", "다람쥐.md", SQUIRREL.replace("일곱", "여덟"))
    (sample, *_) = (state.source for state in desk.notes.index.states())
    done = desk.add([good, twin, note(tmp_path, "표.xlsx", "PK")], nothing)
    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        assert ui.say("sample_gone") in client.get("/" + reader.address(sample)).text
        assert ui.say("gone_hint") in client.get("/" + reader.address("/없다.md")).text
    assert (done.added, [f.source for f in done.failed]) == (2, ["표.xlsx"])
    assert done.failed[0].hint
    assert str(tmp_path) not in done.failed[0].error
    assert sorted(p.name for p in desk.uploads.iterdir()) == ["다람쥐 (2).md", "다람쥐.md"]
    assert not desk.notes.bundled
    assert desk.opened[1].ask("다람쥐 최적화기란?").status == "answered"
    assert before[1].ask("배치 정규화의 효과는?").status == "answered", (
        "who began with the samples keeps them"
    )


def test_an_upload_of_the_same_name_takes_the_old_place(desk, tmp_path):
    desk.add([note(tmp_path, "다람쥐.md", SQUIRREL)], nothing)
    done = desk.add([note(tmp_path, "다람쥐.md", SQUIRREL + "\n더 적었다.\n")], nothing)
    assert (done.added, done.changed) == (0, 1)
    assert desk.sync([], nothing).unchanged == 1


def test_uploads_whose_long_names_begin_alike_stand_beside_each_other(desk, tmp_path):
    cut = f"{'긴' * 65}.md"  # as much as Gradio leaves of a name
    for text in ("하나", "둘", "둘"):
        list(actions.Page(desk).upload([str(note(tmp_path / text, cut, f"# {text}\n\n{text}이다.\n"))]))
    assert sorted(state.title for state in desk.notes.index.states()) == ["둘", "하나"]


def test_indexing_again_without_notes_says_so(desk):
    assert next(actions.Page(desk).resync())[0] == f"<p>{ui.say('nothing_known')}</p>"


def test_the_switch_follows_a_folder_until_it_is_off(desk, tmp_path, monkeypatch):
    for name, short in (("_QUIET_MS", 50), ("_SETTLED", 0.1), ("_LOOK_MS", 100)):
        monkeypatch.setattr(watch, name, short)
    folder = tmp_path / "따라갈 노트"
    folder.mkdir()
    (folder / "하나.md").write_text("# 모멘텀\n\n모멘텀은 지난 걸음을 이어받는다.\n", encoding="utf-8")
    page = actions.Page(desk)
    said, on = page.follow(True)
    assert not on
    assert ui.say("no_folder") in said
    desk.add([folder / "하나.md"], nothing)
    assert not page.follow(True)[1], "a copy of what was uploaded never changes"
    desk.forget(str(desk.uploads / "하나.md"))
    desk.sync([folder], lambda _: None)
    assert page.follow(True)[1]
    assert page.greet()[-1]
    (folder / "둘.md").write_text("# 조기 종료\n\n조기 종료는 검증 손실을 본다.\n", encoding="utf-8")
    end = time.monotonic() + 20
    question = "조기 종료는 무엇을 보나?"
    while desk.opened[1].ask(question).status != "answered" and time.monotonic() < end:
        time.sleep(0.02)
    assert desk.opened[1].ask(question).status == "answered"
    assert page.follow(False) == (f"<p>{ui.say('not_followed')}</p>", False)
    (folder / "셋.md").write_text("# 셋\n\n아무도 보지 않는다.\n", encoding="utf-8")
    time.sleep(1)  # four times what a watch would take
    assert len(desk.notes.index.states()) == 2


def test_examples_are_questions_that_the_notes_answer(desk):
    questions = suggested.examples(desk.notes)
    assert len(questions) == 4
    assert all(desk.opened[1].ask(question).status == "answered" for question in questions)


def test_a_port_that_is_taken_is_told_without_the_words_of_the_system():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(MutdapError) as told:
        ui._listen("127.0.0.1", taken.getsockname()[1])
    assert ui.say("port_in_use") in told.value.message and "bind" not in told.value.message
