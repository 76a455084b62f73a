"""What programs send to Gradio's calls by hand, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from live import Live, desk_of, live

import ui
from page.calls import Calls
from rag.errors import BadSetting
from rag.language import speaking

QUESTION = "배치 정규화의 효과는?"
API = "/gradio_api"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[Live]:
    with desk_of(tmp_path_factory.mktemp("desk")) as desk, live(ui.application(desk)) as running:
        yield running


def result(page: Live, path: str, body: object) -> object:
    event = page.ask("POST", f"{API}/call/{path}", body).json["event_id"]
    (done,) = [told for told in page.events(f"{API}/call/{path}/{event}") if told]  # no heartbeat
    return done


def test_what_has_a_default_may_be_left_out(page):
    (answer,) = result(page, "ask", {"data": [QUESTION]})
    assert answer["status"] == "answered"
    (found,) = result(page, "search", {"data": [QUESTION, 2]})
    assert len(found["hits"]) == 2
    assert page.ask("POST", f"{API}/run/ask", {"data": [QUESTION]}).json["data"][0]["status"] == "answered"
    (found,) = result(page, "v2/search", {"question": QUESTION})
    assert len(found["hits"]) == 5


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("call/ask", {"data": []}, "question"), ("call/search", {"data": []}, "question"),
        ("run/ask", {"data": []}, "question"),
        ("call/ask", {"data": [QUESTION, "", None, "", "", 1]}, "earlier"),
        ("call/ask", {}, "data"), ("call/ask", {"data": 7}, "data"), ("call/ask", {"data": {"a": 1}}, "data"),
        ("call/ask", [], "JSON"), ("call/ask", "왜?", "JSON"), ("call/ask", None, "JSON"),
        ("call/v2/ask", {}, "question"), ("call/v2/ask", {"data": [QUESTION]}, "data"),
        ("call/v2/ask", {"questoin": QUESTION}, "questoin"), ("call/v2/ask", [], "JSON"),
        ("call/v2/ask", {"question": QUESTION, "k": 5}, "question, source, earlier"),
        ("queue/join", [], "JSON"),
    ],
)  # fmt: skip
def test_what_a_call_cannot_take_is_told_at_once(page, path, body, said):
    reply = page.ask("POST", f"{API}/{path}", b"null" if body is None else body)
    assert reply.status == 400
    assert said in reply.json["detail"]


def test_in_the_callers_language(monkeypatch):
    monkeypatch.delenv("MUTDAP_LANG")
    question = {"parameter_name": "question", "parameter_has_default": False, "parameter_default": None}
    calls = Calls({"named_endpoints": {"/ask": {"parameters": [question]}}})
    for path, body in (("call/v2/ask", {}), ("call/ask", {"data": []}), ("run/ask/", {"data": []})):
        with speaking("en"), pytest.raises(BadSetting, match="question is missing"):
            calls.filled(f"{API}/{path}", body)


def test_json_says_that_it_is_json(page):
    body = {"data": [QUESTION]}
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = page.ask("POST", f"{API}/call/ask", body, {"content-type": kind})
        assert reply.status == 415 and "application/json" in reply.json["detail"]
    reply = page.ask("POST", f"{API}/call/ask", body, {"content-type": "Application/JSON; charset=utf-8"})
    assert reply.status == 200


@pytest.mark.parametrize("path", ["run/nothing", "run/look_1", "call/nothing", "call/v2/nothing"])
def test_what_has_no_name_is_not_there(page, path):
    assert page.ask("POST", f"{API}/{path}", {"data": []}).status == 404


@pytest.mark.parametrize("path", ["call/ask", "call/v2/search"])
def test_the_result_of_a_call_that_nobody_made_is_an_error_to_its_end(page, path):
    reply = page.ask("GET", f"{API}/{path}/{'0' * 32}")
    assert reply.status == 200 and reply.text.startswith("event: error")


def test_half_a_letter_breaks_no_result(page):
    (answer,) = result(page, "ask", {"data": [f"\ud800 {QUESTION}"]})
    assert answer["status"] == "answered"
    assert answer["question"] == f"\N{REPLACEMENT CHARACTER} {QUESTION}"


def test_bodies_of_the_page_are_passed_on_as_they_are():
    calls, said = Calls({"named_endpoints": {}}), {"data": [1], "fn_index": 3}
    assert calls.filled(f"{API}/queue/join", said) is said
    assert calls.filled(f"{API}/run/predict", said) is said
