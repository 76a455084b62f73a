"""What programs ask of the page: by Gradio's client, and as programs for OpenAI's chat models do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import Live, desk_of, live
from page_like import note, nothing

import ui
from page.desk import Desk
from page.openai import RULE, earlier
from page.openai_request import MOST_MESSAGES, Said
from rag.config import Settings
from rag.conversation import LOOKED_BACK
from rag.inert import Inert, inert

QUESTION = "배치 정규화의 효과는?"
CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    with desk_of(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="module")
def page(desk) -> Iterator[Live]:
    with live(ui.application(desk)) as running:
        yield running


@pytest.fixture(scope="module")
def dated(tmp_path_factory) -> Iterator[Live]:
    """The page over a note of 2023 and one of 2024."""
    folder = tmp_path_factory.mktemp("dated")
    with desk_of(folder, embedder="static") as desk:
        said = "드롭아웃은 뉴런을 임의로 꺼서 과적합을 막는다."
        days = {"옛.md": "2023-03-02", "새.md": "2024-03-02"}
        texts = {
            name: f"---\ndate: {day}\n---\n# 드롭아웃이란?\n\n{said} {name}에 적었다.\n"
            for name, day in days.items()
        }
        desk.add([note(folder, name, text) for name, text in texts.items()], nothing)
        with live(ui.application(desk)) as running:
            yield running


def called(page: Live, name: str, given: dict[str, object]) -> list[object]:
    """What one of Gradio's calls gives, or is told."""
    event = page.ask("POST", f"/gradio_api/call/v2/{name}", given).json["event_id"]
    (done,) = [told for told in page.events(f"/gradio_api/call/v2/{name}/{event}") if told]
    return done


def request(*contents: object, **more: object) -> dict[str, object]:
    """User and assistant take turns, the user last."""
    roles = ["user", "assistant"]
    said = [{"role": roles[n % 2], "content": content} for n, content in enumerate(contents)]
    return {"model": "mutdap", "messages": said, **more}


# Gradio's client ------------------------------------------------------------------------------------


def test_gradios_client_asks_searches_and_syncs(page):
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(page.url, verbose=False)
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/search", "/sync"}
    answer = client.predict(QUESTION, api_name="/ask")
    assert (answer["status"], answer["samples"]) == ("answered", True)
    assert all(f"[{citation['marker']}]" in answer["answer"] for citation in answer["citations"])
    then = client.predict("그럼 단점은?", earlier=[QUESTION], api_name="/ask")
    assert "배치 정규화" in then["standalone"]
    found = client.predict(QUESTION, k=2, source="cnn-vision.md", api_name="/search")
    assert len(found["hits"]) == 2
    assert {hit["source"].rpartition("/")[2] for hit in found["hits"]} == {"cnn-vision.md"}
    for wrong in ({"question": " "}, {"question": 7}, {"question": QUESTION, "k": 51},
                  {"question": QUESTION, "k": "2"}, {"question": QUESTION, "source": 1}):  # fmt: skip
        with pytest.raises(AppError):
            client.predict(**wrong, api_name="/search")


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/", "http://[::1]/", "http://localhost/",
     "http://10.0.0.1/", "http://[::ffff:169.254.169.254]/", "http://2130706433/", "http://0/"],
)  # fmt: skip
def test_a_sync_reads_no_address_of_this_machine_or_network(page, desk, address):
    """Through the page as on the command line: what is private is refused."""
    reply = page.ask("POST", "/gradio_api/call/sync", {"data": [[address]]})
    event = reply.json["event_id"]
    (done,) = [e for e in page.events(f"/gradio_api/call/sync/{event}") if e]
    (report,) = done
    assert report["added"] == 0
    assert [failure["source"].rstrip("/") for failure in report["failed"]] == [address.rstrip("/")]
    assert desk.notes.bundled


@pytest.mark.parametrize(
    "source", ["/etc", "/etc/passwd", "~/.ssh", "file:///etc/passwd", "ftp://x/y", ".", ""]
)
def test_a_sync_reads_no_path_that_the_index_does_not_know(page, source):
    event = page.ask("POST", "/gradio_api/call/sync", {"data": [[source]]}).json["event_id"]
    told = list(page.events(f"/gradio_api/call/sync/{event}"))
    assert ui.say("unknown_source", source=source) in json.dumps(told, ensure_ascii=False)


def test_handlers_of_the_page_are_not_shown(page):
    shown = page.ask("GET", "/gradio_api/info").json
    assert set(shown["named_endpoints"]) == {"/ask", "/search", "/sync"}
    assert shown["unnamed_endpoints"] == {}
    assert page.ask("GET", "/gradio_api/info?all_endpoints=true").json["unnamed_endpoints"] == {}


