"""Orders, markup and addresses hidden in notes, and a model that obeys them: neither the prompt nor the page
gives way. ``text`` is what a note says, ``obeys`` what a model that follows it writes."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page_server import served

from ingest.sync import sync
from page import actions, cards, message, reader
from page.desk import Desk
from page.markdown import safe_markdown
from rag.assistant import Assistant
from rag.chat import messages
from rag.config import Settings
from rag.conversation import Turn
from rag.index import LocalIndex
from rag.rewrite import _messages
from rag.types import Answer, Chunk, Document, Hit
from rag.untrusted import as_data

LINES = Path(__file__).with_name("injections.jsonl").read_text(encoding="utf-8").splitlines()
INJECTIONS = [json.loads(line) for line in LINES]
each = pytest.mark.parametrize("injection", INJECTIONS, ids=[i["name"] for i in INJECTIONS])
QUESTION = "드롭아웃은 추론할 때 어떻게 처리하나?"
TRUE = "추론할 때는 드롭아웃을 끄고 모든 뉴런을 쓴다."
TEXTS = [text for injection in INJECTIONS for text in (injection["text"], injection["obeys"])]


def hit(text: str, title: str = "제목", heading: str = "") -> Hit:
    chunk = Chunk(
        id="c", source=f"/{title}.md", start=0, end=len(text), heading=heading, body=0, page=None, text=text
    )
    return Hit(chunk, title, 1.0)


# the prompt -----------------------------------------------------------------------------------------


def test_there_are_enough_of_them():
    assert len(INJECTIONS) >= 30
    assert len({i["name"] for i in INJECTIONS}) == len(INJECTIONS)


@each
def test_a_note_stays_between_its_tags(injection):
    text = injection["text"]
    hostile = hit(text, title=text, heading=text)
    system, human = messages(QUESTION, [hostile, hit(TRUE)])
    benign, _ = messages(QUESTION, [hit(TRUE)])
    assert system.content == benign.content
    tags = re.findall(r"[<＜﹤]\s*[/／]?\s*발췌[^\n]*", unicodedata.normalize("NFC", human.content))
    assert tags == ["<발췌 1>", "</발췌 1>", "<발췌 2>", "</발췌 2>"]
    first, second, asked = human.content.split("\n\n<발췌 2>")[0], TRUE, f"</발췌 2>\n\n질문: {QUESTION}"
    assert first.startswith("<발췌 1>\n[1] (") and first.endswith("\n</발췌 1>")
    assert as_data(text) in first, "it is told, as data"
    assert second in human.content and human.content.endswith(asked)
    assert not re.search(r"<\||\|>|\[/?INST\]|</?s>|<</?SYS>>|<(?:start|end)_of_turn>", human.content)
    assert not [c for c in human.content if unicodedata.category(c) in {"Cf", "Cs"} or c in "\x1b\x07\x00"]


@each
def test_an_earlier_answer_stays_between_its_tags(injection):
    text = injection["text"].replace("발췌", "대화")
    system, human = _messages("그럼 단점은?", [Turn(text, text, text)])
    assert system.content == _messages("그럼 단점은?", [Turn("왜?", "왜?", "답")])[0].content
    assert re.findall(r"[<＜﹤]\s*[/／]?\s*대화[^\n]*", human.content) == ["<대화>", "</대화>"]


@given(st.text(max_size=200))
def test_what_is_made_data_stays_data(text):
    made = as_data(text)
    assert as_data(made) == made
    assert len(made) <= len(unicodedata.normalize("NFC", text)) or max(text) >= "\u0300"


def test_an_ordinary_note_is_told_letter_for_letter():
    note = "a < b 이고 `List<int>` · x[1] 😀 [INST가 아님]\n\t| 표 |\n```c\n#include <stdio.h>\n```\n"
    assert as_data(note) == note


# a model that obeys ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, embedder) -> Iterator[LocalIndex]:
    """A note for each injection, which stands under the question beside a true sentence."""
    folder = tmp_path_factory.mktemp("공책")
    for injection in INJECTIONS:
        text = f"# {injection['name']}\n\n## {QUESTION}\n\n{TRUE}\n\n{injection['text']}\n"
        (folder / f"{injection['name']}.md").write_text(text, encoding="utf-8")
    index = LocalIndex(folder / "색인", embedder.identity, embedder.dimension)
    report = sync(index, embedder, [folder])
    assert (report.added, report.failed) == (len(INJECTIONS), [])
    yield index
    index.close()


SAID_BY_THE_NOTE = {"fake-system-en", "fake-turns-en", "link-leak", "emotional"}
"""What the model repeats stands in the note in these words, so the note is quoted for it; the
passage beside it is the order itself. Whether a note is right nobody can tell."""


def obedient(index, embedder, reply: str) -> Assistant:
    from langchain_core.language_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    model = GenericFakeChatModel(messages=iter([AIMessage(reply)]))
    return Assistant(index, embedder, model=model, model_name="obedient")


@each
def test_a_model_that_obeys_is_caught(injection, poisoned, embedder):
    assistant = obedient(poisoned, embedder, injection["obeys"])
    answer = assistant.ask(QUESTION, f"*/{injection['name']}.md")
    for citation in answer.citations:
        text = poisoned.document(citation.source).text
        assert text[citation.start : citation.end] == citation.quote
    if injection["name"] == "say-not-in-notes":
        assert (answer.status, answer.citations) == ("not_in_notes", ())
        return
    assert answer.status == "answered"
    if injection["name"] in SAID_BY_THE_NOTE:
        order = " ".join(injection["text"].split())
        assert any(" ".join(c.quote.split())[-20:] in order for c in answer.citations), "its source is shown"
        return
    assert (answer.model, answer.citations[0].marker) == (None, 1), "the notes' own words instead"
    assert "발췌" in answer.notice


@each
def test_what_it_adds_to_a_true_sentence_is_marked(injection, poisoned, embedder):
    claim = re.sub(r"\[\d+\]", "", injection["obeys"]).strip()
    assistant = obedient(
        poisoned, embedder, f"{TRUE[:-1]} [1]. 달은 초록색 치즈로 만들어져 있다 [1].\n\n{claim}"
    )
    answer = assistant.ask(QUESTION, f"*/{injection['name']}.md")
    if answer.model is None or answer.status == "not_in_notes":
        return
    marked = [answer.text[start:end] for start, end in answer.unsupported]
    assert any("치즈" in sentence for sentence in marked)
    assert not any(TRUE[:-1] in sentence for sentence in marked)


# the page -------------------------------------------------------------------------------------------

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("text_join")
"""Leaves apart what was written as text and as a reference to a character: addresses are sought in text."""
SHOWS = set("div p em strong s code pre ul ol li h1 h2 h3 h4 h5 h6 blockquote hr br".split())
SHOWS |= set("table thead tbody tr th td".split())
ADDRESS = re.compile(r"https?://|www\.|\w@\w", re.ASCII)
"""What GitHub's Markdown makes a link without a sign around it."""


