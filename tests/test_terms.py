from __future__ import annotations

from collections.abc import Iterable

import pytest

from rag.glossary import Concept, Glossary, bundled_glossary
from rag.korean import normalize, terms
from rag.sound import keys
from rag.spoken import spoken
from rag.terms import words
from rag.verbs import verbs_of


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


def test_a_name_that_the_analyser_cuts_to_crumbs_goes_by_its_bigrams():
    assert [t.text for t in terms("쿠다") if t.kind != "bigram"] == ["쿠"]
    (group,) = [g for g in groups("what is CUDA?") if "cuda" in g]
    assert "~쿠다" in group and "쿠" not in group
    assert groups("쿠다란?")[0]["~쿠다"] == 1.0


def test_the_analyser_knows_words_of_the_subject():
    for name in ("도커", "내적", "역전파", "원핫", "역색인"):
        assert [t.text for t in terms(f"{name}란?") if t.kind == "noun"][:1] == [name]


def test_a_prefix_makes_another_word():
    assert [t.text for t in terms("재학습 순서") if t.kind == "noun"] == ["재학습", "순서"]
    assert [t.text for t in terms("총파라미터 수") if t.kind == "noun"][:1] == ["파라미터"]
    assert "비지도" in groups("비지도 방법")[0]


def test_a_word_of_a_name_stands_for_little_of_it():
    (group,) = [g for g in groups("batch norm은 어떻게 동작하나요?") if "batch norm" in g]
    assert group["배치 정규화"] > 0.8 and group["배치"] < 0.5, "배치 놈, of which 놈 is no term"
    assert groups("참 양성이란?")[0]["양성"] < 0.5


def test_a_name_is_one_by_how_the_glossary_writes_it():
    named = {word.written for word in words("adam이랑 transformer에서 scale은?") if word.name}
    assert named == {"adam"}
    spoken = {word.written for word in words("맘바랑 씨엔엔, 렐루, 트랜스포머의 스케일은?") if word.name}
    assert spoken == {"맘바", "씨엔엔", "렐루"}


def test_an_acronym_is_found_by_the_names_of_its_letters():
    def known(spelt: str) -> int:
        return int(spelt == "알엔엔")

    (group,) = [dict(w.group) for w in words("RNN이 뭐야?", frequency=known) if "rnn" in dict(w.group)]
    assert "알엔엔" in group and "아르엔엔" not in group


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("피씨에이는 왜 하나요?", {"pca", "주성분 분석"}),
        ("에이유씨가 뭐야", {"auc", "곡선 아래 면적"}),
        ("브이에이이 손실은?", {"vae", "변분 오토인코더"}),
        ("엠오이 라우팅", {"moe", "전문가 혼합"}),
    ],
)
def test_an_acronym_said_letter_by_letter_is_all_it_stands_for(question, others):
    assert any(others <= g.keys() for g in groups(question))


@pytest.mark.parametrize("question", ["유지비를 줄이는 법", "오이지란?", "아이유 노래", "지시엔 뭐가 있나"])
def test_other_words_that_sound_like_letters_are_no_acronyms(question):
    assert not any(variant.isascii() for g in groups(question) for variant in g)


def test_letters_with_a_digit_are_those_of_the_notes():
    def known(spelt: str) -> int:
        return int(spelt in {"f1", "gpt4", "l2"})

    for question, sign in (("에프원은 언제 쓰나", "f1"), ("지피티포", "gpt4"), ("엘투 규제 말고 엘투", "l2")):
        assert any(sign in dict(w.group) for w in words(question, frequency=known))
    assert not any("e4" in dict(w.group) for w in words("이포 마을", frequency=known))


def test_letters_that_only_the_notes_know():
    def known(spelt: str) -> int:
        return int(spelt == "kbq")

    assert any("kbq" in dict(w.group) for w in words("케이비큐는?", frequency=known))
    assert any("kbq" in dict(w.group) for w in words("케이비큐이 뭐죠", frequency=known)), (
        "no particle is lost"
    )
    assert not any("kbq" in dict(w.group) for w in words("케이비큐는?", frequency=lambda _: 0))


def test_a_name_of_several_words_is_found_by_their_sounds():
    def like(of: Iterable[str]) -> list[str]:
        return [word for word in ("레이어", "노말라이제이션") if keys(word) & set(of)]

    (group,) = [dict(w.group) for w in words("layer norm이란?", like) if "layer norm" in dict(w.group)]
    assert group["레이어 노말라이제이션"] > 0.5


def test_a_glossary_of_ones_own_gives_the_variants():
    own = Glossary([Concept(("도롱이", "raincape"))])
    (group,) = [word.group for word in words("도롱이가 뭐야?", glossary=own) if word.topic == 1.0]
    assert {"도롱이", "raincape"} <= {variant for variant, _ in group}


def test_a_name_with_a_particle_that_the_analyser_did_not_see():
    assert any(t.text == "맘바도" for t in terms("맘바도 리셋 차이"))
    found = groups("맘바도 리셋 차이")
    assert any("mamba" in g for g in found)
    assert not any("맘바도" in g for g in found)


def test_a_name_at_the_start_of_another_word_is_not_that_word():
    own = Glossary([Concept(("분류", "classification"))])
    assert not any("classification" in dict(w.group) for w in words("곤충 분류학이란?", glossary=own))
    assert any("classification" in dict(w.group) for w in words("곤충 분류란?", glossary=own))


@pytest.mark.parametrize(
    ("written", "other"),
    [("랜덤포레스트", "랜덤 포레스트"), ("랜덤 포레스트", "랜덤포레스트"), ("top-5", "top5")],
)
def test_a_name_is_known_with_spaces_and_without(written: str, other: str) -> None:
    assert any(other in group for group in groups(f"{written} 뜻"))


