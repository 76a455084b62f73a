"""What notes and answers look like on the page: whole, safe and true."""

import re
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page_like import HOSTILE, answer_of, fake_notes

from page import cards, markdown, message, practice_shown, reader
from page.words import say
from rag.practice import Asked, Question
from rag.present import answer_text
from rag.types import Chunk, Citation, Document, Hit


def test_tags_and_images_of_a_note_become_text():
    shown = markdown.safe_markdown(HOSTILE)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "![" not in shown


@given(st.text(alphabet="가a1 \t\n`*_{}[]()<>#+-.!|~$:/@&=^\\'?", max_size=40))
def test_what_was_typed_is_shown_sign_for_sign(text):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    typed = text.strip()
    shown = markdown.as_typed(typed)
    assert not re.search(r"[<$`*\[\\]", shown)
    parsed = lxml.html.fromstring(f"<div>{parser.render(shown)}</div>")
    assert {part.tag for part in parsed.iter()} <= {"div", "p"}
    assert parsed.text_content().split() == typed.split()


def test_code_and_comparisons_keep_their_characters():
    text = "a < b 이고 `x<T>`는\n```\nif a <b: ![1]\n```\n"
    assert markdown.safe_markdown(text) == text


def test_only_the_markers_of_an_answer_become_links():
    anchor = markdown.Anchor("passage?source=a", '말 "$x$"\n\n*셋*')
    shown = markdown.safe_markdown("문장이다. [1] 배열 a[2]와 `b[1]`", {1: anchor})
    marker = (
        '<a class="marker" role="button" href="#passage?source=a" '
        'title="말 &#34;&#36;x&#36;&#34; &#42;셋&#42;">1</a>'
    )
    assert shown == f"문장이다.\N{NO-BREAK SPACE}{marker} 배열 a[2]와 `b[1]`"


@given(
    st.text(alphabet="가나 다\n.", max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 20)
)
def test_a_quote_stands_in_its_own_context(text, a, b, reach):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    before, quote, after = cards.context(text, start, end, reach)
    assert quote == text[start:end]
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix("…"))
    assert before.startswith("…") == (start > reach)
    assert after.endswith("…") == (end + reach < len(text))


def test_a_context_is_cut_between_words():
    words = "하나 둘둘 셋셋 넷넷 다섯"
    assert cards.context(words, 6, 8, reach=5) == ("…둘둘 ", "셋셋", " 넷넷…")
    assert cards.context(words, 6, 8) == ("하나 둘둘 ", "셋셋", " 넷넷 다섯")


def test_a_long_question_is_cut_above_its_sources():
    turn = cards.Turn("가" * 2_000, answer_of("답."), "<article></article>")
    shown = cards.sources_panel([turn, turn])
    assert "가" * 2_000 not in shown
    assert say("earlier", question="가" * cards.TITLED + "…") in shown


@pytest.mark.parametrize(
    ("said", "block"),
    [
        ("| 이름 |\n|---|\n| SGD |\n[1]", "| SGD |"),
        ("$$x^2$$ [1]\n여기서 x는 수다. [1]", "$$x^2$$"),
        ("```sql\nBEGIN;\n```\n[1] [2]\n끝.", "```"),
    ],
)
def test_the_marker_of_a_block_stands_under_it(said, block):
    shown = message.message(answer_of(said), fake_notes(""), 0)
    assert f'{block}\n\n<div class="under">[1]' in shown.replace("&#91;", "[")


def test_code_that_looks_like_a_marker_stays_code():
    said = "```\n[1]\n```\n글이다. [1]"
    assert message.message(answer_of(said), fake_notes(""), 0).startswith(said)


def test_a_contradiction_is_told_above_the_answer_which_then_is_not_called_sure():
    about = [Citation(n, "/노트/<b>.md", "제목", "질문?", None, 0, 1, "글") for n in (1, 2)]
    answer = replace(
        answer_of("포트는 443이다. [1]", about),
        notice="인용한 대목에 없는 말: '파이썬'. 노트의 날짜: [1] 2026-03-01, [2] 2026-03-02.",
        contradicting=(1, 2),
    )
    before, _, rest = message.message(answer, fake_notes("글"), 0).partition("포트는 443이다.")
    assert 'class="contradicts"' in before
    assert before.count('<a class="marker"') == 2
    assert "둘 다 확인하세요." in before
    assert "파이썬" in rest
    assert "노트의 날짜" in rest
    assert "둘 다" not in rest
    assert "82%" not in rest
    assert "82%" in message.message(replace(answer, contradicting=()), fake_notes("글"), 0)


