"""The excerpt of a passage that answers: a run of its units, and no more than was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_note import answered

from ingest.split import split
from rag.assistant import Assistant
from rag.excerpt import excerpt
from rag.korean import sentences, tokens
from rag.passage_terms import terms_of_units
from rag.relevance import Question, read_ahead
from rag.types import Document, Hit
from rag.units import units_of

FORMULA = """## 교차 엔트로피

이진 분류에 쓴다.
$$
L = - y \\log p
- (1 - y) \\log (1 - p)
$$
"""


def test_a_formula_stays_whole(synced, embedder):
    said = answered(synced, embedder, FORMULA, "교차 엔트로피는 어떻게 쓰나?")
    assert "$$ / L = - y \\log p / - (1 - y) \\log (1 - p) / $$ [1]" in said


LINES = (
    "- 항목", "    - 아래 항목", "1. 첫째", "2. 둘째", "문장이다. 또 문장이다.", "값 : 뜻", "", "**굵은 줄**",
    "> 인용", "| 가 | 나 |", "|---|---|", "```", "x = 1", "$$", "<br>", "라벨:", "#### 작은 제목",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(LINES), max_size=14)


@settings(deadline=None, max_examples=80)
@given(TEXTS, st.sampled_from(["항목이 뭐야?", "둘째 과정은?", "값의 뜻은?", "문장이란?", "없는 말"]))
def test_an_excerpt_is_a_run_of_units_whatever_the_passage(notes_index, lines, question):
    text = "## 제목\n\n가나다.\n" + "\n".join(lines)
    document = Document("노트.md", "노트", text, meta={"format": "markdown"})
    for chunk in split(document):
        units = units_of(chunk)
        found = excerpt(Question(question, notes_index), Hit(chunk, "노트", 1.0)).sentences
        first = units.index(found[0])
        assert list(found) == units[first : first + len(found)]
        assert all(chunk.start <= a < b <= chunk.end for a, b in found)


def test_the_year_of_another_thing_is_no_answer(synced, embedder):
    text = "# 연표\n\nGPT-3는 2020년에 나왔다. InstructGPT는 그 뒤에 사람의 피드백으로 학습했다.\n"
    assistant = Assistant(synced({"연표.md": text}), embedder)
    assert assistant.ask("GPT-3는 몇 년에 나왔어?").status == "answered"
    assert assistant.ask("InstructGPT는 몇 년에 나왔어?").status == "not_in_notes"


@pytest.mark.parametrize(
    "body",
    [
        "- [노트 하나](https://a.example/1)\n- [노트 둘](https://a.example/2)\n",
        "![그림](a.png)\n",
        "그림이 많아 링크를 첨부합니다. [가비지 컬렉션](https://a.example)\n",
    ],
)
def test_links_and_pictures_are_no_answer(synced, embedder, body):
    index = synced({"노트.md": f"# 자바\n\n## 가비지 컬렉션의 원리\n\n{body}"})
    assert Assistant(index, embedder).ask("가비지 컬렉션의 원리는?").status != "answered"


VALUES = """## 그룹 정책 (Hong et al., 2022)

정책은 아래와 같이 쓴다.

$$\\pi(a) = \\frac{1}{\\tau} q(a)$$

- $\\tau$ 는 보통 0.7 근처. 작을수록 탐욕적이다

가치의 기준선을 그룹의 평균으로 바꾼다. ∴ 크리틱을 따로 학습하지 않는다.

- 크리틱이 없어서 가볍다
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("그룹 정책에서 타우는 보통 얼마로 둬?", "$\\tau$ 는 보통 0.7 근처. [1] 작을수록 탐욕적이다 [1]"),
        (
            "그룹 정책은 왜 크리틱을 학습하지 않아?",
            "가치의 기준선을 그룹의 평균으로 바꾼다. [1] ∴ 크리틱을 따로 학습하지 않는다. [1]",
        ),
        ("그룹 정책은 누가 제안했어?", "그룹 정책 (Hong et al., 2022) [1] / 정책은 아래와 같이 쓴다. [1]"),
    ],
)
def test_a_number_a_conclusion_and_an_author(synced, embedder, question, said):
    assert answered(synced, embedder, VALUES, question) == said


INTERVIEW = """1. 층 정규화는 왜 쓰나요?
짧은 답: 배치가 작아도 통계가 흔들리지 않으려고.
긴 답: 층 정규화는 한 표본 안에서 평균을 낸다. 길이가 달라도 되기 때문에 편하다.

2. 배치 정규화를 설명해 보세요.
짧은 답: 배치마다 평균을 0으로 맞춘다.
긴 답: 추론 때는 모아 둔 평균을 쓴다.
"""


def test_the_short_answer_of_an_author_comes_first_and_its_question_is_no_row(synced, embedder):
    found = answered(synced, embedder, INTERVIEW, "층 정규화는 왜 쓰나요?")
    assert found.startswith("짧은 답: 배치가 작아도 통계가 흔들리지 않으려고. [1]")
    assert "설명해 보세요" not in answered(synced, embedder, INTERVIEW, "배치 정규화 설명해줘")


