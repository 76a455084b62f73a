from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.korean import morphemes, normalize, sentences, terms, tokens, tokens_of
from rag.letters import plain, runs

ANY_TEXT = st.text(max_size=200)
NOTES = st.text(
    alphabet=st.sampled_from("가나다라. 정규화는! ?\n\r\t-*•1.)①]\"'[(。…\u200b\ufeff\u2028\x0c😀éaB_0"),
    max_size=160,
)


def test_a_word_is_found_with_any_ending():
    stem = tokens("드롭아웃")[0]
    for written in ("드롭아웃은", "드롭아웃을 쓰면", "드롭아웃이란?", "드롭아웃에서는"):
        assert stem in tokens(written), written


@pytest.mark.parametrize("written", ["줄인다", "줄이면", "줄였다", "줄입니다", "줄여서"])
def test_a_verb_is_found_in_every_form(written):
    assert "줄이" in tokens(f"손실을 {written}.")


def test_a_compound_is_found_whole_and_by_its_parts():
    assert {"손실", "함수", "손실함수"} <= set(tokens("손실함수를 정한다"))
    assert {"손실", "함수"} <= set(tokens("손실 함수를 정한다"))
    assert "손실함수" not in tokens("손실 함수를 정한다")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("x_train을 나눈다", {"x_train"}),
        ("GPT-4V는", {"gpt-4v", "gpt4v"}),
        ("top-5 오류율", {"top-5", "top5"}),
        ("√d_k로 나눈다", {"d_k", "dk"}),
        ("$W_{ih}$를 곱한다", {"wih"}),
        ("디퓨전의 단점", {"디퓨전", "단점"}),
        ("비율을 정한다", {"비율"}),
        ("온도 τ는 0.07", {"τ"}),
        ("γ_2 = 0.98, ρ1은", {"γ", "γ2", "ρ", "ρ1"}),
        (r"$\lambda_{kl}$과 $\varepsilon$", {"λ", "λkl", "ε"}),
        ("Δt를 줄인다", {"δt", "δ"}),
        ("LeakyReLU의 기울기", {"leakyrelu", "leaky", "relu"}),
        ("torch.nn.Linear를 쓴다", {"torch.nn.linear"}),
        ("1024차원", {"1024"}),
        ("layers of networks", {"layer", "network"}),
        ("batches and categories", {"batch", "category"}),
        ("biases, losses and boxes", {"bias", "loss", "box"}),
    ],
)
def test_terms_of_mixed_text(written, found):
    assert found <= set(tokens(written))


@pytest.mark.parametrize("word", ["loss", "bias", "alias", "analysis", "corpus"])
def test_what_only_looks_like_a_plural_stays(word):
    assert word in tokens(f"the {word} here")


@pytest.mark.parametrize(("several", "one"), [("GPUs", "gpu"), ("APIs", "api"), ("LLMs", "llm")])
def test_what_goes_by_capitals_has_a_plural(several, one):
    assert one in tokens(f"the {several} here") and several.lower() not in tokens(several)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("まで랑 までに 차이", {"まで", "までに", "차이"}),
        ("まで는 그때까지, までに는 그 전에", {"まで", "までに"}),
        ("は하고 が의 뜻", {"は", "が", "뜻"}),
        ("ﾃｽﾄ와 データ", {"テスト", "データ"}),
        ("食べるそうだ", {"食べるそうだ", "食", "~食べ", "~べる"}),
        ("留置権の意味", {"留置権の意味", "留置権", "意味"}),
        ("留置權의 성립", {"留置權", "~留置", "~置權", "성립"}),
        ("유치권(留置權)은", {"유치권", "留置權"}),
        ("PDFを開く", {"pdf", "を開く", "開"}),
        ("Tシャツ", {"t", "シャツ"}),
        ("Привет, мир!", {"привет", "мир"}),
        ("приве\u0301т이란", {"привет", "~ве", "~ет"}),
        ("مَرْحَبًا는", {"مرحبا"}),
        ("สวัสดี가", {"สวัสดี"}),
        ("नमस्ते라고", {"नमस्ते"}),
        ("שלום이 뭐야", {"שלום"}),
        ("β와 ために", {"β", "ために"}),
    ],
)
def test_words_in_other_letters_are_terms(written, found):
    assert found <= set(tokens(written))


def test_of_words_in_other_letters_nothing_else_is_one():
    assert tokens("までに의") == ["までに", "~まで", "~でに"]
    assert tokens("、。・「」〜…٣؟") == tokens("…")
    assert "늘" not in tokens("まで는 쓴다") and "랑" not in tokens("ために랑 ように")


