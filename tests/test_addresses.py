"""Web addresses in a question: where it came up, and seldom what it is about."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.meant import read

NOTES = {
    "읽기.md": "# 데이터 읽기\n\n## DataLoader\n\nDataLoader의 num_workers는 데이터를 읽는 프로세스 수다.\n",
    "규제.md": "# 규제\n\n## 과적합\n\n드롭아웃을 쓰면 과적합을 줄인다.\n",
    "모음.md": "# 링크 모음\n\n강의 자료는 https://cs231n.github.io 에 있다. 매주 화요일에 올라온다.\n",
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("num_workers가 뭐야 (https://pytorch.org/docs/data.html#torch.utils.data)", "프로세스 수"),
        ("https://blog.naver.com/abc/223 이 글에서 말하는 과적합 줄이는 방법은?", "드롭아웃"),
        ("www.example.com 보고 왔는데 과적합은 어떻게 줄여?", "드롭아웃"),
        ("과적합을 줄이는 명령어는? https://k8s.io/kubectl", "드롭아웃"),
        ("https://cs231n.github.io/ 강의 자료는 언제 올라와?", "화요일"),
        ("https://cs231n.github.io 는 뭐야?", "강의 자료"),
    ],
)
def test_what_is_asked_beside_an_address_is_answered(synced, embedder, question, said):
    assert said in Assistant(synced(NOTES), embedder).ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "https://cs229.stanford.edu 는 뭐야?",
        "https://velog.io/@kim/post 요약해줘",
    ],
)
def test_an_unknown_address_that_is_asked_about_is_not_in_the_notes(synced, embedder, question):
    assert Assistant(synced(NOTES), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("https://a.io/b에서 본 과적합", "본 과적합"),
        ("https://a.io/wiki/과적합 을 읽었는데 num_workers는?", "읽었는데 num_workers는?"),
        ("과적합 <http://a.io/?q=1&r=2> 줄이기", "과적합 줄이기"),
        ("과적합은 http에 쓰나", "과적합은 http에 쓰나"),
    ],
)
def test_an_address_is_taken_out_with_its_particle(synced, typed, text):
    assert read(typed, synced(NOTES)).text == text
