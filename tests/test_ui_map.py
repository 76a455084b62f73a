"""The tab of the map: figure and lists as they are made, and in a real browser."""

from __future__ import annotations

import json
from html import escape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_server import served

from page import coverage_lists, map_figure, map_list, reader
from page.desk import Desk
from page.map_tab import Overview
from page.words import say
from rag.config import Settings
from rag.coverage import Shared, posts, shared
from rag.note_map import Label, NoteMap
from rag.types import Chunk, Hit

FIRST = "# 드롭아웃이란 무엇인가?\n\n뉴런을 임의로 꺼서 <b>규제</b>한다.\n\n# 모멘텀을 설명해주세요\n"
SECOND = "# dropout은 무엇인가요?\n\n유닛을 무작위로 끈다.\n\n# 모멘텀이란?\n\n지난 방향을 이어 간다.\n"


def chunk(source: str, n: int) -> Chunk:
    return Chunk(f"{source}{n}", source, 10 * n, 10 * n + 9, 10 * n, f"제목 <{n}>", None, "가나다라 마바")


def drawn(sizes: dict[str, int]) -> NoteMap:
    chunks = tuple(chunk(source, n) for source, size in sizes.items() for n in range(size))
    points = np.random.default_rng(0).uniform(-1, 1, (len(chunks), 2)).astype(np.float32)
    titles = tuple(f"글 {c.source}" for c in chunks)
    return NoteMap(chunks, titles, points, (Label("손실 <함수>", 0.1, 0.2),), 0)


@given(
    st.dictionaries(st.sampled_from([f"/n/{f}/{n}.md" for f in "abc" for n in range(9)]), st.integers(1, 5))
)
def test_each_passage_has_one_colour(sizes):
    groups = map_figure.grouped(drawn(sizes))
    assert sorted(n for group in groups for n in group.members) == list(range(sum(sizes.values())))
    assert len(groups) <= len(map_figure.COLOURS) + 1
    assert len({group.colour for group in groups}) == len(groups)


def test_big_notes_get_colours_and_folders_where_none_is_big():
    few = map_figure.grouped(drawn({f"/n/{n}.md": 9 - n for n in range(9)}))
    assert [group.name for group in few] == [f"글 /n/{n}.md" for n in range(9)]
    many = map_figure.grouped(drawn({f"/n/{n}.md": 30 if n < 3 else 1 for n in range(40)}))
    assert many[0].colour == map_figure.REST and len(many[0].members) == 30
    folders = map_figure.grouped(
        drawn({f"/n/{'ab'[n % 2]}/{n}.md": 2 for n in range(40)} | {"https://c.kr/x": 3})
    )
    assert [(group.name, len(group.members)) for group in folders] == [("a", 40), ("b", 40), ("c.kr", 3)]


def test_the_figure_points_at_passages_and_escapes_what_notes_say():
    notes = drawn({"/n/a.md": 3, "/n/b.md": 2})
    groups = map_figure.grouped(notes)
    hits = [
        Hit(notes.chunks[4], "글", 1.0),
        Hit(chunk("/gone", 1), "글", 0.5),
        Hit(notes.chunks[0], "글", 0.3),
    ]
    made = json.loads(map_figure.figure(notes, groups, hits))
    assert [trace["type"] for trace in made["data"]] == ["scatter"] * 3
    addresses = made["layout"]["meta"]
    for group, trace in zip(groups, made["data"], strict=False):
        for n, (note, start, end) in zip(group.members, trace["customdata"], strict=True):
            assert addresses[note].endswith(notes.chunks[n].source.replace("/", "%2F"))
            assert (start, end) == (notes.chunks[n].start, notes.chunks[n].end)
    marked = made["data"][-1]
    assert len(marked["x"]) == 2
    assert [one["text"] for one in made["layout"]["annotations"][1:]] == ["<b>1</b>", "<b>3</b>"], "on top"
    assert "<b>제목 &lt;0&gt;</b>" in made["data"][0]["text"][0]
    region = made["layout"]["annotations"][0]
    assert region["text"] == "손실 &lt;함수&gt;"
    assert region["yanchor"] == "bottom" and region["yshift"] > 0, "it covers no point"
    assert say("map_hits") in map_figure.legend(groups, marked=True)


def test_every_point_is_a_link_in_the_list():
    notes = drawn({"/n/a.md": 3, "/n/<b>.md": map_list.LISTED + 5})
    groups = map_figure.grouped(notes)
    hits = [Hit(chunk("/gone", 1), "글", 0.5), Hit(notes.chunks[4], "글", 0.3)]
    made = map_list.listed(notes, groups, hits)
    assert "<b>.md" not in made
    answer, _, folded = made.partition("<details")
    assert answer.count("<a ") == 1 and "<b>2</b> 제목 &lt;1&gt;" in answer
    at = reader.address(notes.chunks[4].source, notes.chunks[4].start, notes.chunks[4].end)
    assert f'href="#{escape(at)}"' in answer
    assert folded.count("<a ") == 3 + map_list.LISTED
    assert say("more", count=5) in folded
    assert map_list.listed(notes, groups).startswith("<details")


