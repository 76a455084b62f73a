from __future__ import annotations

import json
import re
import sys
import time
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

from rag import chat
from rag.assistant import Assistant
from rag.chat import NOT_IN_NOTES, declines, load_chat_model
from rag.errors import ChatModelError
from rag.providers import provider_of
from rag.types import Chunk, Hit

pytestmark = pytest.mark.skipif(find_spec("langchain_openai") is None, reason='pip install "mutdap[openai]"')

QUESTION = "드롭아웃은 추론할 때 어떻게 처리하나?"
GOOD = ("추론할 때는 끈다 [", "1", "]. PyTorch에서는 model.eval()을 ", "부른다 [1", "].")


@pytest.fixture
def writer(server, notes_index, transformer):
    """An assistant whose answers the scripted server writes."""
    model = load_chat_model("openai:scripted", server.url)
    return Assistant(notes_index, transformer, model=model, model_name="openai:scripted", k=3)


def told(assistant, question=QUESTION):
    *pieces, answer = assistant.stream(question)
    return pieces, answer


def test_an_answer_is_streamed_with_citations(writer, server, notes_index):
    server.says(*GOOD)
    pieces, answer = told(writer)
    assert answer.status == "answered"
    assert answer.text == "추론할 때는 끈다 [1]. PyTorch에서는 model.eval()을 부른다 [2]."
    assert "".join(pieces) == answer.text
    assert len(pieces) > 2, "it came in pieces"
    assert all(piece.count("[") == piece.count("]") for piece in pieces), "a marker is never shown in part"
    assert (answer.model, answer.notice) == ("openai:scripted", "")
    assert [c.marker for c in answer.citations] == [1, 2]
    assert "model.eval()" in answer.citations[1].quote
    for citation in answer.citations:
        text = notes_index.document(citation.source).text
        assert text[citation.start : citation.end] == citation.quote


def test_the_prompt_holds_the_instructions_the_passages_and_the_question(writer, server):
    server.says(*GOOD)
    _, answer = told(writer)
    (request,) = server.requests
    assert request["model"] == "scripted"
    assert request["stream"] is True
    assert request["temperature"] == 0
    prompt = server.prompt()
    assert QUESTION in prompt and NOT_IN_NOTES in prompt
    assert len(answer.hits) == 3
    for n, hit in enumerate(answer.hits, start=1):
        assert f"[{n}] (" in prompt
        assert hit.chunk.text in prompt and hit.title in prompt
    assert "[4] (" not in prompt


def test_invented_markers_are_dropped(writer, server):
    server.says("추론할 때는 끈다 [8", "][1]. 그렇다 [3, 77].")
    _, answer = told(writer)
    assert answer.text == "추론할 때는 끈다 [1]. 그렇다 [2]."
    assert answer.citations[0].source == answer.hits[0].chunk.source
    assert answer.citations[1].source == answer.hits[2].chunk.source


def test_a_model_that_finds_nothing(writer, server):
    server.says("NOT_", "IN_NOTES")
    pieces, answer = told(writer)
    assert (answer.status, answer.citations) == ("not_in_notes", ())
    assert answer.text == "노트에서 답을 찾지 못했습니다."
    assert NOT_IN_NOTES not in "".join(pieces)
    assert answer.model == "openai:scripted"


def test_a_model_that_finds_nothing_and_says_more(writer, server):
    server.says("발췌에는 없습니다. ", NOT_IN_NOTES, " 다른 노트를 보세요.")
    pieces, answer = told(writer)
    assert answer.status == "not_in_notes"
    assert NOT_IN_NOTES not in answer.text + "".join(pieces)


