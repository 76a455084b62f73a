"""What a passage must say where a number is asked for, and what an answer in English need not say."""

from __future__ import annotations

import pytest

from rag.written import version_of

TABLE = """# Optimizers

## Comet

Comet keeps a running mean of the gradients. Its state is small.

## Meteor

Meteor keeps the largest gradient.

| Optimizer | Learning rate |
|---|---|
| Comet | 0.01 |
| Nova | 0.3 |
| Quasar | 0.5 |

## Nova

Nova restarts often.
"""
CACHE = """# Serving

## The KV cache

Zephyr-40B has 8 heads, so the cache is 8 times smaller. Kestrel-V3 keeps one vector. Nothing else is kept.
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("FlashAttention 2 is faster", True),
        ("Flash Attention v2", True),
        ("FlashAttention/2 is faster", True),
        ("FlashAttention-1 and 2", True),
        ("FA2 is faster", True),
        ("version 2 is faster", True),
        ("FlashAttention is 2 to 4 times faster", False),
        ("FlashAttention 2.5", False),
        ("FlashAttention 20", False),
    ],
)
def test_a_version_stands_behind_its_name(text, told):
    assert (version_of(["FlashAttention", "flash attention"], "2").search(text) is not None) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("502 ‹ HTTP 상태 코드", True),
        ("- 502 Bad Gateway: 뒤쪽이 잘못 답함", True),
        ("| `502` | 뒤쪽이 잘못 답함 |", True),
        ("HTTP 요청 502개", False),
        ("502.1 ms", False),
    ],
)
def test_a_code_may_stand_alone_where_a_line_begins(text, told):
    assert (version_of(["HTTP"], "502").search(text) is not None) == told


def test_a_name_that_begins_with_a_number_is_no_other_one(asked):
    note = "# 미세 조정\n\n## 큐로라\n\n기본 모델을 4비트 NF4로 얼려 둔다. 메모리가 적게 든다.\n"
    assert asked(note, "4NF는 뭐야?").status == "not_in_notes"
    assert asked(note, "NF4는 뭐야?").status == "answered"


def test_a_number_beside_a_name_is_no_version(asked):
    note = "# FlashAttention\n\nFlashAttention tiles the computation. It is 2 to 4 times faster.\n"
    assert asked(note, "플래시 어텐션 2는 왜 빨라?").status == "not_in_notes"
    assert asked(note.replace("# Flash", "# FlashAttention 2, Flash"), "플래시 어텐션 2는 왜 빨라?").citations


def test_rows_that_are_called_like_other_sections_tell_nothing_of_this_one(asked):
    assert asked(TABLE, "Meteor의 학습률은 얼마가 좋아?").status == "not_in_notes"
    assert "0.01" in asked(TABLE, "Comet의 학습률은 얼마가 좋아?").text


def test_the_number_stands_with_the_name(asked):
    assert asked(CACHE, "Kestrel-V3의 KV 캐시는 몇 배 줄었어?").status == "not_in_notes"
    assert asked(CACHE, "Zephyr-40B의 KV 캐시는 몇 배 줄었어?").status == "answered"


def test_what_has_no_name_in_english_need_not_be_said_there(asked):
    note = "# Vega\n\nVega compresses an image to a small latent, that is 48 times fewer numbers.\n"
    assert "48" in asked(note, "Vega는 이미지를 몇 배 압축하나요?").text


def test_a_common_noun_is_not_told_to_be_missing_in_english(asked):
    note = "# Choosing\n\nIf your input data is sparse, use one of the adaptive optimizers.\n"
    answer = asked(note, "희소한 데이터에는 어떤 옵티마이저가 좋아?")
    assert answer.status == "answered" and "데이터" not in answer.notice


@pytest.mark.parametrize(
    ("question", "told"), [("Vega의 단점은?", "needs a long chain"), ("Vega의 장점은?", "easy to train")]
)
def test_sides_have_their_english_names(asked, question, told):
    note = (
        "# Vega\n\nVega makes images from noise. It was shown first on faces and then on rooms.\n\n"
        "Pros: it is easy to train.\n\nCons: it needs a long chain.\n"
    )
    assert told in asked(note, question).text


def test_a_slash_stands_before_a_version(asked):
    assert version_of(["HTTP"], "2").search("HTTP/1.1 and HTTP/2")
    note = "# HTTP/1.1과 HTTP/2 차이\n\nHTTP/2는 연결 하나로 여러 요청을 보낸다.\n"
    assert asked(note, "HTTP/2의 장점은?").status == "answered"


@pytest.mark.parametrize("called", ["제1종 오류", "1종 오류", "type 1 error", "type I error"])
def test_a_concept_is_said_by_any_spelling_of_its_row(asked, called):
    note = "# 1종 오류와 2종 오류\n\n1종 오류는 귀무가설이 참인데 기각하는 것이다.\n"
    answer = asked(note, f"{called}가 뭐야?")
    assert answer.status == "answered" and called not in answer.notice


def test_initials_that_are_a_word_in_small_letters_are_no_name(asked):
    note = "# Deploying\n\nWe deploy it twice a day, and it is fast for us.\n"
    assert asked(note, "IT 예산은 누가 정해?").status == "not_in_notes"


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("배열과 연결 리스트의 차이", "array와 linked list의 차이"),
        ("상관관계와 인과관계", "correlation과 causation의 차이는?"),
        ("ACF와 PACF의 차이", "자기상관함수와 편자기상관함수의 차이"),
        ("할인율을 쓰는 이유", "discount factor는 왜 써?"),
        ("A/A 테스트를 하는 이유", "AA테스트 왜 해?"),
    ],
)
def test_plain_words_of_the_field_have_their_names_in_english(asked, heading, question):
    answer = asked(f"# {heading}\n\n이것은 여기에 길게 적어 둔 답이고 다른 곳에는 없다.\n", question)
    assert answer.status == "answered" and not answer.notice


def test_why_a_thing_is_used_is_what_is_good_about_it(asked):
    note = (
        "# 저장소\n\n## Zephyr를 쓰는 이유\n\n스키마가 자유롭고 쉽게 늘릴 수 있다.\n\n"
        "## Mistral\n\n장점은 조인이 된다는 것이고 단점은 값이 비싸다는 것이다.\n"
    )
    assert not asked(note, "Zephyr의 장점은?").notice
    assert "단점" in asked(note, "Zephyr의 단점은?").notice


COMMANDS = """# 명령어 모음

