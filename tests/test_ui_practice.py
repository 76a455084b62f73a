"""Practice on the page, in a real browser: a question, an answer, the comparison, a grade."""

from collections.abc import Iterator

import pytest
from page_server import Site, site_of

from page.words import say
from rag.practised import FILE, Practised
from rag.present_practice import grade_name
from rag.schedule import Grade

pytestmark = pytest.mark.browser
ANSWER = (
    "과적합은 학습 오차는 낮은데 검증 오차가 높은 상태다. 잡음까지 외우지만 처음 보는 데이터에 강하다. "
    "이 용어는 1960년대 영국에서 나왔다."
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site"), practice_new=3) as site:
        yield site


def test_a_question_is_answered_compared_graded_and_skipped(site):
    from playwright.sync_api import expect

    with site.visit(viewport={"width": 390, "height": 844}, color_scheme="dark") as page:
        page.get_by_role("tab", name=say("practice_tab")).click()
        expect(page.locator("#practice-card h2")).to_be_visible()
        page.locator("#practice-scope textarea, #practice-scope input").fill("regularization.txt")
        page.locator("#practice-scope textarea, #practice-scope input").press("Enter")
        expect(page.locator("#practice-card h2")).to_have_text("오버피팅과 언더피팅은 어떻게 구별하나?")
        box = page.get_by_role("textbox", name=say("practice_answer"))
        expect(page.locator("#practice-figures progress")).to_have_count(0)  # nothing is done yet
        page.locator("#practice-check").click()
        expect(page.locator("#practice-compared .nothing")).to_have_text(say("practice_nothing"))
        expect(page.locator("#practice-grades")).to_be_hidden()
        box.fill(ANSWER)
        box.press("Control+Enter")
        shown = page.locator("#practice-compared")
        expect(shown.locator("li.has").first).to_contain_text("검증 오차가 높은")
        expect(shown.locator("li.contradicts")).to_contain_text("잡음까지 외워서")
        assert shown.locator("li.lacks").count() >= 2
        expect(shown.locator(".extra")).to_contain_text("1960년대")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(shown.locator(".path a")).to_contain_text("regularization.txt")
        shown.locator("li.lacks a").first.click()
        expect(page.locator(".drawer mark").first).to_be_in_viewport()
        page.keyboard.press("Escape")

        for grade in Grade:
            expect(page.locator(f"#practice-grade-{grade.value}")).to_contain_text(f"{grade_name(grade)} · ")
        expect(page.locator("#practice-grades button.primary")).to_have_count(1)
        page.locator("#practice-card").click()
        page.keyboard.press("3")
        expect(page.locator("#practice-card h2")).to_have_text("과적합 방지책을 아는 대로 나열하면?")
        expect(page.locator("#practice-grades")).to_be_hidden()
        expect(box).to_have_value("")
        kept = Practised(site.desk.settings.folder / FILE)
        ((key, known),) = kept.known("").items()
        kept.close()
        assert key[0].endswith("regularization.txt")
        assert known.memory.learned, "good"
        assert len(known.weak) >= 3

        page.locator("#practice-blank").click()
        expect(shown.locator("li")).to_have_count(6)
        expect(shown.locator("li.lacks")).to_have_count(6)
        expect(page.locator("#practice-grades button:visible")).to_have_count(1)
        expect(page.locator("#practice-grades")).to_contain_text(say("practice_how_again"))
        page.locator("#practice-grade-1").click()
        expect(page.locator("#practice-card h2")).to_have_text("데이터 증강은 왜 과적합을 줄이나?")
        page.locator("#practice-skip").click()
        expect(page.locator("#practice-card")).to_contain_text("조기 종료")
        page.locator("#practice-skip").click()

        page.locator("#practice-scope textarea, #practice-scope input").fill("없는것*")
        page.locator("#practice-scope textarea, #practice-scope input").press("Enter")
        expect(page.locator("#practice-card .trouble")).to_be_visible()
