"""The page in a real browser: what a visitor clicks, types and reads."""

import os
import re
import threading
from collections.abc import Iterator

import pytest
from page_like import SQUIRREL, note
from page_server import Site, site_of

from page.words import say

pytestmark = pytest.mark.browser
SLOWLY = "천천히 말해 줘"


class Slow:
    """The assistant of the notes, which takes one question slowly."""

    writes = True

    def __init__(self, assistant) -> None:
        self._assistant = assistant
        self.go_on = threading.Event()

    def stream(self, question, source=None, earlier=()):
        if question != SLOWLY:
            yield from self._assistant.stream(question, source, earlier=earlier)
            return
        yield "처음까지만 "
        self.go_on.wait(60)
        yield "그리고 나머지"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site")) as site:
        yield site


def ask(page, question: str) -> None:
    from playwright.sync_api import expect

    answers = page.locator("#chat .quiet").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#chat .quiet")).to_have_count(answers + 1)


def test_a_marker_opens_the_note_at_its_passage(site):
    from playwright.sync_api import expect

    with site.visit(viewport={"width": 1440, "height": 900}) as page:
        expect(page).to_have_title(say("name"))
        expect(page.locator("#top .samples")).to_be_visible()
        ask(page, "배치 정규화의 효과는?")
        marker = page.locator("#chat a.marker").first
        assert "미니배치" in marker.get_attribute("title")
        marker.click()
        mark = page.locator(".drawer mark").first
        expect(mark).to_contain_text("미니배치")
        expect(mark).to_be_in_viewport()
        expect(page.locator("#sources .card.chosen mark")).to_contain_text("미니배치")
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_be_hidden()
        assert marker.evaluate("marker => marker === document.activeElement")
        page.keyboard.press("Enter")
        expect(page.locator(".drawer")).to_be_visible()
        page.go_back()
        expect(page.locator(".drawer")).to_be_hidden()
        expect(marker).to_be_visible()
        marker.click()
        page.locator(".drawer .close").click()
        page.locator("#sources .card .context").first.click()
        expect(page.locator(".drawer mark").first).to_be_in_viewport()
        page.keyboard.press("Escape")
        names = [one.get_attribute("aria-label") for one in page.locator("#chat a.marker").all()]
        assert all(re.match(rf"{say('label_marker')} \d: .+ · .+", name) for name in names), names
        assert len(set(names)) == len(names), "each tells its own sentence"
        expect(page.get_by_role("textbox", name=say("ask"), exact=True)).to_be_visible()
        expect(page.get_by_role("tabpanel", name=say("ask_tab"), exact=True)).to_be_visible()
        heard = [
            page.get_by_role("article", name=say(f"label_{who}"), exact=True)
            for who in ("question", "answer")
        ]
        expect(heard[0]).to_have_text("배치 정규화의 효과는?")
        expect(heard[1]).to_contain_text("미니배치")
        expect(page.locator("#chat [role=log]")).to_have_attribute("aria-label", say("label_chat"))
        expect(page.locator("#chat .icon-button-wrapper.top-panel")).to_be_hidden()

        page.locator("#chat .how summary").click()
        expect(page.locator("#chat .how li").first).to_contain_text(say("by_meaning", rank=1))
        following = page.locator("#chat .next a").first
        question = following.inner_text()
        following.click()
        expect(page.locator("#chat .quiet")).to_have_count(2)
        expect(page.locator("#chat")).to_contain_text(question)
        page.locator("#chat a[href='#do-copy-marked-0']").click()
        expect(page.locator("#chat a[href='#do-copy-marked-0']")).to_have_text(say("copied"))
        assert "[1] " in page.evaluate("navigator.clipboard.readText()")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        beside = """marker => {
          marker.scrollIntoView({block: 'center'});
          const {left, right, top, bottom} = marker.getBoundingClientRect();
          const [x, y] = [(left + right) / 2, (top + bottom) / 2];
          const at = [[x, top - 8], [x, bottom + 8], [left - 4, y], [right + 4, y]];
          return at.map(([x, y]) => document.elementFromPoint(x, y) === marker);
        }"""
        assert page.locator("#chat a.marker").first.evaluate(beside) == [True] * 4, "a finger finds it"


