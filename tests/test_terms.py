from __future__ import annotations

import csv
from collections import Counter

import pytest

from rag.config import BUNDLED
from rag.errors import BadSetting
from rag.glossary import Concept, Glossary, bundled_glossary
from rag.korean import normalize, terms
from rag.terms import words

FILE = BUNDLED / "glossary.tsv"
HEADER = "korean\tenglish\tabbreviation\tvariants\n"


def names_found(text: str, glossary: Glossary | None = None) -> list[str]:
    return [text[start:end] for start, end, _, _ in (glossary or bundled_glossary()).find(text)]


def rows() -> list[list[str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def test_every_row_of_the_bundled_glossary_is_a_concept():
    assert len(bundled_glossary()) == len(rows()) > 200


def test_no_name_of_the_bundled_glossary_means_two_things():
    def key(name: str) -> str:
        return "".join(c for c in normalize(name).lower() if c.isalnum())

    times = Counter(
        name for row in rows() for name in {key(n) for cell in row for n in cell.split("|") if n.strip()}
    )
    assert [name for name, count in times.items() if count > 1] == []


def test_every_name_of_the_bundled_glossary_is_found_in_running_text():
    lost = [
        name
        for row in rows()
        for cell in row
        for name in map(normalize, filter(None, (n.strip() for n in cell.split("|"))))
        if len(name) > 1 and not names_found(f"이 글에서 {name} 이야기를 한다")
    ]
    assert lost == []


def test_a_file_of_the_users_own(tmp_path):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "\n안장점\tsaddle point\t\t새들 포인트|말안장점\n", encoding="utf-8-sig")
    glossary = Glossary.read(path)
    assert len(glossary) == 1
    ((_, _, name, concept),) = glossary.find("새들포인트에서는")
    assert name == "새들포인트"
    assert concept.names == ("안장점", "saddle point", "새들 포인트", "말안장점")


@pytest.mark.parametrize("row", ["드롭아웃", "a\tb\tc\td\te"])
def test_a_row_of_another_shape_is_named(tmp_path, row):
    path = tmp_path / "용어.tsv"
    path.write_text(HEADER + "안장점\tsaddle point\n" + row + "\n", encoding="utf-8")
    with pytest.raises(BadSetting, match="3번째") as raised:
        Glossary.read(path)
    assert "탭" in raised.value.hint


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(BadSetting, match=r"없는\.tsv"):
        Glossary.read(tmp_path / "없는.tsv")
    path = tmp_path / "그림.tsv"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(BadSetting, match=r"그림\.tsv") as raised:
        Glossary.read(path)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LeakyReLU는 다르다", []),
        ("ReLU는 다르다", ["ReLU"]),
        ("(relu)", ["relu"]),
        ("드롭아웃은 추론 때 끈다", ["드롭아웃"]),
        ("새드롭아웃", []),
        ("드롭 아웃을 끈다", ["드롭 아웃"]),
        ("reluctant", []),
        ("ReLU6", []),
        ("렐루와 드롭아웃", ["렐루", "드롭아웃"]),
        ("", []),
    ],
)
def test_a_name_stands_alone(text, found):
    glossary = Glossary([Concept(("렐루", "ReLU")), Concept(("드롭아웃", "dropout"))])
    assert names_found(text, glossary) == found


def test_the_longest_name_wins():
    glossary = Glossary(
        [Concept(("정규화", "normalization")), Concept(("배치 정규화", "batch normalization", "BN"))]
    )
    assert names_found("배치 정규화와 정규화", glossary) == ["배치 정규화", "정규화"]
    assert names_found("batch-normalization", glossary) == ["batch-normalization"]


def test_places_count_characters_of_the_text_however_it_lowers():
    text = "İİİ ReLU"
    assert names_found(text) == ["ReLU"]


def test_a_name_of_two_concepts_belongs_to_the_first():
    first, second = Concept(("에이", "공통")), Concept(("비", "공통"))
    ((_, _, _, concept),) = Glossary([first, second]).find("공통")
    assert concept is first


def _spelt(name: str) -> str:
    """A name as search terms, as the analyser cuts it."""
    return " ".join(t.text for t in terms(name) if t.kind == "noun")


def groups(question: str) -> list[dict[str, float]]:
    return [dict(word.group) for word in words(question)]


def test_names_of_one_thing_are_alternatives_and_weigh_less_than_what_was_written():
    for written, other in (("드롭아웃", "dropout"), ("dropout", "드롭아웃"), ("렐루", "relu")):
        (group,) = [g for g in groups(f"{written}은 왜 쓰나요?") if _spelt(other) in g]
        assert group[_spelt(written)] == 1.0
        assert 0 < group[_spelt(other)] < 1.0


def test_the_same_name_twice_counts_once():
    once, twice = groups("드롭아웃 설명"), groups("드롭아웃 드롭아웃 설명")
    assert sum("dropout" in g for g in once) == 1
    assert [g for g in twice if "dropout" in g][:1] == [g for g in once if "dropout" in g]


def test_a_variant_of_several_words_is_spelt_with_spaces():
    (group,) = [g for g in groups("안장점") if "안장점" in g]
    assert "saddle point" in group


def test_words_inside_a_name_are_not_counted_again():
    alone = [g for g in groups("기울기 소실이 뭐예요?") if not any(t.startswith("~") for t in g)]
    assert sum("기울기" in " ".join(g) for g in alone) == 1


def test_bigrams_weigh_little():
    weights = [w for g in groups("느긋한 두더지") for t, w in g.items() if t.startswith("~")]
    assert weights and max(weights) < 0.5


def test_what_a_question_is_about():
    topics = {word.group[0][0]: word.topic for word in words("드롭아웃은 왜 과적합을 막나요?")}
    assert topics[_spelt("드롭아웃")] == 1.0
    assert topics.get("왜", 0.0) == 0.0
    assert 0 < topics["막"] < 1