def test_many_points_are_drawn_by_the_graphics_card():
    notes = drawn({"/n/a.md": map_figure.WEBGL_FROM + 1})
    made = json.loads(map_figure.figure(notes, map_figure.grouped(notes)))
    assert [trace["type"] for trace in made["data"]] == ["scattergl"]


def test_lists_say_what_is_open_and_where_it_is_answered(synced, embedder):
    index = synced({"가 & 나.md": FIRST, "다.md": SECOND})
    asked = posts(index)
    groups = shared(asked, index, embedder)
    left = coverage_lists.open_questions(asked, groups, str)
    assert say("covered", asked=4, answered=3, left=1) in left
    assert left.count("<li>") == 1 and say("answered_elsewhere") in left
    assert 'data-question="모멘텀을 설명해주세요"' in left
    common = coverage_lists.shared_questions(groups)
    assert common.count("<article") == 2
    assert common.count(say("is_open") + "</span>") == 1
    assert coverage_lists.open_questions([], [], str) and coverage_lists.shared_questions([])


def test_what_hundreds_of_notes_ask_stays_a_short_list(synced, embedder):
    daily = {
        f"{n}.md": f"# 오늘의 드롭아웃이란?\n\n{'' if n < 9 else f'{n}번째로 껐다.'}\n" for n in range(130)
    }
    asked = posts(synced(daily))
    group = Shared(tuple(one for post in reversed(asked) for one in post.questions), 121)
    left = coverage_lists.open_questions(asked, [group], str)
    shown = [post for post in left.split('<details class="post"') if say("answered_elsewhere") in post]
    assert shown and all(post.count("#passage?") == 1 + coverage_lists.ELSEWHERE for post in shown)
    assert say("more", count=121 - coverage_lists.ELSEWHERE) in left
    common = coverage_lists.shared_questions([group])
    seen, _, folded = common.partition("<details>")
    assert seen.count("<li>") == coverage_lists.PLACES and folded.count("<li>") == coverage_lists.POSTS
    more = len(group.questions) - coverage_lists.PLACES
    assert all(say("more", count=count) in folded for count in (more, more - coverage_lists.POSTS))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    notes = folder / "공책"
    notes.mkdir()
    (notes / "첫 글.md").write_text(FIRST, encoding="utf-8")
    (notes / "둘째 글.md").write_text(SECOND, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "gradio"))
        desk = Desk(Settings(index=folder / "색인", embedder="static"))
        desk.sync([notes], lambda _: None)
        yield desk


def test_what_is_shown_is_not_sent_again(desk):
    overview = Overview(desk)
    plot, legend, told, shown = overview.map([], None)
    assert plot.type == "plotly" and "모멘텀이란" in plot.plot and "드롭아웃이란" in legend and "4" in told
    again = overview.map([], shown)
    assert "value" not in str(again[0]) and again[3] == shown
    assert (desk.uploads.parent / "map.npz").is_file()


@pytest.mark.browser
def test_a_point_opens_its_note_and_an_open_question_is_asked(desk):
    from playwright.sync_api import expect

    with served(desk) as site, site.visit(viewport={"width": 1440, "height": 900}) as page:
        page.locator("#question textarea").fill("드롭아웃이 뭐야?")
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .quiet").wait_for()
        tabs = page.locator("#tabs").get_by_role("tab")
        before = tabs.all_inner_texts()
        page.get_by_role("tab", name=say("map_tab"), exact=True).click()
        figure = page.locator("#map-plot .js-plotly-plot .main-svg").first
        figure.wait_for()
        assert tabs.all_inner_texts()[: len(before)] == before
        expect(page.locator("#map-legend .hit")).to_be_visible()
        traces = page.evaluate("document.querySelector('.js-plotly-plot').data.map(t => t.x.length)")
        assert traces[:2] == [2, 2] and traces[2] >= 1
        page.locator("#map-plot .scatterlayer .point").first.wait_for()
        place = page.evaluate(
            "() => { const r = document.querySelector('#map-plot .scatterlayer .point')"
            ".getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }"
        )
        page.mouse.move(*place)
        expect(page.locator("#map-plot .hovertext")).to_be_visible()
        page.mouse.click(*place)
        expect(page.locator(".drawer mark").first).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("#map-legend button").last.focus()
        page.keyboard.press("Tab")
        expect(page.locator("#map-legend .hits a").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".drawer mark").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#map-legend .hits a").first).to_be_focused()
        entry = page.locator("#map-legend button").first
        entry.click()
        expect(entry).to_have_attribute("aria-pressed", "false")
        assert page.evaluate("document.querySelector('.js-plotly-plot').data[0].visible") is False

        page.get_by_role("tab", name=say("map_shared"), exact=True).click()
        expect(page.locator("#map-shared .card")).to_have_count(2)
        page.get_by_role("tab", name=say("map_open"), exact=True).click()
        expect(page.locator("#map-open li")).to_have_count(1)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#map-open a.ask").click()
        expect(page.locator("#chat .quiet")).to_have_count(2)
        expect(page.locator("#chat")).to_contain_text("모멘텀을 설명해주세요")