def test_the_way_back_leads_to_the_tab_before(site):
    from playwright.sync_api import expect

    def at(name: str, address: str) -> None:
        expect(page.get_by_role("tab", name=say(name), exact=True)).to_have_attribute("aria-selected", "true")
        expect(page).to_have_url(f"{site.url}/{address}")

    with site.visit(viewport={"width": 390, "height": 844}) as page:
        typed = "`a` __init__ 2*3*4 $1와 $2 **b** <i>c</i>\n    http://a.kr 1. &amp;"
        ask(page, typed)
        shown = page.locator("#chat [data-testid=user]")
        assert shown.inner_text().replace("\N{NO-BREAK SPACE}", " ") == typed
        for name, address in (("my_notes", "#notes"), ("practice_tab", "#practice")):
            page.get_by_role("tab", name=say(name), exact=True).click()
            at(name, address)
        expect(page.locator("#practice-card h2")).to_be_visible()  # nothing is under way when the page goes
        page.go_back()
        at("my_notes", "#notes")
        site.reload(page)
        at("my_notes", "#notes")
        page.go_back()
        at("ask_tab", "")
        expect(page.locator("#chat .quiet")).to_have_count(1)
        page.locator("#chat .how summary").click()
        page.locator("#chat .how a").first.click()
        expect(page.locator(".drawer")).to_be_visible()
        page.go_back()
        expect(page.locator(".drawer")).to_be_hidden()
        at("ask_tab", "")
        expect(page.locator("#sources .card").first).not_to_be_in_viewport()
        page.locator("#chat a[href='#do-sources']").click()
        expect(page.locator("#sources .card").first).to_be_in_viewport()
        heights = [one.bounding_box()["height"] for one in page.locator("#chat .acts a:visible").all()]
        assert min(heights) >= 32, "a finger finds it"
        page.go_forward()
        page.go_forward()
        at("ask_tab", "")
        ask(page, "L1 규제와 L2 규제의 차이는?")
        expect(page.locator("#chat [data-testid=user]").last).to_be_in_viewport(ratio=1)
        below = "log => log.scrollHeight - log.scrollTop - log.clientHeight"
        assert page.locator("#chat [role=log]").evaluate(below) > 0, (
            "a long answer is read from its beginning"
        )


def test_an_answer_is_stopped_asked_again_and_edited(site):
    from playwright.sync_api import expect

    notes, assistant = site.desk.opened
    slow = Slow(assistant)
    site.desk.opened = (notes, slow)
    with site.visit() as page:
        box = page.locator("#question textarea")
        box.fill(SLOWLY)
        box.press("Enter")
        expect(page.locator("#chat")).to_contain_text("처음까지만")
        box.fill("그럼?")
        box.press("Enter")
        expect(page.locator("#hint")).to_have_text(say("still_writing"))
        expect(box).to_have_value("그럼?")
        page.locator("#question .stop-button").click()
        expect(page.locator("#chat .stopped")).to_be_visible()
        expect(page.locator("#question .submit-button")).to_have_text(say("send"))
        slow.go_on.set()

        page.locator("#chat a[href='#do-edit']").click()
        expect(box).to_have_value(SLOWLY)
        expect(page.locator("#question .submit-button")).to_have_text(say("resend"))
        box.fill("김치찌개 맛있게 끓이는 법은?")
        for composing in ({"isComposing": True}, {"keyCode": 229}):
            enter = {"key": "Enter", "bubbles": True, "cancelable": True, **composing}
            for kind in ("keydown", "keypress"):
                box.dispatch_event(kind, enter)
        box.press("Enter")
        expect(page.locator("#chat .not_in_notes")).to_be_visible()
        expect(page.locator("#sources .card.near").first).to_be_visible()
        assert page.locator("#chat .user").count() == 1, "in the place of the stopped one, and sent once"
        expect(page.locator("#chat .next")).to_contain_text(say("instead"))
        page.locator("#chat a[href='#do-retry']").click()
        expect(page.locator("#chat .stopped")).to_have_count(0)
        expect(page.locator("#chat .not_in_notes")).to_have_count(1)
    site.desk.opened = (notes, assistant)


def test_escape_leaves_the_question_that_is_edited(site):
    from playwright.sync_api import expect

    with site.visit() as page:
        ask(page, "배치 정규화의 효과는?")
        box = page.locator("#question textarea")
        for follow in (False, True):
            count = page.locator("#chat .quiet").count()
            box.fill("쓰던 말")
            page.locator("#chat a[href='#do-edit']:visible").click()
            expect(page.locator("#editing")).to_contain_text(say("edit_replaces"))
            expect(page.locator("#question .submit-button")).to_have_text(say("resend"))
            if follow:
                page.locator("#chat .next a:visible").first.click()
                expect(page.locator("#chat .quiet")).to_have_count(count + 1)
                expect(box).to_have_value("쓰던 말")
            else:
                box.press("Escape")
                expect(page.locator("#question .submit-button")).to_have_text(say("send"))
                expect(box).to_have_value("쓰던 말")
                expect(page.locator("#editing p")).to_have_count(0)
                ask(page, "드롭아웃이란?")
        expect(page.locator("#editing p")).to_have_count(0)
        expect(page.locator("#chat .user")).to_have_count(3)