# OpenAI's clients -----------------------------------------------------------------------------------


def test_openais_client_asks_and_leans_on_what_was_said(page):
    openai = pytest.importorskip("openai")
    client = openai.OpenAI(base_url=f"{page.url}/v1", api_key="anything", max_retries=0)
    assert [model.id for model in client.models.list()] == ["mutdap"]
    asked = [{"role": "system", "content": "영어로 답해."}, {"role": "user", "content": QUESTION}]
    reply = client.chat.completions.create(model="mutdap", messages=asked, temperature=1.7)
    text = reply.choices[0].message.content
    body, _, notes = text.partition(RULE)
    assert reply.choices[0].finish_reason == "stop"
    assert {int(n) for n in re.findall(r"\[(\d+)\]", body)} == {
        c["marker"] for c in reply.mutdap["citations"]
    }
    assert [int(n) for n in re.findall(r"^- \[(\d+)\]", notes, re.M)] == [
        c["marker"] for c in reply.mutdap["citations"]
    ]
    asked += [{"role": "assistant", "content": text}, {"role": "user", "content": "그럼 단점은?"}]
    pieces = list(client.chat.completions.create(
        model="mutdap", messages=asked, stream=True, stream_options={"include_usage": True}
    ))  # fmt: skip
    whole = client.chat.completions.create(model="mutdap", messages=asked)
    streamed = "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)
    assert streamed == whole.choices[0].message.content
    *_, last, usage = pieces
    assert last.choices[0].finish_reason == "stop"
    assert "배치 정규화" in last.mutdap["standalone"]
    assert usage.choices == [] and usage.usage.total_tokens == 0


def test_a_chat_model_answers_through_it(server, tmp_path):
    server.says(
        "배치 정규화는 ", "미니배치의 평균과 분산으로 ", "맞춘다 [1]. ", "![x](http://evil.invalid/x.png)"
    )
    desk = Desk(Settings(index=tmp_path / "색인", llm="openai:scripted", llm_base_url=server.url))
    with live(ui.application(desk)) as page:
        reply = page.ask("POST", CHAT, request(QUESTION, stream=True))
        assert reply.headers["content-type"].startswith("text/event-stream")
        *events, end = [line[6:] for line in reply.text.split("\n") if line.startswith("data: ")]
        assert end == "[DONE]"
        read = [json.loads(event) for event in events]
        text = "".join(event["choices"][0]["delta"].get("content", "") for event in read)
        assert text.startswith("배치 정규화는 미니배치의")
        assert not re.search(r"(?<!\\)!\[", text)
        assert read[-1]["mutdap"]["model"] == "openai:scripted"
        answer = read[-1]["mutdap"]["answer"]
        assert inert(answer) in text, "what was checked is said, too, where it differs from the draft"
        server.fails(500, "out of memory")
        reply = page.ask("POST", CHAT, request(QUESTION))
        assert reply.json["mutdap"]["model"] is None, "an extract of the notes instead"
        assert reply.json["mutdap"]["notice"] in reply.json["choices"][0]["message"]["content"]


