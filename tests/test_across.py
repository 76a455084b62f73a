"""Questions in one language to notes in another: what words cannot choose, meaning does."""

from __future__ import annotations

import pytest

from rag.across import Across
from rag.assistant import Assistant
from rag.relevance import Question

SOURDOUGH = """# Sourdough

## Starter

A starter is flour and water in which wild yeast lives. Rye flour makes it lively within a few days. Bakers
have kept theirs for decades and carry them across borders. A glass jar shows how far it rose. Warm kitchens
make it rise faster than cold ones do. Its main weakness is that it dies when it is left hungry for a
fortnight. Pancakes are made of what is poured off. The crust of bread becomes darker with it.
"""
KETTLE = """# Kettle

## Limescale

Limescale looks white and does no harm to people. Hard water leaves more of it behind than soft water does.
Usual intervals range between 30 and 60 uses. Steam loosens what sticks to the walls.

```python
def descale(kettle, interval=10):
    kettle.fill("vinegar")
    kettle.boil(interval)
```
"""


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (SOURDOUGH, "Starter의 가장 큰 약점은?", "it dies when it is left hungry"),
        (KETTLE, "kettle을 descale하는 interval은 보통 얼마인가요?", "between 30 and 60"),
    ],
)
def test_meaning_chooses_in_another_language(synced, transformer, text, question, said):
    index = synced({"note.md": text}, transformer)
    answer = Assistant(index, transformer).ask(question)
    assert said in " ".join(answer.text.split())


def test_only_what_is_in_another_language_is_embedded(synced, transformer, monkeypatch):
    index = synced(
        {"note.md": SOURDOUGH, "빵.md": "# 발효종\n\n발효종은 밀가루와 물이다. 날마다 먹인다.\n"}, transformer
    )
    hits = Assistant(index, transformer).search("Starter 발효종")
    across, embedded = Across(transformer), []
    encode = transformer.encode
    monkeypatch.setattr(
        transformer, "encode", lambda texts, **how: embedded.append(texts) or encode(texts, **how)
    )
    korean = Question("Starter는 언제 죽나요?", index)
    near = across.near(korean, hits)
    assert [hit.chunk.id for hit in hits if hit.chunk.source.endswith("note.md")] == list(near)
    assert len(embedded) == 2 and len(embedded[1]) == len(next(iter(near.values())))
    assert across.near(korean, hits) == near
    assert embedded[2:] == [[korean.text], []]
    english = [hit for hit in hits if hit.chunk.source.endswith("note.md")]
    assert across.near(Question("When does a starter die?", index), english) == {}


TEA = """# Green tea

## Steeping

Green tea is steeped at 70 degrees, and it becomes bitter above that. Black tea takes boiling water well.
"""
UNSURE = """# 차

## Green tea의 temperature는 얼마인가?

{}도로 기억하는데 책마다 다르게 적혀 있어서 다시 확인 필요. 물은 미리 끓여 둔다.
"""
YEAST = "# Yeast\n\n## Yeast and dough\n\nYeast raises the dough, since it turns sugar into gas.\n"
GARDEN = "# Gardens\n\n## Weeds\n\nWeeds are pulled after rain, when the soil is loose.\n"


@pytest.mark.parametrize(("degrees", "contradicting"), [("85", (1, 2)), ("70", ())])
def test_an_author_who_is_not_sure_does_not_answer_alone(synced, transformer, degrees, contradicting):
    index = synced({"tea.md": TEA, "차.md": UNSURE.format(degrees), "garden.md": GARDEN}, transformer)
    answer = Assistant(index, transformer).ask("Green tea의 temperature는 얼마인가요?")
    first, second = answer.text.split("\n\n")
    assert "70 degrees" in first and f"{degrees}도" in second
    assert answer.contradicting == contradicting


def test_a_word_that_nothing_translates_is_not_missed_in_another_language(synced, transformer):
    mine = "# 메모\n\n## yeast와 dough\n\nyeast는 dough를 부풀린다. 자세한 것은 책을 다시 읽고 정리한다.\n"
    index = synced({"yeast.md": YEAST, "반죽.md": mine, "garden.md": GARDEN}, transformer)
    answer = Assistant(index, transformer).ask("yeast는 dough를 왜 부풀리나요?")
    assert "turns sugar into gas" in answer.text