@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_the_box_for_questions_is_in_sight_at_once(site, size):
    from playwright.sync_api import expect

    width, height = size
    with site.visit(viewport={"width": width, "height": height}) as page:
        expect(page.locator("#chat button").first).to_be_visible()
        page.wait_for_function(
            "(height) => document.querySelector('#question').getBoundingClientRect().bottom <= height",
            arg=height,
        )
        assert page.evaluate("scrollY") == 0
        named = say("label_example").partition("{")[0]
        expect(page.locator("#chat").get_by_role("button", name=named).first).to_be_visible()


CONTRAST = """(selector) => {
  const part = document.querySelector(selector);
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const light = (colour, under) => {
    for (const one of [under, colour]) { canvas.fillStyle = one; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
      .reduce((sum, value, n) => sum + value * [0.2126, 0.7152, 0.0722][n], 0);
  };
  let ground = part;
  while (/, 0\\)$|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const under = getComputedStyle(ground).backgroundColor;
  const [low, high] = [light(getComputedStyle(part).color, under), light(under, under)].sort();
  return (high + 0.05) / (low + 0.05);
}"""
"""How much a part's letters stand out (WCAG 2, 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out(site, scheme):
    with site.visit(color_scheme=scheme) as page:
        for part in ("#tabs [role=tab][aria-selected=true]", "#question .submit-button"):
            assert page.evaluate(CONTRAST, part) >= 4.5, part
        drawn = page.locator("dialog.picker .since").evaluate("date => getComputedStyle(date).colorScheme")
        assert (drawn == "dark") == (scheme == "dark"), "the browser's own calendar"


def test_a_small_window_has_the_chat_and_the_box_in_it(site):
    from playwright.sync_api import expect

    with site.visit(viewport={"width": 720, "height": 450}) as page:
        expect(page.locator("#question textarea")).to_be_focused()
        box = page.locator("#question").bounding_box()
        assert box["y"] + box["height"] <= 450
        page.set_viewport_size({"width": 390, "height": 844})
        widths = [page.locator(part).bounding_box()["width"] for part in ("#chat", "#main")]
        assert widths[0] == widths[1]
        page.locator(".past-bar [data-past=toggle]").focus()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.closest('#top')") is None, "nothing there can be used"


FIRST_SEEN = """([selector, number]) => new Promise((found) => {
  const look = () => {
    const part = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility(
      {visibilityProperty: true}))[number];
    const {x, y, width, height} = part?.getBoundingClientRect() ?? {};
    if (part && width && y + height / 2 < innerHeight) found([x + width / 2, y + height / 2]);
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Where a part is when it is seen first."""
FIRST_TEXT = """(selector) => new Promise((found) => {
  const look = () => {
    const part = document.querySelector(selector);
    if (part) found(part.textContent.trim()); else requestAnimationFrame(look);
  };
  look();
})"""
"""What a part says first."""


@pytest.mark.parametrize("size", [(390, 844), pytest.param((1440, 900), marks=pytest.mark.nightly)])
def test_what_is_pressed_as_soon_as_it_is_seen_stays_under_the_pointer(site, size):
    """Playwright's own click waits until nothing moves, which no person does."""
    width, height = size
    pressed = {
        ("[data-past=toggle]", 0): "#past[data-open]",
        ("#tabs [role=tab]", 1): "#tabs [role=tab]:nth-of-type(2)[aria-selected=true]",
        ("#scope-line a", 0): "dialog.picker[open]",
        ("#chat .example", 0): "#chat .user",
    }
    for where, happened in pressed.items():
        viewport = {"width": width, "height": height}
        with site.browser.new_context(locale="ko-KR", viewport=viewport) as context:
            page = context.new_page()
            page.goto(site.url, wait_until="commit")
            page.mouse.move(*page.evaluate(FIRST_SEEN, list(where)))
            page.mouse.down()
            page.wait_for_timeout(90)  # as long as a finger takes
            page.mouse.up()
            page.locator(happened).first.wait_for()


def test_enter_that_ends_a_syllable_sends_nothing(site):
    from playwright.sync_api import expect

    with site.visit() as page:
        box = page.locator("#question textarea")
        box.fill("가" * 1_999)
        page.keyboard.insert_text("나다")
        expect(page.locator("#hint")).to_have_text(say("question_cut"))
        box.fill("배치")
        expect(page.locator("#hint")).to_have_text("", timeout=3_000)  # it has room again
        box.fill("배치 정규화의 효과")
        for composing in ({"isComposing": True}, {"keyCode": 229}):
            for kind in ("keydown", "keypress"):
                box.dispatch_event(kind, {"key": "Enter", "bubbles": True, "cancelable": True, **composing})
        page.wait_for_timeout(300)
        assert box.input_value() == "배치 정규화의 효과"
        assert page.locator("#chat .quiet, #chat .user").count() == 0
        for kind in ("keydown", "keypress"):
            box.dispatch_event(kind, {"key": "Enter", "bubbles": True, "cancelable": True})
        expect(page.locator("#chat .user")).to_have_count(1)


def test_notes_are_uploaded_read_asked_alone_and_removed(site, tmp_path):
    from playwright.sync_api import expect

    with site.visit() as page:
        page.get_by_role("tab", name=say("my_notes")).click()
        expect(page.locator("#known tbody tr")).to_have_count(8)
        upload = [note(tmp_path, "다람쥐 노트.md", SQUIRREL), note(tmp_path, "표.xlsx", "PK")]
        upload.append(note(tmp_path, "이끼.md", "# 이끼\n\n## 이끼란?\n\n이끼는 그늘에서 자란다.\n"))
        os.utime(upload[-1], (1_589_544_000, 1_589_544_000))
        expect(page.locator("#upload")).to_contain_text(say("choose_files"))
        page.locator("#upload input[type=file]").set_input_files(upload)
        expect(page.locator("#known")).to_contain_text("다람쥐 최적화기")
        expect(page.locator("#report .trouble")).to_contain_text("표.xlsx")
        expect(page.locator("#known .lost")).to_contain_text("표.xlsx")
        expect(page.locator("#known")).to_contain_text("2020-05-15")
        expect(page.locator("#top .samples")).to_have_count(0)
        expect(page.get_by_role("button", name=f"{say('remove')}: 다람쥐 최적화기")).to_be_visible()
        page.locator("#known .lost [data-do=dismiss]").click()
        expect(page.locator("#known .lost")).to_have_count(0)

        page.locator("#only textarea, #only input").fill("다람쥐")
        expect(page.locator("#known tbody tr")).to_have_count(1)
        page.locator("#known tr a").click()
        expect(page.locator(".drawer .text")).to_contain_text("<script>alert(1)</script>")
        page.keyboard.press("Escape")
        page.locator("#known [data-do=scope]").click()

        expect(page.locator("#question textarea")).to_be_focused()
        expect(page.locator("#scope-line")).to_contain_text("다람쥐 노트.md")
        ask(page, "이끼란?")
        expect(page.locator("#chat")).to_contain_text(say("searched_only", scope="다람쥐 노트.md"))
        page.locator("#chat a[href='#do-widen']").press(" ")
        expect(page.locator("#chat")).to_contain_text("이끼는 그늘에서 자란다.")
        expect(page.locator("#chat .user")).to_have_count(1)
        expect(page.locator("#scope-line .scope")).to_have_count(0)
        page.get_by_role("tab", name=say("my_notes")).click()
        page.locator("#known [data-do=scope]").click()
        ask(page, "다람쥐 최적화기란?")
        expect(page.locator("#chat .quiet").last).to_contain_text(say("searched", notes=1))
        expect(page.locator("#sources > * .card mark").first).to_contain_text("<script>alert(1)</script>")
        assert page.locator("#chat img[src*='example']").count() == 0

        page.get_by_role("tab", name=say("my_notes")).click()
        page.locator("#known [data-do=sure]").click()
        page.locator("#known [data-do=remove]").click()
        expect(page.locator("#report")).to_contain_text(say("forgotten", source=""))
        expect(page.locator("#only :is(input, textarea)")).to_be_focused()
        expect(page.locator("#known")).to_contain_text(say("none_match"))
        expect(page.locator("#scope-line")).to_contain_text(say("scope_gone", scope="다람쥐 노트.md"))
    with site.browser.new_context(locale="ko-KR") as context:
        other = context.new_page()
        other.goto(site.url, wait_until="commit")
        assert other.evaluate(FIRST_TEXT, "#chat .example").startswith("이끼란?"), (
            "an example to ask, at once"
        )
        assert other.locator("#top .samples").count() == 0
        assert other.locator("#chat .quiet").count() == 0, "each visitor has a chat of their own"
