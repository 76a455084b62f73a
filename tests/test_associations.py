"""Words that stand where a question is answered, though it uses others."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import associations as table
from rag.associations import MOST, WEIGHT, answers_to, associated, bundled_associations
from train import associate


def test_the_words_of_answers_are_told_from_those_that_stand_everywhere():
    chance = random.Random(5)
    means = {f"말{n}": f"용어{n}" for n in range(40)}
    pairs = []
    for _ in range(2000):
        asked = chance.sample(sorted(means), 3)
        others = chance.sample([f"흔한{n}" for n in range(30)], 8)
        pairs.append((frozenset([*asked, "왜"]), frozenset([*(means[word] for word in asked), *others])))
    found = associate.associations(pairs)
    assert {word: found[word][0][0] for word in means} == means
    assert all(len(answers) == 1 for word, answers in found.items() if word in means)


WORDS = st.frozensets(st.sampled_from("가나다라마"), min_size=1, max_size=3)
PAIRS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12)


@given(PAIRS)
def test_it_is_model_1(pairs):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ASKED", "SAID", "LEAST", "LIFT"):
            patch.setattr(associate, name, 0)
        found = associate.associations(pairs)
    said = Counter(word for _, passage in pairs for word in passage)
    anyway = {word: many / said.total() for word, many in said.items()}
    likely = {(q, p): 1.0 for asked, passage in pairs for q in asked for p in passage}
    for _ in range(associate.ROUNDS + 1):
        total = Counter()
        for (q, _), much in likely.items():
            total[q] += much
        likely = {(q, p): much / total[q] for (q, p), much in likely.items()}
        counted = Counter()
        for asked, passage in pairs:
            for p in passage:
                shared = associate.NOBODYS * anyway[p] + sum(likely[q, p] for q in asked)
                for q in asked:
                    counted[q, p] += likely[q, p] / shared
        last, likely = likely, counted
    for word, answers in found.items():
        for other, strength in answers:
            much = last[word, other]
            assert strength == pytest.approx(much * (much / anyway[other]) ** 0.5)


def test_only_words_of_the_notes_are_looked_for_and_none_twice(monkeypatch):
    rows = {"외우": "규제 2.0\t증강 1.0\t김치 9.0", "튀": "증강 2.0\t가 0.1"}
    monkeypatch.setattr(table, "bundled_associations", lambda: rows)
    known = {"규제": 3, "증강": 1, "가": 1}
    groups = associated([("외우", 1.0), ("튀", 1.0), ("몰라", 5.0)], {"가"}, lambda word: known.get(word, 0))
    assert groups == [(("증강", pytest.approx(WEIGHT)),), (("규제", pytest.approx(WEIGHT * 2 / 3)),)]
    assert associated([("몰라", 1.0)], (), lambda _: 1) == []


def test_the_table_is_well_formed():
    rows = bundled_associations()
    assert len(rows) > 3000
    for word in rows:
        answers = answers_to(word)
        assert 1 <= len(answers) <= associate.MOST
        assert word not in dict(answers)
        assert [much for _, much in answers] == sorted((much for _, much in answers), reverse=True)
        assert answers[-1][1] > 0
    assert len(associated([(word, 1.0) for word in rows], (), lambda _: 1)) == MOST


def test_a_passage_is_found_that_has_none_of_the_words(synced, embedder):
    notes = {f"{n}.md": f"# 글 {n}\n\n{n}번 서버는 점심에 재시작한다.\n" for n in range(9)}
    notes["규제.md"] = "# 목록\n\n데이터 증강, 조기 종료와 규제로 검증 오차를 줄인다.\n"
    index = synced(notes)
    from rag.retrieve import Retriever

    hits = Retriever(index=index, embedder=embedder).search("답을 외우는 걸 막으려면?")
    assert hits[0].title == "목록"
    assert hits[0].lexical_rank == 1
