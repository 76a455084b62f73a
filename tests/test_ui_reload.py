"""A page that is read anew in the middle of something: nothing that was typed or asked is lost."""

import threading
from collections.abc import Iterator

import pytest
from page_server import Site, site_of

from page.words import say

pytestmark = pytest.mark.browser
TEXT = "# 정규화\n\n## 배치 정규화란?\n\n배치 정규화는 미니배치의 평균과 분산으로 값을 고른다.\n"


class Slow:
    """An assistant that takes each question slowly once it is told to."""

    writes = True

    def __init__(self, assistant) -> None:
        self._assistant = assistant
        self.slowly = False
        self.gone = threading.Event()

    def stream(self, question, source=None, earlier=()):
        if self.slowly:
            yield "처음까지만 "
            self.gone.wait(60)
        yield from self._assistant.stream(question, source, earlier=earlier)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site"), {"정규화.md": TEXT}) as site:
        yield site


def test_a_question_whose_answer_a_reload_ended_stands_in_the_box_again(site):
    from playwright.sync_api import expect

    notes, assistant = site.desk.opened
    slow = Slow(assistant)
    site.desk.opened = notes, slow
    with site.visit() as page:
        box = page.locator("#question textarea")

        def begin(question: str) -> None:
            slow.slowly = True
            box.fill(question)
            box.press("Enter")
            expect(page.locator("#chat")).to_contain_text("처음까지만")

        begin("배치 정규화란?")
        site.reload(page)
        expect(box).to_have_value("배치 정규화란?")
        expect(page.locator("#hint")).to_have_text(say("not_answered"))
        expect(page.locator("#question .stop-button")).to_have_count(0)
        slow.slowly = False
        slow.gone.set()
        box.press("Enter")
        expect(page.locator("#chat .quiet")).to_have_count(1)

        slow.gone.clear()
        begin("2 < 3 *그리고* 평균은?")
        box.fill("그다음에 물을 것")
        site.reload(page)
        expect(box).to_have_value("2 < 3 *그리고* 평균은?\n그다음에 물을 것")
        expect(page.locator("#chat .quiet")).to_have_count(1)
        box.fill("")
        page.locator("#chat a[href='#do-retry']").click()  # its old answer is kept until there is another
        expect(page.locator("#chat")).to_contain_text("처음까지만")
        site.reload(page)
        expect(page.locator("#chat .quiet")).to_have_count(1)
        page.wait_for_timeout(300)
        expect(box).to_have_value("")
    slow.gone.set()
    site.desk.opened = notes, assistant
