"""Each visitor reads the page in the language of their browser."""

from __future__ import annotations

import asyncio
import re
import threading
from contextvars import copy_context

import pytest
from live import live
from page_server import served

import ui
from page import blocks
from page.desk import Desk
from page.language import languages, preferred
from page.stream import Stoppable, following
from page.words import TEXTS
from rag.config import Settings
from rag.language import language, prefer, speaking, tr


@pytest.fixture
def free(monkeypatch):
    """No language was chosen for everybody."""
    monkeypatch.delenv("MUTDAP_LANG")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("en;q=0.4, ko;q=0.41", "ko"),
        ("ja,en;q=0.5", "en"),
        ("EN-gb", "en"),
        ("ko;q=0,en;q=0.1", "en"),
        ("ja,zh;q=0.9", None),
        ("ko;q=0", None),
        ("*", None),
        ("", None),
        ("korean,english", None),
        (";;q=,,,=", None),
    ],
)
def test_a_browser_names_its_language(accepted, best):
    assert preferred(accepted) == best


@pytest.mark.usefixtures("free")
def test_what_was_chosen_for_everybody_goes_before_the_listener(monkeypatch):
    assert (language(), languages()) == ("ko", ("ko", "en"))
    with speaking("en"):
        assert (language(), tr("가", "a")) == ("en", "a")
        with speaking(None):
            assert language() == "en"
        monkeypatch.setenv("LANG", "ko_KR.UTF-8")
        assert language() == "en", "the listener goes before the locale of the server"
        prefer("ko")
        assert (language(), languages()) == ("ko", ("ko",))
        monkeypatch.setenv("MUTDAP_LANG", "en")
        assert (language(), languages()) == ("en", ("en",))
    assert language() == "en"


@pytest.mark.usefixtures("free")
def test_work_on_another_thread_speaks_to_the_same_listener():
    def words():
        yield language()
        yield tr("가", "a")

    async def heard():
        return [word async for word in following(words())]

    with speaking("en"):
        assert list(Stoppable(words())) == ["en", "a"]
        assert asyncio.run(heard()) == ["en", "a"]
        found = []
        thread = threading.Thread(target=copy_context().run, args=(lambda: found.append(language()),))
        thread.start()
        thread.join()
    assert found == ["en"]
    assert list(Stoppable(words())) == ["ko", "가"]


@pytest.mark.usefixtures("free")
def test_two_visitors_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with live(ui.application(Desk(Settings(index=tmp_path / "색인")))) as site:
        for accepted, lang, mine, others in (
            ("ko-KR,ko;q=0.9", "ko", 0, 1),
            ("en-US,en;q=0.9", "en", 1, 0),
            ("ja", "ko", 0, 1),
        ):
            headers = {"accept-language": accepted}
            page = site.ask("GET", "/config", headers=headers).text
            assert TEXTS["practice_tab"][mine] in page
            assert TEXTS["practice_how"][mine][:20] in page
            assert TEXTS["practice_how"][others][:20] not in page
            assert f"lang = '{lang}'" in page
            refused = site.ask("GET", "/nothing-here", headers=headers).text
            assert TEXTS["no_such_route"][mine] in refused
            empty = {"model": "mutdap", "messages": [{"role": "user", "content": "   "}]}
            said = site.ask("POST", "/v1/chat/completions", empty, headers).text
            told = said.split("\\n")[0]  # the hint below it is an example of a Korean question
            assert bool(re.search("[가-힣]", told)) == (lang == "ko")


@pytest.mark.browser
@pytest.mark.usefixtures("free")
def test_an_english_browser_is_answered_in_english_and_a_korean_one_beside_it_in_korean(
    tmp_path, monkeypatch
):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with served(Desk(Settings(index=tmp_path / "색인"))) as site:
        for locale, mine in (("en-US", 1), ("ko-KR", 0)):
            with site.visit(locale=locale) as page:
                assert page.evaluate("document.documentElement.lang") == locale[:2]
                expect(page.get_by_role("tab", name=TEXTS["my_notes"][mine], exact=True)).to_be_visible()
                box = page.locator("#question textarea")
                assert box.get_attribute("placeholder") == TEXTS["ask"][mine]
                box.fill("김치찌개는 몇 분 끓이나요?")
                box.press("Enter")
                shown = page.locator("#chat .message.bot, #chat .bot").last
                expect(shown).to_contain_text(("노트에서 답을", "The notes do not answer")[mine])


@pytest.mark.browser
@pytest.mark.usefixtures("free")
def test_who_waits_is_told_the_place_in_their_language(tmp_path, monkeypatch):
    from playwright.sync_api import expect

    from page import map_tab

    begun, go_on, drawn = threading.Event(), threading.Event(), map_tab._drawn

    def slowly(*given):
        begun.set()
        go_on.wait(120)
        return drawn(*given)

    monkeypatch.setattr(map_tab, "_drawn", slowly)
    monkeypatch.setattr(blocks, "QUEUE_TOLD_S", 0.5)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with served(Desk(Settings(index=tmp_path / "색인"))) as site, site.visit(locale="ko-KR") as first:
        first.get_by_role("tab", name=TEXTS["map_tab"][0], exact=True).click()
        begun.wait(60)
        with site.visit(locale="ko-KR") as second:
            second.get_by_role("tab", name=TEXTS["map_tab"][0], exact=True).click()
            seen = second.locator("#map-told [class*=meta-text]")
            expect(seen).to_contain_text(TEXTS["seen_waiting"][0].replace("{{}}", "1/1"))
            heard = TEXTS["heard_waiting"][0].format().format(size=1, position=1)
            expect(second.get_by_role("status").filter(has_text=heard)).to_have_count(1)
            go_on.set()
            expect(second.locator("#map-plot .js-plotly-plot")).to_be_visible()
            expect(second.locator("body")).not_to_contain_text("queue:")