@pytest.mark.parametrize("particle", ["랑", "하고", "는", "가", "를", "의", "에서", "이란"])
def test_a_particle_behind_other_letters_is_one(particle):
    for word in ("までに", "Привет", "สวัสดี", "食べる", "は"):
        assert [m.form for m in morphemes(word + particle)][:2] == [word.lower(), particle]


OTHER_LETTERS = st.text(
    alphabet=st.sampled_from("までに食べる留置權カー々Приве\u0301тสวัدِaβ가는 3、(.-@"), max_size=80
)


@settings(max_examples=300, deadline=None)
@given(OTHER_LETTERS | ANY_TEXT)
@example("PDFを\U00020bb7野家で\n食べる")
@example("x\u0302と \u3099")
def test_terms_in_other_letters_stand_where_they_say(text):
    text = normalize(text)
    found = terms(text)
    for term in found:
        assert 0 <= term.start <= term.end <= len(text)
    inside = {at for t in found if t.kind == "noun" for at in range(t.start, t.end)}
    for start, end in runs(text):
        assert inside.issuperset(range(start, end)) or end - start > 64
        parts = [t for t in found if start <= t.start and t.end <= end]
        assert {plain(text[start:end])} == {t.text for t in parts if t.kind == "noun"} or end - start > 64
        for term in parts:
            assert term.text.removeprefix("~") == plain(text[term.start : term.end])
            assert (term.kind == "bigram") == term.text.startswith("~")


def test_particles_and_punctuation_are_no_terms():
    assert not {"은", "는", "를", ".", "?", "(", "에서"} & set(tokens("손실은, 모델에서(는) 기울기를 준다?"))


def test_bigrams_forgive_a_word_the_analyser_does_not_know():
    right, misspelt = set(tokens("하이퍼파라미터")), set(tokens("하이퍼파라메터"))
    assert {t for t in right & misspelt if t.startswith("~")}
    assert all(t.startswith("~") or "~" not in t for t in right)


def test_bigrams_stay_inside_words():
    assert "~화층" not in tokens("정규화 층")


def test_a_long_run_is_data_and_no_word():
    blob = "QUJD" * 100
    assert max(map(len, tokens(f"가중치 {blob} 저장")), default=0) <= 64


@pytest.mark.parametrize("text", ["정규화 계층", "café ReLU", "기울기 소실(vanishing)", "①번 ２배"])
def test_decomposed_and_composed_are_the_same(text):
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


def test_terms_stand_where_they_say():
    text = normalize("배치 정규화(Batch Normalization)는 학습을 안정시킨다. LeakyReLU, x_train")
    for term in terms(text):
        assert 0 <= term.start < term.end <= len(text)
        if term.kind == "bigram":
            assert term.text == "~" + text[term.start : term.end]
        elif term.kind in {"identifier", "compound"}:
            assert term.text == "".join(text[term.start : term.end].split()).lower()


def test_many_texts_at_once_give_what_each_gives_alone():
    texts = ["배치 정규화", "", "ReLU는 왜 쓰나요?", "가" * 300, "\n\n", "layers", "までに랑 PDFを"]
    assert tokens_of(texts) == [tokens(text) for text in texts]


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
@example("".join(chr(c) for c in range(0x1100, 0x1180)))
@example("\ud800")
@example("ㅋㅋㅋㅠㅠ\x00\x1b[31m")
@example("👩‍👩‍👧" * 20)
def test_no_text_is_too_strange(text):
    found = tokens(text)
    assert all(found) and all(not any(c.isspace() for c in term) for term in found)


def check_sentences(text):
    spans = sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        sentence = text[start:end]
        assert sentence.strip() == sentence != ""
        at = end
    covered = {i for start, end in spans for i in range(start, end)}
    left_out = "".join(c for i, c in enumerate(text) if c.isalnum() and i not in covered)
    assert all(unicodedata.category(c) in {"Nd", "No"} for c in left_out), left_out


@settings(max_examples=200, deadline=None)
@given(NOTES | ANY_TEXT)
@example("첫 문장은 이렇게 길게 끝난다. 둘째 문장도 이렇게 길게 끝난다.")
@example("- 1. 항목\r\n\r\n  • 또 하나. 그리고 다음 문장이 이어진다.")
def test_sentences_are_in_order_disjoint_and_leave_nothing_out(text):
    check_sentences(text)