MEASURED = """# 압축 방법

## 방법

- QPrune: 작은 가중치를 0으로 만들어 층을 성기게 한다.
- 은닉 폭은 384에서 가장 좋았다. 더 넓히면 느리다.

문턱은 아래 손실로 배운다.

$$\\mathcal{L} = a + b$$

## FID

표본이 적으면 FID가 커진다 → 보통 2만 장

## 결과

| 방법 | 은닉 폭 | 정확도 |
|---|---|---|
| QPrune | 256 | 71.2 |
| QPrune 큰 것 | 512 | 73.9 |
| 증류 | 128 | 70.1 |
"""


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("QPrune 원리", "작은 가중치를 0으로", "|"),
        ("은닉 폭은 얼마가 제일 좋았어?", "384에서 가장 좋았다", "|"),
        ("손실 식 알려줘", "$$\\mathcal{L} = a + b$$", "|"),
        ("FID는 이미지 몇 장으로 재?", "2만 장", "|"),
        ("QPrune 정확도는?", "| QPrune | 256 | 71.2 |", "성기게"),
    ],
)
def test_prose_explains_and_figures_tell(synced, embedder, question, said, not_said):
    found = answered(synced, embedder, MEASURED, question)
    assert said in found
    assert not_said not in found


FACTS = """발효종은 밀가루와 물을 섞은 것. 호밀이 빠르다고 들었다.
반죽의 수분은 밀가루의 무게로 센다.
오븐은 230도에서 굽는다. 돌판을 미리 데운다.
소금은 밀가루의 이 퍼센트를 넣는다.
"""
WRAPPED = """Bread is baked on a hot stone, heated for an hour. The crumb is kept open by a straight-
forward trick: the dough is folded four times while it rests in its tub. Steam keeps
the crust soft until the loaf has risen in the oven to its full height and volume.
"""


def test_of_a_note_with_a_fact_a_line_one_line_answers(synced, embedder):
    said = answered(synced, embedder, FACTS, "오븐은 몇 도에서 굽나?")
    assert said == "오븐은 230도에서 굽는다. [1] 돌판을 미리 데운다. [1]"


BREADS = """## 빵은 어떻게 확인하나?

바게트 검사와 식빵 검사를 사용한다. 둘의 기준이 반대라는 점을 조심해야 한다.

검사\t기준\t물이 많으면
바게트\t껍질이 있다\t통과
식빵\t껍질이 없다\t탈락
"""


def test_rows_that_were_copied_with_tabs_are_no_facts_of_their_own(synced, embedder):
    assert "식빵\t껍질이 없다\t탈락" in answered(synced, embedder, BREADS, "바게트랑 식빵 차이가 뭐예요?")


def test_a_sentence_is_shown_without_the_line_breaks_of_its_page(synced, embedder):
    index = synced({"bread.txt": WRAPPED})
    said = Assistant(index, embedder).ask("How is the crumb of bread kept open?").text
    assert (
        "by a straight-forward trick: the dough is folded four times while it rests in its tub. [1]" in said
    )
    answer = Assistant(index, embedder).ask("How is the crumb of bread kept open?")
    assert "straight-\nforward" in answer.citations[0].quote


def test_a_sentence_may_begin_in_bold():
    text = (
        "Peephole gates see the state of the cell. **Coupled gates** forget only when something is written."
    )
    assert [text[slice(*span)] for span in sentences(text)] == [text[:41], text[42:]]


def test_words_of_statistics_are_whole():
    assert {"공분산", "자유도"} < set(tokens("공분산 0 이라고 독립 아님. 자유도 k"))


SHAKES = """# 네트워크

## 3-way handshake

클라이언트가 SYN을 보낸다.
서버가 SYN+ACK를 보낸다.

2-1. 왜 2-way가 아니라 3-way인가?
클라이언트가 받았는지 서버가 확인할 길이 없기 때문이다.
"""


def test_a_numbered_question_is_quoted_with_its_answer(synced, embedder):
    assert "확인할 길이" in answered(synced, embedder, SHAKES, "why is 2-way handshake not enough?")


INSTEAD = """## 시그모이드 대신 렐루를 쓰는 이유는?

- 기울기: 렐루는 도함수가 1이라 신호가 덜 죽는다.
- 계산: exp가 없다.
- 시그모이드는 출력이 모두 양수라 지그재그로 움직인다.
"""


def test_a_heading_that_asks_one_thing_of_two_names_is_answered_in_full(synced, embedder):
    said = answered(synced, embedder, INSTEAD, "시그모이드를 아직도 쓰는 자리가 있어요?")
    assert "기울기:" in said and "계산:" in said


def test_sentences_that_were_read_ahead_are_not_analysed_again(notes_index):
    read_ahead(notes_index)
    before = terms_of_units.cache_info()
    for chunk, _ in notes_index.chunks(notes_index.numbers()).values():
        terms_of_units(chunk)
    assert terms_of_units.cache_info().misses == before.misses
