from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.cite import MarkerResolver, cite_excerpts
from rag.excerpt import Excerpt
from rag.types import Chunk, Document, Hit

FIRST = "# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다. 추론할 때는 모두 켠다. 비율은 보통 0.5로 둔다.\n"
SECOND = "조기 종료는 검증 손실이 나빠지면 멈춘다.\n가장 좋았던 가중치로 되돌린다.\n"


def cite_markers(text, hits):
    resolver = MarkerResolver(hits)
    resolved = resolver.feed(text) + resolver.finish()
    return resolved, tuple(resolver.citations)


def hit_of(document: Document, start: int, body: int, heading: str) -> Hit:
    text = document.text[start:]
    chunk = Chunk("id-" + heading, document.source, start, len(document.text), body, heading, None, text)
    return Hit(chunk, document.title, 1.0)


DOCUMENTS = {
    "/노트/규제.md": Document("/노트/규제.md", "규제", FIRST),
    "/노트/멈춤.txt": Document("/노트/멈춤.txt", "멈춤", SECOND),
}
HITS = [
    hit_of(DOCUMENTS["/노트/규제.md"], FIRST.index("##"), FIRST.index("뉴런"), "드롭아웃이란?"),
    hit_of(DOCUMENTS["/노트/멈춤.txt"], 0, 0, ""),
]

BRACKETS = "[1]|[2]|[3]| [|1|2|]|[1, 2]|[9]|[0]|[0, 1]|[1][2]|【2】|x[1]|[12345]|[가]|[".split("|")
WORDS = [",", ";", " ", "\t", "\n", "\n\n", ".", "끈다", "추론할 때는 모두 켠다.", "가중치로 되돌린다.", "😀"]
PIECES = st.lists(st.sampled_from(BRACKETS + WORDS), max_size=14)


def streamed(pieces: list[str]) -> tuple[str, MarkerResolver]:
    resolver = MarkerResolver(HITS)
    return "".join(map(resolver.feed, pieces)) + resolver.finish(), resolver


@settings(max_examples=300, deadline=None)
@given(PIECES.map("".join), st.lists(st.integers(0, 60), max_size=12))
@example("켠다. [1]", [6])
@example("켠다.  [1 , 2]\n", [4, 5, 7, 8, 9, 10])
@example("a \n\n [1]", [1, 2, 3, 4, 5])
def test_a_reply_reads_the_same_however_it_arrives(text, cuts):
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    whole, citations = cite_markers(text, HITS)
    shown, resolver = streamed(pieces)
    assert shown.rstrip() == whole.rstrip()
    assert tuple(resolver.citations) == citations


@settings(max_examples=300, deadline=None)
@given(PIECES.map("".join))
@example("[1]1[3][2]추론할 때는 모두 켠다.[1]")
def test_citations_hold_whatever_a_model_writes(text):
    shown, citations = cite_markers(text, HITS)
    assert [c.marker for c in citations] == list(range(1, len(citations) + 1))
    places = [shown.index(f"[{c.marker}]") for c in citations]
    assert places == sorted(places)
    for citation in citations:
        document = DOCUMENTS[citation.source]
        assert citation.quote == document.text[citation.start : citation.end] != ""
        assert (citation.title, citation.page) == (document.title, None)
    assert len({(c.source, c.start, c.end) for c in citations}) == len(citations)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="가나다라 .,\n()-", max_size=80))
def test_text_without_markers_is_left_alone(text):
    shown, citations = cite_markers(text, HITS)
    assert (shown.rstrip(), citations) == (text.rstrip(), ())


def test_nothing_is_shown_that_may_become_a_marker():
    resolver = MarkerResolver(HITS)
    assert resolver.feed("모두 켠다. [") == "모두 켠다."
    assert resolver.feed("1") == ""
    assert resolver.feed("] 그리고") == " [1] 그리고"
    assert resolver.finish() == ""