def test_sentences_of_every_bundled_note(notes_index):
    for state in notes_index.states():
        check_sentences(notes_index.document(state.source).text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("하나는 이렇게 끝났다. 둘도 그렇게 끝났다.", ["하나는 이렇게 끝났다.", "둘도 그렇게 끝났다."]),
        (
            "학습률은 0.001로 두고 v1.5를 쓴다. 그다음 본다.",
            ["학습률은 0.001로 두고 v1.5를 쓴다.", "그다음 본다."],
        ),
        ("- 첫 항목\n- 둘째 항목", ["첫 항목", "둘째 항목"]),
        (
            "It is split, e.g. by rows (Fig. 3). GPT-4 does 0.5. Is it? 그렇다. Done.",
            ["It is split, e.g. by rows (Fig. 3).", "GPT-4 does 0.5.", "Is it?", "그렇다.", "Done."],
        ),
        (
            "The first is one. 2. The second is here.",
            ["The first is one.", "2. The second is here."],
        ),
        ("1. 첫 항목\n② 둘째 항목", ["첫 항목", "둘째 항목"]),
        (
            "학습은 두 단계. (1) SFT 로 따라 하고 (2) 보상 모델을 학습한다. 식 (1)을 쓴다.",
            ["학습은 두 단계.", "(1) SFT 로 따라 하고 (2) 보상 모델을 학습한다.", "식 (1)을 쓴다."],
        ),
        (
            "먼저 잠근다. SELECT ... FOR UPDATE를 사용하며 느려질 수 있다.",
            ["먼저 잠근다.", "SELECT ... FOR UPDATE를 사용하며 느려질 수 있다."],
        ),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_sentences(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_only_list_marks_are_left_out_of_sentences():
    text = "12) 항목"
    assert [text[a:b] for a, b in sentences(text)] == ["항목"]
    text = "2024) 항목"
    assert [text[a:b] for a, b in sentences(text)] == ["2024) 항목"]


PAGE = (
    "기본은 데이터 병렬이다. GPU마다 같은 모델을 두고 배치를 나눠 계산한 뒤 기울기를 평균해서 똑같이\n"
    "갱신한다. PyTorch는 DistributedDataParallel(DDP)을 프로세스당 GPU 하나로 torchrun과 함께 쓰고,\r\n"
    "TensorFlow는 MirroredStrategy를 쓴다. 전체 배치가 두 배가 되므로 학습률도 다시 맞춘다. 모델이\n"
    "한 장에 안 들어가면 층을 나눠 올린다.\n"
)


def test_a_sentence_goes_on_where_a_full_line_of_a_page_breaks():
    found = [" ".join(PAGE[start:end].split()) for start, end in sentences(PAGE)]
    assert found == [
        "기본은 데이터 병렬이다.",
        "GPU마다 같은 모델을 두고 배치를 나눠 계산한 뒤 기울기를 평균해서 똑같이 갱신한다.",
        "PyTorch는 DistributedDataParallel(DDP)을 프로세스당 GPU 하나로 torchrun과 함께 쓰고, "
        "TensorFlow는 MirroredStrategy를 쓴다.",
        "전체 배치가 두 배가 되므로 학습률도 다시 맞춘다.",
        "모델이 한 장에 안 들어가면 층을 나눠 올린다.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "학습률을 정하는 방법\n배치 크기를 정하는 방법\n",
        PAGE.splitlines()[0] + "\n\n갱신한다.\n",
        "- " + "가나 " * 20 + "목록\n- 다음 항목\n",
        "# " + "가나 " * 20 + "제목\n본문이다.\n",
        "| 가 " * 20 + "|\n| 나 " * 20 + "|\n",
        "가나 " * 20 + "끝났다\n다음 줄이다.\n",
        "가나 " * 20 + " \n다음 줄이다.\n",
    ],
    ids="short blank-line list heading table complete hard-break".split(),
)
def test_other_line_breaks_end_a_sentence(text):
    assert all("\n" not in text[start:end] for start, end in sentences(text))


POST = """배치 정규화는요
각 층의 입력을
평균 0, 분산 1로 맞춰 주는 방법이에요 👏
층이 깊어지면
분포가 자꾸 달라지니까
학습이 느려지거든요 ㅠㅠ
은닉층에는 보통 0.5,
입력층에는 0.2를 써요!
좋은 거 아닌가?
라고 물으면 그렇습니다!!! 🎉
학습하는 동안
모아 둔
평균을 GRU보다
먼저 써요."""


def test_a_sentence_goes_on_where_its_author_breaks_its_clauses():
    found = [" ".join(POST[start:end].split()) for start, end in sentences(POST)]
    assert found == [
        "배치 정규화는요 각 층의 입력을 평균 0, 분산 1로 맞춰 주는 방법이에요 👏",
        "층이 깊어지면 분포가 자꾸 달라지니까 학습이 느려지거든요 ㅠㅠ",
        "은닉층에는 보통 0.5, 입력층에는 0.2를 써요!",
        "좋은 거 아닌가? 라고 물으면 그렇습니다!!! 🎉",
        "학습하는 동안 모아 둔 평균을 GRU보다 먼저 써요.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "메모리를 많이 먹어서\n추론 속도\n",
        "느린 이유는\n- 층이 깊다.\n",
        "데이터가 적을 때는\nLoRA : 저랭크 행렬만 학습한다.\n",
        "학습률을 낮추면\n\n느려진다.\n",
        "배치 정규화의 효과\n학습이 빨라져요.\n",
        "이게 맞습니까\n그렇습니다.\n",
        "QQ 그림, " + "가나 " * 20 + "검사\n등분산 검정 : 레빈, " + "가나 " * 20 + "\n",
        "가나 " * 20 + "폭발\nex) 은닉 1000개\n",
    ],
    ids="no-end list label blank-line noun asked full-and-label full-and-example".split(),
)
def test_a_line_that_nothing_below_closes_stays_one(text):
    assert all("\n" not in text[start:end] for start, end in sentences(text))