def extract(assistant):
    return Assistant(assistant.index, assistant.retriever.embedder, k=3).ask(QUESTION)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (lambda s: s.says("추론할 때는 드롭아웃을 끈다."), "근거"),
        (lambda s: s.says("추론할 때는 끈다 [42]."), "근거"),
        (lambda s: s.says(), "근거"),
        (lambda s: s.says("   ", "\n"), "근거"),
        (lambda s: s.fails(401, "Incorrect API key provided"), "Incorrect API key"),
        (lambda s: s.fails(404, "The model `scripted` does not exist"), "does not exist"),
        (lambda s: s.fails(403, "Country not supported"), "not supported"),
        (lambda s: [s.fails(429, "Rate limit reached") for _ in range(3)], "Rate limit reached"),
        (lambda s: [s.fails(500, "The server had an error") for _ in range(3)], "server had an error"),
        (lambda s: [s.fails(503, "Loading model") for _ in range(3)], "Loading model"),
        (lambda s: s.sends("text/html", "<html>It works!</html>"), ""),
        (lambda s: s.sends("text/event-stream", "data: {not json\n\n"), ""),
        (
            lambda s: s.sends("text/event-stream", 'data: {"error": {"message": "out of memory"}}\n\n'),
            "out of memory",
        ),
        (lambda s: s.breaks_off("추론할 때는 ", "끈다 ["), ""),
        (lambda s: s.breaks_off("추론할 때는 끈다 [1]. PyTorch에서는 mod"), ""),
        (lambda s: s.breaks_off("NOT_IN_"), ""),
        (lambda s: s.breaks_off(), ""),
    ],
    ids=[
        *"uncited invented empty blank 401 404 403 429 500 503 html garbage error-event".split(),
        *"cut-in-a-marker cut-after-a-marker cut-in-a-refusal cut-at-once".split(),
    ],
)
def test_a_model_that_fails_gives_way_to_the_notes_own_words(writer, server, script, why):
    script(server)
    _, answer = told(writer)
    plain = extract(writer)
    assert (answer.status, answer.text, answer.citations) == ("answered", plain.text, plain.citations)
    assert answer.model is None
    assert why in answer.notice and re.search(r"[.…!?] 노트에서 발췌", answer.notice)
    assert "Traceback" not in answer.notice
    assert server.requests


def test_a_server_that_stumbles_once_is_asked_again(writer, server):
    server.fails(500, "hiccup")
    server.says(*GOOD)
    _, answer = told(writer)
    assert (answer.model, answer.notice) == ("openai:scripted", "")
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_asks_to_wait_is_asked_again(writer, server, status):
    server.fails(status, "Try again")
    server.says(*GOOD)
    _, answer = told(writer)
    assert (answer.model, answer.notice) == ("openai:scripted", "")


def test_a_slow_model_is_shown_as_it_writes(writer, server):
    server.dribbles(*GOOD)
    pieces, answer = told(writer)
    assert "".join(pieces) == answer.text
    assert answer.text == "추론할 때는 끈다 [1]. PyTorch에서는 model.eval()을 부른다 [2]."
    assert len(pieces) > 20
    assert all(piece.count("[") == piece.count("]") for piece in pieces), "a marker is never shown in part"


def test_a_model_that_says_nothing_for_long_is_given_up(server, notes_index, transformer, monkeypatch):
    monkeypatch.setattr("rag.chat.TIMEOUT_S", 0.3)
    hung_up = server.hangs()
    model = load_chat_model("openai:scripted", server.url)
    answer = Assistant(notes_index, transformer, model=model, model_name="openai:scripted").ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", None)
    assert "발췌" in answer.notice and answer.citations
    assert hung_up.wait(20), "the connection was closed"


def test_a_model_that_does_not_end_is_hung_up_on(writer, server, monkeypatch):
    monkeypatch.setattr("rag.chat.LONGEST_REPLY", 40)
    hung_up = server.goes_on_for_ever("추론할 때는 끈다 [1]. ")
    _, answer = told(writer)
    assert (answer.status, answer.model) == ("answered", None)
    assert "끝나지" in answer.notice and answer.citations
    assert hung_up.wait(20), "the connection was closed"


