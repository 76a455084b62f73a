"""Code answers who asks for it in its language, though no word of the note says which that is."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.written_in import is_written_in

NOTE = """# 알고리즘

## 퀵 정렬

피벗을 골라 작은 것과 큰 것을 나눈다.

```
def quick(a):
    p = a[0]
    return quick([x for x in a if x < p]) + [p]
```

## VAE

```
z = mu + torch.exp(0.5 * logvar) * eps
```
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("파이썬으로 퀵 정렬 코드 짜줘", "def quick"),
        ("Python으로 퀵 정렬을 어떻게 구현해?", "def quick"),
        ("PyTorch로 VAE 코드", "torch.exp"),
    ],
)
def test_code_is_told_by_its_looks(synced, embedder, question, said):
    assert said in Assistant(synced({"노트.md": NOTE}), embedder).ask(question).text


@pytest.mark.parametrize("question", ["TensorFlow로 VAE 코드", "Rust로 퀵 정렬 코드", "PyTorch가 뭐야?"])
def test_another_language_is_not_in_the_notes(synced, embedder, question):
    assert Assistant(synced({"노트.md": NOTE}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sql", "SELECT a\nFROM b;"),
        ("자바", "System.out.println(1);"),
        ("java", "List<String> names = new ArrayList<>();"),
        ("javascript", "const a = 1;"),
        ("pandas", "df.head()"),
        ("c++", "#include <vector>"),
    ],
)
def test_languages(name, text):
    assert is_written_in(name, "코드 예시", text)
    assert not is_written_in(name, "그게 뭐야?", text)
    assert not is_written_in("python", "코드 예시", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("python", "System.out.print(1);"),
        ("python", "class Foo: public Bar {"),
        ("python", "for details look in the appendix:"),
        ("java", "const m = new Map();"),
        ("c", 'System.out.printf("%d", 1);'),
    ],
)
def test_what_another_language_has_too_tells_none(name, text):
    assert not is_written_in(name, "코드 예시", text)


def test_a_name_that_ends_in_s_is_heard_in_english(synced, embedder):
    note = (
        "# 검출\n\n## 예전 방법\n\nHaar 특징과 cascade (Viola-Jones, 얼굴 검출): 밝고 어두운 영역을 견준다.\n"
    )
    assistant = Assistant(synced({"노트.md": note}), embedder)
    assert "cascade" in assistant.ask("비올라 존스 얼굴 검출은 어떤 특징을 썼어요?").text
    assert assistant.ask("네이버 얼굴 검출은 어떤 특징을 썼어요?").status == "not_in_notes"


def test_what_asks_for_a_meaning_in_everyday_words_names_nothing(synced, embedder):
    note = "# 규제\n\n## Dropout\n\n뉴런끼리 서로 기대는 공적응(co-adaptation)을 막는다.\n"
    assert (
        "공적응"
        in Assistant(synced({"노트.md": note}), embedder).ask("공적응을 막는다는 게 뭔 소리예요?").text
    )