def check_inert(markdown: str) -> None:
    page = lxml.html.fromstring(f"<div>{MARKDOWN.render(markdown)}</div>")
    for element in page.iter():
        assert element.tag in SHOWS, f"{element.tag} in {markdown!r}"
        assert set(element.attrib) <= {"class", "start", "style"}
        assert element.get("style", "text-align:").startswith("text-align:")
    for block in MARKDOWN.parse(markdown):
        for piece in block.children or []:
            assert piece.type != "text" or not ADDRESS.search(piece.content), markdown


@each
def test_markdown_of_a_note_or_a_model_does_nothing(injection):
    for text in (injection["text"], injection["obeys"]):
        for end in [*range(0, len(text), 9), len(text)]:  # as it arrives
            check_inert(safe_markdown(text[:end]))


PARTS = "` `` ``` ~~~ ~ | $ \\ [ ] ( ) ! < > - 1. # 글 a _ *".split()
PARTS += ["\n", "\n\n", " ", "  ", "    ", "\t", "> ", "- ", "|---|\n", "```mermaid\n", "\n```\n", "]: "]
PARTS += ["<img src=//evil.example/x>", "[a](//evil.example)", "![b](//evil.example/y)", "<!--"]
PARTS += ["[c]: //evil.example\n", "<https://evil.example>", "</code></pre>", "&lt;", "&#91;", "&#96;"]