WRONG = [
    (b"", 400, None), (b"{", 400, None), (b"[]", 400, None), (b"[" * 60_000, 400, None), (b"\xff", 400, None),
    ({}, 400, "model"), ({"model": 3}, 400, "model"), ({"model": "gpt-4o", "messages": []}, 404, "model"),
    ({"model": "mutdap"}, 400, "messages"), ({"model": "mutdap", "messages": []}, 400, "messages"),
    ({"model": "mutdap", "messages": "왜?"}, 400, "messages"), (request({}), 400, "messages[0].content"),
    (request(None), 400, "messages[0].content"), (request(7), 400, "messages[0].content"),
    (request([{"type": "image_url", "image_url": {"url": "http://x"}}]), 400, "messages[0].content"),
    (request(" \n"), 400, "messages"), (request("?!"), 400, "messages"),
    (request("왜?", "몰라."), 400, "messages"),
    ({"model": "mutdap", "messages": ["왜?"]}, 400, "messages[0]"),
    ({"model": "mutdap", "messages": [{"role": "me", "content": "왜?"}]}, 400, "messages[0].role"),
    ({"model": "mutdap", "messages": [{"role": "user", "content": "왜?"}] * (MOST_MESSAGES + 1)}, 400,
     "messages"),
    ({"model": "mutdap", "messages": [{"role": ["user"], "content": "왜?"}]}, 400, "messages[0].role"),
    ({"model": "\ud800", "messages": []}, 404, "model"), (request("왜?", source="\ud800.md"), 400, "source"),
    (request("왜?", n=2), 400, "n"), (request("왜?", n=[1]), 400, "n"), (request("왜?", n={}), 400, "n"),
    (request("왜?", stream="yes"), 400, "stream"), (request("왜?", stream=0), 400, "stream"),
    (request("왜?", stream_options=1), 400, "stream_options"),
    (request("왜?", stream_options=[]), 400, "stream_options"), (request("왜?", source=1), 400, "source"),
    (b'{"model": "mutdap", "messages": [{"role": "user", "content": "' + b"x" * 1_000_000 + b'"}]}', 413,
     None),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(WRONG)))
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_an_error_as_openai_words_it(page, number, stream):
    body, status, param = WRONG[number]
    if isinstance(body, dict) and stream and "stream" not in body:
        body = {**body, "stream": True}
    reply = page.ask("POST", CHAT, body)
    assert reply.status == status
    error = reply.json["error"]
    assert (set(error), error["type"], error["param"]) == (
        {"message", "type", "param", "code"}, "invalid_request_error", param,
    )  # fmt: skip
    assert error["message"]
    assert error["code"] == ("model_not_found" if status == 404 else None)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [("GET", CHAT, 405), ("HEAD", CHAT, 405), ("OPTIONS", CHAT, 405), ("POST", "/v1/models", 405),
     ("DELETE", "/v1/models/mutdap", 405), ("POST", "/v1/completions", 404), ("POST", "/v1/embeddings", 404),
     ("GET", "/v1", 404), ("GET", "/v1/", 404), ("GET", "/v1/models/gpt-4o", 404),
     ("GET", "/v1/models/mutdap", 200), ("HEAD", "/v1/models", 200)],
)  # fmt: skip
def test_other_addresses_under_v1(page, method, target, status):
    reply = page.ask(method, target, {} if method == "POST" else None)
    assert reply.status == status
    if method != "HEAD":
        assert ("error" in reply.json) == (status != 200)
    taken = "POST" if target == CHAT else "GET, HEAD"
    assert reply.headers.get("allow") == (taken if status == 405 else None)
    if status == 405 and method != "HEAD":
        told = reply.json["error"]["message"]
        assert method in told and taken in told


@pytest.mark.parametrize("stream", [False, True])
def test_half_a_letter_breaks_no_reply(page, stream):
    """JSON may hold one half of a pair of surrogates, which UTF-8 cannot."""
    reply = page.ask("POST", CHAT, request(f"\ud800 {QUESTION}", stream=stream))
    assert reply.status == 200
    text = reply.body.decode()
    assert "\N{REPLACEMENT CHARACTER}" in text and "answered" in text
    assert not stream or text.endswith("data: [DONE]\n\n")
    whole = page.ask("POST", CHAT, request(f"{QUESTION} \U0001f600")).json["mutdap"]
    assert whole["question"].endswith("\U0001f600"), "a pair is one letter"


def test_a_question_may_be_long_and_in_parts(page):
    parts = [{"type": "text", "text": "배치 정규화의"}, {"type": "text", "text": "효과는?"}]
    assert page.ask("POST", CHAT, request(parts)).json["mutdap"]["status"] == "answered"
    assert page.ask("POST", CHAT, request(QUESTION + " 그리고" * 50_000)).status == 200


def test_only_some_notes_are_asked(page):
    reply = page.ask("POST", CHAT, request(QUESTION, source="cnn-vision.md")).json["mutdap"]
    assert {hit["source"].rpartition("/")[2] for hit in reply["hits"]} == {"cnn-vision.md"}


def test_only_notes_of_a_time_are_asked(dated):
    for asked, names in (
        ({"since": "2024"}, {"새.md"}), ({"until": "2023-06"}, {"옛.md"}),
        ({"since": "2023", "until": "2023", "source": "*.md"}, {"옛.md"}),
        ({"since": "", "until": ""}, {"새.md", "옛.md"}), ({"since": None}, {"새.md", "옛.md"}),
    ):  # fmt: skip
        reply = dated.ask("POST", CHAT, request("드롭아웃이란?", **asked)).json["mutdap"]
        assert {hit["source"].rpartition("/")[2] for hit in reply["hits"]} == names, asked
        given = {name: value or "" for name, value in asked.items()}
        for call in ("ask", "search"):
            (found,) = called(dated, call, {"question": "드롭아웃이란?", **given})
            assert {hit["source"].rpartition("/")[2] for hit in found["hits"]} == names, (call, asked)