def test_a_card_shows_a_note_without_its_markup():
    text = "## ACID <b>\n- **원자성**: 모두 `ok`\n```sql\n# 주석\nBEGIN **x**;\n```\n"
    text += "| 가 | 나 |\n|---|:-:|\n| $y_i$는 | 2 |\n"
    start = text.index("**원자성**")
    parts = [text[:start], text[start : text.index("| 가")], text[text.index("| 가") :]]
    assert markdown.readable(parts) == [
        "<b>ACID &lt;b&gt;</b>\n• ",
        "<b>원자성</b>: 모두 <code>ok</code>\n<code># 주석</code>\n<code>BEGIN **x**;</code>\n",
        "가 | 나\n<code>y_i</code>는 | 2\n",
    ]
    assert markdown.readable(["# 주석\n```\n# 제목"], fenced=True) == ["<code># 주석</code>\n<b>제목</b>"]


@given(st.lists(st.text("ab#`*$|-~ \n<", max_size=30), max_size=4))
def test_what_a_card_shows_is_whole_html(parts):
    for shown in markdown.readable(parts):
        tree = lxml.html.fromstring(f"<div>{shown}</div>")
        assert {tag.tag for tag in tree.iter()} <= {"div", "b", "code"}
        assert lxml.html.tostring(tree, encoding="unicode").count("<") == f"<div>{shown}</div>".count("<")


def test_the_text_of_plain_notes_and_a_quote_in_code_is_shown_as_it_is():
    text = "# 하나\n" * 60 + "```\n" + "# 주석\n" * 60 + "```\n"
    start, end = text.rindex("# 주석"), text.rindex("```")
    for source, shown in (("/a.txt", "<mark># 주석\n"), ("/a.md", "<mark><code># 주석</code>\n")):
        cited = Citation(1, source, "제목", "", None, start, end, text[start:end])
        assert shown in cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes(text, source))


def test_a_pdf_shows_no_sign_that_is_not_on_its_pages():
    pages = Document("/노트.pdf", "제목", "# 머리\n글 # 아님\n", pages=(0,))
    shown = reader.reading(pages, (0, 0))
    assert "<span hidden># </span>머리" in shown
    assert "글 # 아님" in shown


def test_a_card_escapes_all_that_a_note_says():
    text = "앞 <i>말</i> 인용<script> 뒷말"
    start = text.index("인용")
    cited = Citation(
        1, "/노트/<b>.md", "<u>제목</u>", "질문 <s>?", 3, start, start + 10, text[start : start + 10]
    )
    card = cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes(text))
    assert "<mark>인용&lt;script&gt;</mark> 뒷말" in card
    for tag in ("<i>", "<u>", "<s>", "<b>.md", "<script"):
        assert tag not in card
    at = reader.address("/노트/<b>.md", start, start + 10, text[start : start + 10]).replace("&", "&amp;")
    assert f'data-at="{at}"' in card


def test_what_is_named_twice_stands_once_where_a_passage_stands():
    def cited(heading):
        return answer_of("답 [1]", [Citation(1, "/방.md", "자취방 메모", heading, None, 0, 1, "글")])

    def shown(heading):
        card = lxml.html.fromstring(f"<div>{cards.turn_cards(cited(heading), fake_notes('글'))}</div>")
        return [part.text_content() for part in card.xpath("//h3 | //div[@class='path']")]

    assert shown("") == shown("자취방 메모") == ["1 자취방 메모", "/방.md"]
    assert shown("월세 ‹ 자취방 메모") == ["1 월세", "자취방 메모", "/방.md"]
    assert shown("월세 ‹ 돈 ‹ 자취방 메모") == ["1 월세", "자취방 메모 › 돈", "/방.md"]
    said = answer_text(cited("월세 ‹ 돈 ‹ 자취방 메모"), lambda *_: None)
    assert "[1] 자취방 메모 › 돈 › 월세\n" in said
    question = Question(("/방.md", "1"), "월세는?", "자취방 메모", ("돈", "자취방 메모"), ())
    card = practice_shown.question(Asked(question, None, 0, 1))
    assert card.count("자취방 메모") == 1


def test_a_note_that_is_gone_still_shows_its_quote():
    cited = Citation(1, "/없다.md", "제목", "", None, 0, 2, "인용")
    assert "<mark>인용</mark>" in cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes("글"))


def test_an_answer_that_is_not_there_shows_the_nearest_notes_and_no_confidence():
    chunk = Chunk("1", "/노트/<b>.md", 0, 9, 5, "질문?", None, "## 질문\n본문이다")
    answer = answer_of("없습니다.", hits=[Hit(chunk, "제목", 1.0)], status="not_in_notes")
    shown = message.message(answer, fake_notes(""), 0)
    assert 'class="absent not_in_notes"' in shown
    assert "82%" not in shown
    assert 'class="card near"' in cards.turn_cards(answer, fake_notes(""))
    assert "82%" in message.message(replace(answer, status="answered"), fake_notes(""), 0)
