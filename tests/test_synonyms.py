"""Everyday synonyms: how they are cut, which words of a question get them, and what is found by them."""

import math

import pytest

from rag import synonyms as table
from rag.retrieve import Retriever
from rag.synonyms import FILE, WEIGHT, bundled_synonyms, synonyms_of
from rag.terms import words
from train import thesaurus


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A table made from a few groups."""

    def make(*groups: str):
        file = tmp_path / "synonyms.tsv"
        rows = thesaurus.table(group.split("|") for group in groups)
        file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        monkeypatch.setattr(table, "FILE", file)
        bundled_synonyms.cache_clear()

    yield make
    bundled_synonyms.cache_clear()


def groups_of(question: str, *known: str) -> dict[str, dict[str, float]]:
    said = words(question, frequency=lambda term: int(term in known), size=9)
    return {word.written: dict(word.group[1:]) for word in said if len(word.group) > 1}


def test_the_table_is_made_from_what_was_written():
    groups = [group for path in sorted(thesaurus.WRITTEN.glob("*.txt")) for group in thesaurus.groups(path)]
    rows = FILE.read_text(encoding="utf-8").splitlines()
    some = list(thesaurus.table(groups[::10]))
    assert [row for row in some if row not in rows] == []
    assert len(rows) > 0.9 * len(groups) > 3000
    for group in groups:
        assert 2 <= len(group) <= 6, group
        assert len({"".join(member.split()).lower() for member in group}) > 1, group


def test_no_word_is_its_own_synonym():
    for word, others in bundled_synonyms().items():
        assert others, word
        assert word not in others, word


@pytest.mark.parametrize(
    ("member", "ways"),
    [
        ("막다", ["막"]),
        ("방지하다", ["방지"]),
        ("지연되다", ["지연"]),
        ("간단하다", ["간단하"]),
        ("갈아끼우다", []),  # two words: the first alone would stand for any 갈다
        ("하계휴가", ["하계 휴가", "하계휴가"]),
        ("여름 휴가", ["여름 휴가", "여름휴가"]),
        ("말", []),
        ("deadline", ["deadline"]),
    ],
)
def test_a_word_is_kept_as_the_analyser_cuts_it(member, ways):
    assert thesaurus.cut(member) == ways


def test_a_group_of_one_word_is_none():
    assert list(thesaurus.table([["여름 휴가", "여름휴가"], ["말", "이야기"]])) == []


def test_a_word_gets_the_synonyms_that_the_notes_have(written):
    written("막다|방지하다|예방하다", "서류|문서")
    assert groups_of("사고를 막으려면 무슨 서류를 내나요", "예방", "문서", "사고") == {
        "막": {"예방": WEIGHT},
        "서류": {"문서": WEIGHT},
    }
    assert groups_of("사고를 막으려면", "사고") == {}


@pytest.mark.parametrize("asked", ["여름휴가는 며칠인가요", "여름 휴가는 며칠인가요"])
def test_a_name_of_two_nouns_says_each_that_its_synonym_does_not(written, asked):
    written("여름휴가|하계휴가")
    found = groups_of(asked, "하계", "휴가", "하계휴가")
    assert found == {"여름": {"하계 휴가": WEIGHT, "하계휴가": WEIGHT}, "휴가": {"하계휴가": WEIGHT}}
    assert groups_of("여름에 휴가는 며칠인가요", "하계", "휴가", "하계휴가") == {}


def test_a_rare_synonym_counts_no_more_than_the_word_that_was_asked_with(written):
    written("서류|문서")
    counts = {"서류": 8, "문서": 1}
    (word, *_) = words("서류", frequency=lambda term: counts.get(term, 0), size=20)
    (own, _), (other, much) = word.group
    rarity = {term: math.log(1 + (20 - n + 0.5) / (n + 0.5)) for term, n in counts.items()}
    assert (own, other) == ("서류", "문서")
    assert much * rarity[other] == pytest.approx(WEIGHT * rarity[own])
    (word, *_) = words("문서", frequency=lambda term: counts.get(term, 0), size=20)
    assert dict(word.group) == {"문서": 1.0, "서류": WEIGHT}


def test_what_only_shapes_a_question_gets_none(written):
    written("이유|까닭")
    assert groups_of("느린 이유는", "까닭") == {}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("실비보험 청구할 때 뭐가 필요해?", "보험"),
        ("월급날이 언제야?", "월급"),
        ("이음매를 이어 붙이려면?", "연결"),
    ],
)
def test_a_note_is_found_under_another_name(written, synced, embedder, asked, found):
    written("실비보험|실손보험", "월급날|급여일", "이어 붙이다|접합하다", "이음매|접합부")
    notes = {f"{n}.md": f"# 글 {n}\n\n{n}번 서버는 점심에 재시작한다.\n" for n in range(9)}
    notes["보험.md"] = "# 보험\n\n실손보험은 진단서와 영수증을 앱에 올리면 사흘 안에 돈이 들어온다.\n"
    notes["월급.md"] = "# 월급\n\n급여일은 매달 25일이고, 쉬는 날이면 그 전날 들어온다.\n"
    notes["연결.md"] = "# 연결\n\n접합부는 사포로 문지른 다음 본드를 바르고 하루 동안 눌러 둔다.\n"
    assert Retriever(index=synced(notes), embedder=embedder).search(asked)[0].title == found


def test_nothing_stands_for_what_nobody_wrote_of():
    assert synonyms_of("역전파") == ()