def test_what_never_closes_is_shown_in_the_end():
    resolver = MarkerResolver(HITS)
    assert resolver.feed("배열 [1, 2") + resolver.finish() == "배열 [1, 2"
    assert resolver.citations == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("끈다 [3].", "끈다."),
        ("끈다 [7][1].", "끈다 [1]."),
        ("끈다 [1, 7].", "끈다 [1]."),
        ("끈다【1】.", "끈다[1]."),
        ("끈다 [ 1 ].", "끈다 [1]."),
        ("끈다 [1;1].", "끈다 [1]."),
        ("[가]와 [12345]는 남는다.", "[가]와 [12345]는 남는다."),
        ("값은 [0, 1] 사이다.", "값은 [0, 1] 사이다."),
        ("값은 [0,255] 사이다 [1].", "값은 [0,255] 사이다 [1]."),
        ("첫째는 `x[0]`이다 [2].", "첫째는 `x[0]`이다 [1]."),
        ("축은 [0] 하나다.", "축은 [0] 하나다."),
    ],
)
def test_markers_as_models_write_them(written, shown):
    assert cite_markers(written, HITS)[0] == shown


def test_markers_are_numbered_in_order_of_appearance():
    text, citations = cite_markers("검증 손실이 나빠지면 멈춘다 [2]. 뉴런을 무작위로 끈다 [1].", HITS)
    assert text == "검증 손실이 나빠지면 멈춘다 [1]. 뉴런을 무작위로 끈다 [2]."
    assert [c.source for c in citations] == ["/노트/멈춤.txt", "/노트/규제.md"]


def test_each_marker_quotes_the_sentence_that_says_it():
    text, citations = cite_markers(
        "비율은 대개 0.5다 [1]. 추론에서는 전부 켠다 [1]. 다시 비율은 0.5다 [1].", HITS
    )
    assert [c.quote for c in citations] == ["비율은 보통 0.5로 둔다.", "추론할 때는 모두 켠다."]
    assert re.findall(r"\[\d\]", text) == ["[1]", "[2]", "[1]"]


def test_a_claim_that_shares_nothing_quotes_the_first_sentence():
    _, (citation,) = cite_markers("Completely unrelated. [1]", HITS)
    assert citation.quote == "뉴런을 무작위로 끈다."


def test_excerpts_become_marked_paragraphs():
    hit, other = HITS
    text = DOCUMENTS["/노트/규제.md"].text

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    excerpts = [
        Excerpt(hit, (span("뉴런을 무작위로 끈다."), span("추론할 때는 모두 켠다."))),
        Excerpt(other, ((0, SECOND.index("\n")), (SECOND.index("\n") + 1, len(SECOND) - 1))),
    ]
    shown, citations = cite_excerpts(excerpts)
    assert shown == (
        "뉴런을 무작위로 끈다. [1] 추론할 때는 모두 켠다. [1]\n\n"
        "조기 종료는 검증 손실이 나빠지면 멈춘다. [2] 가장 좋았던 가중치로 되돌린다. [2]"
    )
    assert [c.quote for c in citations] == ["뉴런을 무작위로 끈다. 추론할 때는 모두 켠다.", SECOND.strip()]
    for citation in citations:
        assert DOCUMENTS[citation.source].text[citation.start : citation.end] == citation.quote


POST = """배치 크기가 작으면
성능이 떨어져요 ㅠㅠ
그럴 땐 다른 걸 쓰세요!

- 통계량이 흔들림
- 느려짐"""


def test_sentences_of_a_paragraph_are_one_and_lines_of_a_list_stay_apart():
    document = Document("/노트/글.txt", "글", POST)
    chunk = Chunk("a", document.source, 0, len(POST), 0, "", None, POST)
    spans = [(POST.index(a), POST.index(b) + len(b)) for a, b in (("배치", "ㅠㅠ"), ("그럴", "쓰세요!"))]
    spans += [(POST.index(words), POST.index(words) + len(words)) for words in ("통계량이 흔들림", "느려짐")]
    shown, _ = cite_excerpts([Excerpt(Hit(chunk, "글", 1.0), tuple(spans))])
    assert shown == (
        "배치 크기가 작으면 성능이 떨어져요 ㅠㅠ [1] 그럴 땐 다른 걸 쓰세요! [1]\n"
        "통계량이 흔들림 [1]\n느려짐 [1]"
    )