def test_who_stops_listening_hangs_up(writer, server):
    hung_up = server.goes_on_for_ever("말 ")
    pieces = writer.stream(QUESTION)
    assert next(pieces)
    assert not hung_up.is_set()
    pieces.close()
    assert hung_up.wait(20), "the connection was closed"


def test_a_server_that_is_not_there_is_said_quickly(notes_index, transformer):
    model = load_chat_model("openai:scripted", "http://127.0.0.1:9/v1")
    started = time.perf_counter()
    answer = Assistant(notes_index, transformer, model=model, model_name="x").ask(QUESTION)
    assert answer.status == "answered" and answer.model is None
    assert "Connection" in answer.notice
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("김치찌개 맛있게 끓이는 순서 알려줘", "not_in_notes"),
        ("SAM(Sharpness-Aware Minimization)은 평평한 해를 어떻게 찾나?", "unanswered"),
    ],
)
def test_a_model_is_not_asked_what_the_notes_do_not_say(writer, server, question, status):
    _, answer = told(writer, question)
    assert (answer.status, answer.model) == (status, None)
    assert server.requests == []


def test_questions_do_not_hear_of_each_other(writer, server):
    server.says(*GOOD)
    server.says("겹치는 뉴런을 막는다 [1].")
    told(writer)
    told(writer, "드롭아웃은 왜 과적합을 막나요?")
    assert QUESTION not in server.prompt()


def test_a_key_of_the_user_is_sent_and_none_is_needed(server, notes_index, transformer, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-scripted")
    server.says(*GOOD)
    model = load_chat_model("openai:scripted", server.url)
    assert Assistant(notes_index, transformer, model=model).ask(QUESTION).citations
    assert "sk-scripted" not in json.dumps(server.requests)


@pytest.mark.parametrize(
    ("name", "install"),
    [
        ("anthropic:claude", 'pip install "mutdap[anthropic]"'),
        ("google_genai:gemini", 'pip install "mutdap[google]"'),
        ("ollama:exaone3.5", 'pip install "mutdap[ollama]"'),
        ("mistralai:mistral-small", "langchain-mistralai"),
    ],
)
def test_a_package_that_is_missing(name, install, monkeypatch):
    from langchain.chat_models.base import _get_chat_model_creator

    provider = provider_of(name)[0]
    for variable in provider.keys:
        monkeypatch.setenv(variable, "sk-scripted")
    monkeypatch.setitem(sys.modules, f"langchain_{provider.kind}", None)
    _get_chat_model_creator.cache_clear()
    with pytest.raises(ChatModelError, match=name) as raised:
        load_chat_model(name)
    assert install in raised.value.hint


@pytest.mark.parametrize("name", ["gpt", "nobody:model", ":", "openai:", "openai:gpt-4o-mini"])
def test_a_name_that_leads_nowhere(name):
    with pytest.raises(ChatModelError) as raised:
        load_chat_model(name)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        ("", True),
        ("NOT", True),
        ("\n NOT_IN", True),
        ("NOT_IN_NOTES.", True),
        ("No", False),
        ("노트에", False),
    ],
)
def test_a_reply_that_may_yet_decline_is_held_back(reply, held):
    assert declines(reply) is held


@pytest.mark.parametrize(("window", "fits"), [(None, 6), (2_000, 1), (100, 1), (1_000_000, 24)])
def test_the_prompt_keeps_within_the_window_of_the_model(window, fits):
    text = "가" * 900
    chunks = [Chunk(str(n), "/a", 0, len(text), 0, "", None, text) for n in range(24)]
    model = SimpleNamespace(profile={"max_input_tokens": window} if window else None)
    kept = chat.fitting(model, "질문", [Hit(chunk, "제목", 1.0) for chunk in chunks])
    assert len(kept) == fits
    assert [hit.chunk.id for hit in kept] == [chunk.id for chunk in chunks[:fits]]