## git

원격에 푸시하는 명령: `git push origin main`

## 터미널

| 동작 | 키 |
|---|---|
| 빠져나오기(detach) | Ctrl-b d |

로그를 따라 보는 명령: `docker logs -f trainer`
"""
RUNS = """# 요약 실험

## 실험 표

| run | batch | lr |
|---|---|---|
| pine-t5 | 8 | 1e-4 |
| oak-t5 | 16 | 3e-4 |

## 학습 설정

```yaml
max_grad_norm: 1.0
```
"""


@pytest.mark.parametrize("question", ["git tag 푸시 명령", "screen detach 키", "kubectl 로그 보는 명령어"])
def test_a_command_of_a_program_that_no_note_names_is_not_told(asked, question):
    assert asked(COMMANDS, question).status == "not_in_notes"


@pytest.mark.parametrize("question", ["푸시 명령", "detach 키", "컨테이너 로그 show 명령어"])
def test_a_command_may_be_asked_for_by_what_it_does(asked, question):
    assert asked(COMMANDS, question).status == "answered"


def test_the_name_of_a_setting_stands_where_it_is_told(asked):
    assert asked(RUNS, "pine-t5 max_grad_norm").status == "not_in_notes"
    assert "1.0" in asked(RUNS, "max_grad_norm 값").text


def test_a_size_stands_under_the_head_of_its_column(asked):
    assert "| pine-t5 | 8 |" in asked(RUNS, "그때 pine-t5 배치 사이즈 얼마였지").text


def test_a_number_of_a_device_is_no_version(asked):
    note = "# 도커\n\nGPU를 골라 띄우기: `docker run --gpus device=0,1 trainer`\n"
    assert "device=0,1" in asked(note, "도커에서 GPU 0,1번만 쓰려면").text


def test_a_long_name_of_a_setting_that_no_note_has_is_not_told(asked):
    assert asked(RUNS, "학습 설정 max-grad-batched-steps 값").status == "not_in_notes"


def test_a_bound_is_a_version(asked):
    note = "# 파이썬\n\n`int | None` 은 3.10부터 쓴다. 3.9 이하면 `annotations` 를 가져온다.\n"
    assert "annotations" in asked(note, "파이썬 3.9에서 int | None 쓰려면").text


@pytest.mark.parametrize(
    "question", ["pine-t5 label smoothing 값", "oak-t5 실험 warmup", "oak-t5 quillgrad 코드"]
)
def test_what_a_phrase_asks_for_stands_last_and_is_told(asked, question):
    assert asked(f"{RUNS}\nlabel smoothing 은 나중에.\n", question).status == "not_in_notes"


def test_how_long_something_took_has_a_line_of_its_own(asked):
    note = "# 장애 기록\n\n## 502 Bad Gateway\n\n- 원인: 메모리\n- 걸린 시간: 47분\n"
    assert "47분" in asked(note, "502 장애 복구 얼마나 걸렸어").text


def test_the_rest_of_a_name_is_no_name_of_its_own(asked):
    note = "# 요약\n\n| 모델 | ROUGE-L |\n|---|---|\n| KoBART-base | 39.6 |\n| KoBART-large | 41.2 |\n"
    assert "39.6" in asked(note, "KoBART ROUGE-L").text


def test_what_is_counted_may_be_a_part_of_the_name_above(asked):
    note = "# 트랜스포머 문답\n\n## Multi-head attention을 쓰는 이유는?\n\nbase 모델은 헤드가 8개이다.\n"
    assert "8개" in asked(note, "트랜스포머 base는 헤드가 몇 개야?").text


def test_a_raised_number_is_one_of_a_name(asked):
    note = "# 회귀 지표\n\nMAE: 절대 오차의 평균\nR²: 설명된 분산의 비율, 음수도 될 수 있다\n"
    assert "음수도" in asked(note, "R²는 음수가 될 수 있어?").text


def test_a_number_stands_behind_what_has_it(asked):
    answer = asked("# HTTP와 HTTPS\n\nHTTP 포트 80, HTTPS 포트 443.\n", "HTTPS 포트 번호는?")
    assert "443" in answer.text and "없는 말" not in answer.notice


def test_a_note_may_call_a_side_of_its_heading_by_no_name(asked):
    note = "# 추천\n\n## 평가\n\n오프라인: NDCG, MAP\n온라인: CTR, 체류 시간\n"
    assert "CTR" in asked(note, "온라인 평가 지표는?").text


def test_when_it_is_how_many_is_no_number_of_days(asked):
    note = "# 해시 테이블\n\nload factor가 0.75를 넘으면 늘린다 (Java HashMap)\n"
    assert "0.75" in asked(note, "HashMap은 load factor가 몇일 때 늘려?").text


def test_what_an_english_question_names_by_plain_words_has_others_in_korean(asked):
    note = "# 어텐션\n\n## 왜 √d_k로 나누나요?\n\nd_k가 커지면 softmax가 포화되므로 √d_k로 나눕니다.\n"
    assert "없는 말" not in asked(note, "why do we divide by d_k?").notice


@pytest.mark.parametrize("question", ["k-means에서 k는?", "K-평균에서 k는 어떻게 정해?"])
def test_a_concept_with_a_letter_is_told_where_both_stand_together(asked, question):
    other = "# 어텐션\n\n## 왜 나누나\n\n차원 k가 커져도 점수의 평균은 같다. k는 보통 64로 정한다.\n"
    assert asked(other, question).status == "not_in_notes"
    assert "팔꿈치" in asked("# 군집\n\nk-means의 k는 팔꿈치로 정한다. 보통 3에서 10이다.\n", question).text


PARALLEL = "# 서빙\n\n## Tensor parallel\n\n한 층의 행렬을 여러 장치로 나눠 쪼갠다. 통신이 잦다.\n"


@pytest.mark.parametrize("question", ["data parallel은 어떻게 나눠?", "데이터 병렬은 어떻게 나눠?"])
def test_half_a_name_does_not_tell_of_another(asked, question):
    assert asked(PARALLEL, question).status == "not_in_notes"
    assert asked(PARALLEL, "tensor parallel은 어떻게 나눠?").status == "answered"


def test_the_sort_of_thing_that_is_asked_for_need_not_be_said(asked):
    note = "# 양자화\n\n- AWQ: 중요한 채널을 지킨다\n- FP8: H100 이상에서. 품질 손실이 거의 없다.\n"
    assert "H100" in asked(note, "FP8은 어떤 GPU에서 돼?").text


def test_an_error_has_its_names_in_korean(asked):
    note = "# 모델\n\n## ResNet\n\n152층까지 쌓았고 top-5 오류 3.57%로 우승했다.\n"
    assert "3.57%" in asked(note, "ResNet top-5 error는 몇 퍼센트였어?").text


def test_a_greek_letter_may_be_called_a_value(asked):
    note = "# 증강\n\n- Mixup: 두 그림을 섞고 라벨도 섞음. α=0.2\n- Cutout: 일부를 가림\n"
    assert "α=0.2" in asked(note, "mixup 알파값").text