@pytest.mark.parametrize(
    ("asked", "param", "told"),
    [
        ({"since": "어제"}, "since", "2024-06"), ({"until": "2024-13"}, "until", "2024-06"),
        ({"since": "2024", "until": "2023"}, "until", "바꿔"), ({"since": "2030"}, "since", "2024-03-02"),
        ({"until": "1999"}, "until", "2023-03-02"), ({"source": "*.pdf", "since": "2024"}, "source", "새.md"),
        ({"source": "[" * 5_000}, "source", "4,096"), ({"since": 2024}, "since", "since"),
        ({"until": ["2024"]}, "until", "until"),
    ],
)  # fmt: skip
def test_a_time_that_is_none_is_told(dated, asked, param, told):
    reply = dated.ask("POST", CHAT, request("드롭아웃이란?", **asked))
    assert (reply.status, reply.json["error"]["param"]) == (400, param)
    assert told in reply.json["error"]["message"]
    for call in ("ask", "search"):
        said = json.dumps(called(dated, call, {"question": "드롭아웃이란?", **asked}), ensure_ascii=False)
        assert told in said, call


def test_only_the_last_turns_are_read_and_no_footnotes(assistant):
    said = [Said(role, f"{n}번 질문은?{RULE}- [1] 각주") for n in range(20) for role in ("user", "assistant")]
    turns = earlier(said, assistant)
    assert len(turns) == LOOKED_BACK
    assert turns[-1].answer == "19번 질문은?"
    assert earlier([Said("assistant", "안녕하세요."), Said("user", "왜?")], assistant)[0].answer == ""


# many at once ---------------------------------------------------------------------------------------


def test_nobody_sees_what_another_asks(page):
    """Five at once, each with a conversation of their own, by both doors."""
    topics = ["배치 정규화", "드롭아웃", "경사하강법", "합성곱", "과적합"]

    def talk(topic: str) -> list[str]:
        first = page.ask("POST", CHAT, request(f"{topic}이란?")).json
        text = first["choices"][0]["message"]["content"]
        then = page.ask("POST", CHAT, request(f"{topic}이란?", text, "그건 왜 써?")).json["mutdap"]
        data = {"data": ["그건 왜 써?", "", [f"{topic}이란?"]]}
        event = page.ask("POST", "/gradio_api/call/ask", data).json["event_id"]
        (called,) = [e for e in page.events(f"/gradio_api/call/ask/{event}") if e]
        return [then["standalone"], called[0]["standalone"]]

    with ThreadPoolExecutor(len(topics)) as visitors:
        seen = dict(zip(topics, visitors.map(talk, topics), strict=True))
    for topic, questions in seen.items():
        for question in questions:
            assert topic in question
            assert not any(other in question for other in topics if other != topic)


def test_who_hangs_up_ends_the_chat_model(server, tmp_path):
    import http.client

    desk = Desk(Settings(index=tmp_path / "색인", llm="openai:scripted", llm_base_url=server.url))
    hung_up = server.goes_on_for_ever("말 ")
    with live(ui.application(desk)) as page:
        connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=60)
        connection.request("POST", CHAT, json.dumps(request(QUESTION, stream=True)))
        answer = connection.getresponse()
        assert answer.readline().startswith(b"data: ")
        answer.close()
        connection.close()
        assert hung_up.wait(30)


# what others' programs show -------------------------------------------------------------------------

SIGNS = st.text(alphabet="`~!<[a\\\n )", max_size=30)


@given(SIGNS, st.lists(st.integers(0, 30), max_size=5))
def test_markdown_is_made_inert_in_whatever_pieces_it_comes(text, cuts):
    calm = Inert()
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    out = "".join(calm.feed(text[a:b]) for a, b in pairwise(places)) + calm.finish()
    assert out == inert(text)
    assert re.sub(r"\\", "", out) == re.sub(r"\\", "", text), "nothing but strokes is added"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](http://e) <img src=x>", r"\![x](http://e) \<img src=x>"),
        (r"\![x] \<b> \\![x] \\<b>", r"\![x] \<b> \\\![x] \\\<b>"),
        ("`a<b` ![x]", r"`a<b` \![x]"),
        ("열린 ` 뒤 <b>\n닫힌 ` <b>", "열린 \\` 뒤 \\<b>\n닫힌 \\` \\<b>"),
        ("```py\nif a <b: ![1]\n```\n<b>", "```py\nif a <b: ![1]\n```\n\\<b>"),
        ("- 목록\n  ```\n<img>", "- 목록\n  \\`\\`\\`\n\\<img>"),
        ("~~~\n<b>\n```\n<b>\n~~~\n<b>", "~~~\n<b>\n```\n<b>\n~~~\n\\<b>"),
        ("a < b, 3! [1] x<3", "a < b, 3! [1] x<3"),
    ],
)
def test_pictures_and_tags_are_text(text, shown):
    assert inert(text) == shown
