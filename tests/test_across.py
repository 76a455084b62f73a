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