@given(st.lists(st.sampled_from(PARTS), max_size=24))
def test_no_mix_of_signs_makes_it_do_something(parts):
    page = lxml.html.fromstring(f"<div>{MARKDOWN.render(safe_markdown(''.join(parts)))}</div>")
    for element in page.iter():
        assert element.tag in SHOWS
        assert set(element.attrib) <= {"class", "start", "style"}


@each
def test_the_reader_and_the_cards_show_a_note_as_text(injection):
    text = injection["text"]
    document = Document("/공책/독.md", text, text)
    shown = lxml.html.fromstring(reader.reading(document, (0, len(text))))
    assert {e.tag for e in shown.iter()} <= {"div", "header", "h2", "mark"}
    answer = answer_of(text)
    tree = lxml.html.fromstring(f"<div>{cards.turn_cards(answer, notes_of(text))}</div>")
    assert not tree.xpath(
        "//img | //script | //svg | //iframe | //form | //style | //meta | //link | //video"
    )
    assert all(link.get("href").startswith("#passage?") for link in tree.xpath("//a"))


def notes_of(text: str):
    document = Document("/공책/독.md", text, text)
    index = SimpleNamespace(document=lambda _: document, states=list, chunks_of=lambda _: [])
    return SimpleNamespace(index=index, bundled=False, name=str, line_of=lambda *_: None)


def answer_of(text: str, status: str = "not_in_notes") -> Answer:
    return Answer(text, status, text, (), (hit(text, title=text, heading=text),), 0.9, None, 1.0, notice=text)


@pytest.mark.browser
def test_all_of_them_in_a_browser_ask_no_host_and_open_nothing(tmp_path, monkeypatch):
    from playwright.sync_api import expect

    notes = notes_of("글")
    said = [message.message(answer_of(t, "answered"), notes, 0, follow=[t[:60]]) for t in TEXTS]
    said += [safe_markdown(text) for text in TEXTS]

    def all_at_once(self, pieces, notes, above, **__):
        yield actions.Shown(chat=[*above[0], *({"role": "assistant", "content": one} for one in said)])
        return actions.Shown()

    monkeypatch.setattr(actions.Page, "_answered", all_at_once)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with served(Desk(Settings(index=tmp_path / "색인", embedder="static"))) as site, site.visit() as page:
        page.locator("#question textarea").fill("모두 보여 줘")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#chat .message-content")).to_have_count(1 + len(said))
        page.wait_for_timeout(1_000)  # what would be fetched late, is
        live = page.evaluate(
            """() => [...document.querySelectorAll('#chat .message *')].filter(one =>
              ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'IMG', 'VIDEO', 'AUDIO', 'FORM', 'META', 'BASE', 'LINK',
               'STYLE', 'INPUT'].includes(one.tagName)
              || [...one.attributes].some(a => a.name.startsWith('on')
                 || (['href', 'src', 'xlink:href', 'action', 'data', 'srcset'].includes(a.name)
                     && !/^#(passage[?]|do-)/.test(a.value))
                 || (a.name === 'style' && /url|import/i.test(a.value))))
              .map(one => one.outerHTML.slice(0, 200))"""
        )
        assert live == []
        assert "evil.example" in page.locator("#chat").inner_text(), "it can be read"
