"""What is wider than a phone, and what others do to the index while the page is open."""

from collections.abc import Iterator

import pytest
from page_like import note, nothing
from page_server import Site, site_of

from page.desk import Desk
from page.words import say

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
CELLS = [f"칸의 이름 {n}" for n in range(14)]
TABLE = f"|{'|'.join(CELLS)}|\n|{'---|' * 14}\n|{'|'.join(CELLS)}|\n"
FORMULA = r"$\frac{a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z}{a+b+c+d+e+f+g+h+i}$"
TEXT = f"""# 넓은 것

## 이끼 표란?

이끼 표는 다음과 같다.

{TABLE}
## 고사리 수식이란?

고사리 수식은 {FORMULA}이다.
"""
SCROLLS = """(part) => {
  const bubble = part.closest('.message').getBoundingClientRect();
  return part.scrollWidth > part.clientWidth && part.getBoundingClientRect().right <= bubble.right;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site"), {"넓은 것.md": TEXT}) as site:
        yield site


@pytest.mark.parametrize(
    ("question", "wide"), [("이끼 표란?", "table"), ("고사리 수식이란?", "p:has(.katex)")]
)
def test_a_table_and_a_formula_are_scrolled_within_their_answer(site, question, wide):
    with site.visit(viewport=PHONE) as page:
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        page.locator("#chat .quiet").wait_for()
        part = page.locator(f"#chat [data-testid=bot] {wide}").first
        part.wait_for()
        assert part.evaluate(SCROLLS)


def test_the_tab_of_notes_shows_what_another_process_did_meanwhile(site, tmp_path):
    from playwright.sync_api import expect

    with site.visit() as page:
        tab = page.get_by_role("tab", name=say("my_notes"))
        tab.click()
        expect(page.locator("#known tbody tr")).to_have_count(1)
        page.get_by_role("tab", name=say("ask_tab"), exact=True).click()
        other = Desk(site.desk._settings)
        other.sync([note(tmp_path, "새 글.md", "# 새 글\n\n## 새 글이란?\n\n새로 온 것이다.\n")], nothing)
        other.notes.index.close()
        tab.click()
        expect(page.locator("#known tbody tr")).to_have_count(2)