def test_a_place_in_a_document_is_no_name():
    named = {word.written for word in words("p.1의 표에서 GPT-2 점수, Table 3") if word.name}
    assert named == {"GPT", "GPT-2"}


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("학습률", "학습률"),
        ("재현율", "재현율"),
        ("비지도 학습", "비지도 학습"),
    ],
)
def test_a_name_keeps_the_syllables_before_and_behind_its_nouns(name: str, spelt: str) -> None:
    assert groups(f"{name}이 뭐야?")[0][spelt] == 1.0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("배리언스가 뭐야", "분산"),
        ("노말 디스트리뷰션은 언제 써?", "정규 분포"),
        ("싱귤러밸류디컴포지션", "특잇값 분해"),
        ("네이브 베이즈랑 뭐가 달라", "나이브 베이즈"),
    ],
)
def test_a_name_of_the_glossary_is_heard_in_any_spelling(typed, meant):
    found = spoken(normalize(typed), bundled_glossary())
    assert [concept.names[0] for *_, concept in found] == [meant]
    start, end, said, _ = found[0]
    assert typed[start:end].replace(" ", "") == said
    group = next(w.group for w in words(typed, frequency=lambda _: 0) if w.written == typed[start:end])
    assert group[0][1] == 1.0 and meant in dict(group), "and counts less than what was typed"


@pytest.mark.parametrize(
    "text",
    ["드롭아읏은 왜 쓰나요", "클라우드에 올린다", "없이 서버를 띄운다", "같은 네트워크", "비싼 커피", ""],
)
def test_words_that_korean_has_are_heard_as_nothing_else(text):
    assert spoken(text, bundled_glossary()) == []


@pytest.mark.parametrize(
    ("typed", "variant"),
    [("VOC2007은 몇 점?", "voc 2007"), ("YOLOv8 성능", "yolo v8"), ("GPT-4의 단점", "gpt4")],
)
def test_a_number_stands_in_one_with_its_name_or_apart(typed, variant):
    assert any(variant in group for group in groups(typed))
    assert not any("yol" in group for group in groups(typed))


def test_a_name_that_the_analyser_may_cut_is_one_word_too():
    for name in ("부스팅", "가상머신"):
        (group,) = [g for g in groups(f"{name}이 뭐야?") if _spelt(name) in g or name in g]
        assert name in group


def test_nouns_of_which_the_notes_lack_one_are_the_word_that_they_have():
    found = words("나래모빌 면접", frequency={"나래모빌": 2, "면접": 9}.get)
    about = [word.written for word in found if word.topic == 1.0]
    assert about in (["나래모빌", "면접"], ["면접", "나래모빌"])


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("λ", {"lambda", "람다"}),
        ("람다", {"λ", "lambda"}),
        ("ε", {"epsilon", "엡실론", "입실론"}),
        ("beta1", {"β1", "베타 1"}),
        ("β_1", {"beta1", "beta_1", "베타 1"}),
        ("감마2", {"γ2", "gamma2"}),
        ("lambda_kl", {"λkl"}),
    ],
)
def test_a_greek_letter_is_found_by_all_its_names(written, others):
    (group,) = [g for g in groups(f"손실에서 {written}는 얼마야?") if not g.keys().isdisjoint(others)]
    assert others <= group.keys()
    first, *rest = group.values()
    assert first == 1.0 and max(rest) < 1.0


@pytest.mark.parametrize(
    "question", ["알파고가 뭐야", "람다 함수가 뭐야", "감마 분포란?", "ETA가 언제야", "alpha-beta", "감마선"]
)
def test_what_only_begins_like_a_greek_letter_is_none(question):
    assert not any("α" <= spelt[0] <= "ω" for group in groups(question) for spelt in group)


def test_a_noun_that_the_notes_cut_otherwise_goes_by_its_bigrams():
    (group,) = [
        dict(w.group) for w in words("이모지 처리", cut_otherwise={"이모지"}) if w.written == "이모지"
    ]
    assert 0.5 < group["~이모 ~모지"] < group["이모지"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("과적합은 왜 생겨?", "overfit"), ("가지치기를 한 모델", "pruned"), ("압축한 모델", "compressed")],
)
def test_the_verb_of_a_noun_is_looked_for_where_the_notes_have_it(asked, said):
    found = words(asked, frequency={said: 1}.get)
    assert any(said in dict(word.group) for word in found)
    assert not any(said in dict(word.group) for word in words(asked, frequency=lambda _: 0))


@pytest.mark.parametrize("noun", ["logging", "paging", "activation", "string", "attention", "bagging"])
def test_a_short_verb_and_an_adjective_say_too_little(noun):
    assert not {"log", "page", "active", "str", "attent", "bag"}.intersection(verbs_of((noun,)))


def test_no_word_is_heard_as_a_greek_letter():
    found = words("데이터는 어디에 둬?", sounding_like=lambda _: ["theta"])
    assert not any("theta" in dict(word.group) for word in found)


@pytest.mark.parametrize(
    ("written", "term", "others"),
    [("C++ 포인터", "c++", {"씨플플", "cpp"}), ("씨샵 문법", "씨샵", {"c#"}), ("C++17 람다", "c++", {"cpp"}),
     ("F# 문법", "f#", set())],
)  # fmt: skip
def test_a_letter_with_a_sign_is_another_name(written, term, others):
    groups = [dict(word.group) for word in words(written)]
    (named,) = [group for group in groups if term in group]
    assert others <= named.keys()
    assert not any(letter in group for group in groups for letter in "cf")


def test_a_sum_is_no_name():
    assert not any("+" in variant for word in words("a + b, x +y") for variant, _ in word.group)
