"""The tab of settings as a visitor sees it; apart from the tests that load torch."""

import pytest
from page_server import served
from test_ui_settings import desk

from page.words import say

__all__ = ["desk"]


@pytest.mark.browser
def test_a_visitor_changes_settings(desk, tmp_path, monkeypatch):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with served(desk) as site, site.visit(viewport={"width": 1280, "height": 900}) as page:
        page.get_by_role("tab", name=say("settings_tab")).click()
        box = page.locator("#set-llm input")
        expect(box).to_have_value(say("extract"))
        box.fill("없는 모델")
        box.press("Tab")
        page.locator("#set-save").click()
        expect(page.locator("#set-said .trouble")).to_contain_text("없는 모델")
        expect(page.locator("#set-said")).to_contain_text(say("settings_stay"))
        box.fill(say("extract"))
        box.press("Enter")
        page.locator("#set-reranker textarea, #set-reranker input").fill("")
        page.locator("#set-embedder input").fill("bundled")
        page.locator("#set-embedder input").press("Enter")
        page.locator("#set-save").click()
        expect(page.locator("#set-sure .warning")).to_contain_text("bundled")
        assert page.locator("#set-sure").count() == 1
        page.locator("#set-embed").click()
        expect(page.locator("#set-said")).to_contain_text("config.toml")
        expect(page.locator("#set-sure")).to_be_hidden()
        site.reload(page)
        page.get_by_role("tab", name=say("settings_tab")).click()
        expect(page.locator("#set-embedder input")).to_have_value("bundled")
    assert desk.settings.embedder == "bundled"