def test_the_full_stop_behind_a_latin_word_is_none_of_it() -> None:
    assert {"gpu", "rnn"} < set(tokens("이건 GPU. 마지막은 양방향 RNN."))


def test_a_latin_word_is_whole_wherever_it_stands():
    for text in ("CrashLoopBackOff 해결", "파드가 계속 CrashLoopBackOff. describe 해보니"):
        assert "crashloopbackoff" in {t.text for t in terms(text) if t.kind == "noun"}, text


def test_a_particle_is_no_part_of_a_noun_that_kiwi_does_not_know():
    assert {t.text for t in terms("콘포머랑 스윈랑은 차이") if t.kind == "noun"} == {"콘포머", "스윈", "차이"}
    assert [m.form for m in morphemes("머지랑 비교")] == ["머지", "랑", "비교"]
    assert "사랑" in tokens("사랑")


def test_a_suffix_for_each_is_no_part_of_a_word_that_kiwi_does_not_know():
    assert "파라미터" in tokens("파라미터당 토큰 약 20개")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "세어 보면 학습률이 큼 9건, log(0) 5건, 이상한 데이터 3건이었다. 그래서 먼저 본다.",
            ["세어 보면 학습률이 큼 9건, log(0) 5건, 이상한 데이터 3건이었다.", "그래서 먼저 본다."],
        ),
        (
            "블록은 잔차만 배우면 되어 항등 함수를 배우기 쉽다. 그래서 깊어도 된다.",
            ["블록은 잔차만 배우면 되어 항등 함수를 배우기 쉽다.", "그래서 깊어도 된다."],
        ),
        (
            "기울기는 쌓인다. `zero_grad()`를 부른다. √d로 나눈다. γ를 배운다.",
            ["기울기는 쌓인다.", "`zero_grad()`를 부른다.", "√d로 나눈다.", "γ를 배운다."],
        ),
        (
            '관측된 것보다 극단적인 결과가 나올 확률. "귀무가설이 참일 확률"이 아니다 (자꾸 틀림).',
            ["관측된 것보다 극단적인 결과가 나올 확률.", '"귀무가설이 참일 확률"이 아니다 (자꾸 틀림).'],
        ),
        (
            '핵심은 "속도"가 아니라 정확도. “느림”은 괜찮다. 그는 "안 된다. 절대로"라고 말했다.',
            [
                '핵심은 "속도"가 아니라 정확도.',
                "“느림”은 괜찮다.",
                '그는 "안 된다. 절대로"라고 말했다.',
            ],
        ),
    ],
)
def test_sentences_end_where_they_come_to_an_end(text, found):
    assert [text[a:b] for a, b in sentences(text)] == found


def test_a_greek_letter_is_a_word_and_what_stands_behind_it_a_particle():
    assert tokens("α는 커") == ["α", "크"]
    assert tokens("ε은 작게")[:2] == ["ε", "작"]
    assert "μ" not in tokens("길이는 5μm"), "a unit"
    assert tokens("β2").count("β2") == 1


def test_a_loanword_whose_last_syllable_is_like_an_ending_is_whole():
    for text in ("깨지는 글자는 이모지.", "이모지 처리"):
        assert "이모지" in tokens(text), text
    assert "모델지" not in tokens("그건 모델이지.")


def test_a_suffix_with_an_ending_is_no_noun():
    found = terms("- 컨테이너화면 쿠버네티스")
    assert ("컨테이너화", "part") in {(t.text, t.kind) for t in found}
    assert "컨테이너화면" in {t.text for t in found}, "for it may be one"


@pytest.mark.parametrize("word", ["옵티마이저", "스케줄러", "시간복잡도", "디퓨전", "유사도", "합성곱"])
@pytest.mark.parametrize("behind", [" 비교", " 종류", " 차이", "가 뭐야"])
def test_words_of_the_subject_are_whole_before_any_other_noun(word, behind):
    assert word in tokens(word + behind)
