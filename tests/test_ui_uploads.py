"""What a visitor uploads: what cannot be sent is said and keeps nothing else back, and nothing is lost."""

import threading
from collections.abc import Iterator

import pytest
from page_like import note
from page_server import Site, site_of

from page.words import say

pytestmark = pytest.mark.browser
DROPPED = """([name, folder]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['# 이끼\\n\\n## 이끼란?\\n\\n이끼는 그늘에서 자란다.\\n'], name));
  if (folder) {
    dataTransfer.items.add(new File([], folder));
    const entry = DataTransferItem.prototype.webkitGetAsEntry;
    DataTransferItem.prototype.webkitGetAsEntry = function () {
      const file = this.getAsFile();
      return {isDirectory: file.name === folder, name: file.name};
    };
    setTimeout(() => { DataTransferItem.prototype.webkitGetAsEntry = entry; });
  }
  const on = document.querySelector(folder ? '#upload button' : '#known');
  return on.dispatchEvent(new DragEvent('drop', {dataTransfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site"), upload_mb=1) as site:
        yield site


def written(folder, name: str, times: int = 1):
    return note(folder, f"{name}.md", f"# {name}\n\n## {name}이란?\n\n" + f"{name}은 자란다.\n" * times)


def test_what_is_too_big_or_a_folder_is_said_and_the_rest_is_uploaded(site, tmp_path):
    from playwright.sync_api import expect

    big, small = written(tmp_path, "큰것", 80_000), written(tmp_path, "작은것")
    halves = [written(tmp_path, f"반쪽{n}", 25_000) for n in (1, 2)]
    with site.visit() as page:
        page.get_by_role("tab", name=say("my_notes")).click()
        left = page.locator("#formats .left-out")
        files = page.locator("#upload input[type=file]")
        files.set_input_files([big, small])
        expect(left).to_have_text(say("left_big", most=1).replace("{}", big.name))
        expect(page.locator("#known tbody tr")).to_have_count(1)
        expect(page.locator("#known")).to_contain_text(small.name)
        files.set_input_files(halves)
        expect(left).to_have_text(say("left_together", most=1))
        files.set_input_files([big])
        expect(left).to_contain_text(big.name)

        page.evaluate(DROPPED, ["이끼.md", "내 폴더"])
        expect(left).to_have_text(say("left_folder").replace("{}", "내 폴더"))
        expect(page.locator("#known tbody tr")).to_have_count(2)
        assert page.evaluate(DROPPED, ["이끼.md", ""]) is False, "the browser opens what falls beside the box"
        files.set_input_files([small])
        expect(left).to_have_text("")
        expect(page.locator("#report")).to_contain_text(say("unchanged", count=2))


def _joins_with(asked, name: str) -> bool:
    return "/queue/join" in asked.url and name in (asked.post_data or "")


def test_what_is_uploaded_while_notes_are_indexed_takes_its_turn(site, tmp_path, monkeypatch):
    from playwright.sync_api import expect

    go_on, synced = threading.Event(), site.desk._synced

    def slowly(*given):
        go_on.wait(60)
        return synced(*given)

    monkeypatch.setattr(site.desk, "_synced", slowly)
    with site.visit() as page:
        page.get_by_role("tab", name=say("my_notes")).click()
        files = page.locator("#upload input[type=file]")
        for name in ("봄", "여름", "가을"):
            # the page opening joins the queue, too: while a file is on its way, another one is not taken
            with page.expect_request(lambda asked, name=name: _joins_with(asked, f"{name}.md")):
                files.set_input_files([written(tmp_path, name)])
        expect(page.locator("#report [role=status]")).to_be_visible()
        go_on.set()
        for name in ("봄", "여름", "가을"):
            expect(page.locator("#known")).to_contain_text(f"{name}.md")
