from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cli
from ingest.sync import sync
from rag.assistant import Assistant
from rag.chat import load_chat_model
from rag.conversation import Turn, as_asked, is_small_talk, standalone_alone, turns_of
from rag.index import LocalIndex
from rag.korean import normalize
from rag.particles import joined
from rag.present import answer_json
from rag.rewrite import rewritten
from rag.subject import subjects

ROWS = [
    json.loads(line)
    for line in (Path(__file__).resolve().parent.parent / "bench" / "conversations.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
NAMES = ["배치 정규화", "드롭아웃", "CNN", "RNN", "Word2Vec", "기울기 소실", "self-attention", "렐루"]
OPENERS = ["{}이 뭐야?", "{} 설명해 줘", "{}의 단점은?", "{}을 쓰면 왜 빨라요?", "what is {}?"]
LEANING = [
    "그럼 단점은?", "왜?", "왜 써?", "예를 들면?", "그건 언제 써요?", "거기서 주의할 점은?", "막으려면?",
    "더 쉽게 설명해 줘", "이 방법의 한계는?", "그게 왜 안 돼?", "how about its drawbacks?", "any example?",
    "why does it fail?",
]  # fmt: skip
COMPLETE = [
    "드롭아웃이 뭐야?", "PyTorch랑 TensorFlow 차이는?", "그럼 NMS는 뭔데?", "오늘 저녁 메뉴 추천해 줘",
    "what is CLIP?", "행렬이 뭐야?", "데이터 증강은 왜 도움이 돼?",
]  # fmt: skip

openings = st.builds(str.format, st.sampled_from(OPENERS), st.sampled_from(NAMES))
follow_ups = st.sampled_from(
    [*LEANING, *COMPLETE, "레이어 정규화랑은 뭐가 달라?", "GRU는?", "둘 중에 뭐가 나아?", "고마워"]
)


def after(*earlier: str) -> tuple[Turn, ...]:
    return turns_of(earlier)


def asked(question: str, *earlier: str) -> str:
    return standalone_alone(question, after(*earlier))


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (["배치 정규화가 뭐야?"], "그럼 단점은?", "배치 정규화의 단점은?"),
        (["BERT가 뭐야?"], "GPT랑은 뭐가 달라?", "BERT는 GPT랑은 뭐가 달라?"),
        (["min-max 정규화가 뭐예요?"], "표준화랑은요?", "min-max 정규화는 표준화와 뭐가 달라?"),
        (["렐루가 뭐야?", "그럼 단점은?"], "그건 어떻게 줄여?", "렐루는 어떻게 줄여?"),
        (["안장점이 뭐죠?"], "거기서 어떻게 빠져나와요?", "안장점에서 어떻게 빠져나와요?"),
        (["ResNet 핵심이 뭐예요?"], "그 논문은 몇 년에 나왔어요?", "ResNet 논문은 몇 년에 나왔어요?"),
        (["VAE랑 GAN 차이가 뭐야?"], "전자는 왜 흐릿해?", "VAE는 왜 흐릿해?"),
        (["VAE랑 GAN 차이가 뭐야?"], "후자의 장점은?", "GAN의 장점은?"),
        (["VAE랑 GAN 알려줘"], "두 번째 거는?", "GAN은?"),
        (["TIME_WAIT가 뭐야?"], "그건 왜 생겨?", "TIME_WAIT는 왜 생겨?"),
        (["max_pool2d가 뭐야?"], "단점은?", "max_pool2d의 단점은?"),
        (["전체 재색인은 어떻게 해?"], "그건 얼마나 걸려?", "전체 재색인은 얼마나 걸려?"),
        (["드롭아웃의 단점은?", "렐루는?"], "둘을 같이 쓰면?", "드롭아웃과 렐루 둘을 같이 쓰면?"),
        (["드롭아웃의 단점은?"], "그럼 레이어 정규화는?", "레이어 정규화의 단점은?"),
        (["explain CLIP"], "and in which cases is it weak?", "in which cases is CLIP weak?"),
        (["what is dropout?"], "how about its drawbacks?", "how about dropout's drawbacks?"),
        (["기울기 소실의 원인"], "how do I prevent it?", "how do I prevent 기울기 소실?"),
        (["Adam이 뭐야?"], "PyTorch에서는 어떻게 써?", "Adam은 PyTorch에서는 어떻게 써?"),
        (["시그모이드가 뭐가 문제야?"], "렐루는 나아?", "시그모이드보다 렐루는 나아?"),
        (["드롭아웃이 뭐야?", "고마워!"], "단점은?", "드롭아웃의 단점은?"),
        (["배치 정규화가 뭐야?"], "알겠어요. 그건 언제 써요?", "배치 정규화는 언제 써요?"),
        (["배치 정규화가 뭐야?"], "그거 말고 다른 장점은?", "배치 정규화 다른 장점은?"),
    ],
)  # fmt: skip
def test_a_question_that_leans_gets_the_subject(earlier, question, meant):
    assert asked(question, *earlier) == meant


def test_a_relation_alone_is_one_between_the_last_two():
    asked = ["세마포어가 뭐야?", "뮤텍스는?", "차이는?"]
    assert turns_of(asked)[-1].standalone == "세마포어와 뮤텍스의 차이는?"
    assert turns_of(["CNN이 뭐야?", "차이는?"])[-1].standalone == "CNN의 차이는?"


@pytest.mark.parametrize("question", COMPLETE)
def test_a_subject_of_its_own_inherits_nothing(question):
    assert asked(question, "배치 정규화가 뭐야?", "그럼 단점은?") == question


@pytest.mark.parametrize(
    "question",
    [
        "그건 됐고, 드롭아웃은?", "객체 탐지는 그만하고 시맨틱 분할은 뭐야?", "고마워", "thanks!",
        "잠깐, 그 전에 역전파부터요", "다른 질문인데, 정규화는 왜 해?", "배치 정규화는 왜 써?",
        "never mind that, what about dropout?", "드롭아웃은 뭐고 그건 왜 써?",
    ],
)  # fmt: skip
def test_turning_away_and_small_talk_inherit_nothing(question):
    assert asked(question, "배치 정규화의 단점은?") == question


def test_nothing_known_is_nothing_carried():
    assert asked("그럼 단점은?", "고마워", "뭐가 있어?") == "그럼 단점은?"


@given(st.one_of(st.text(max_size=60), follow_ups))
@settings(max_examples=25, deadline=None)
def test_a_first_question_is_never_changed(question):
    assert standalone_alone(question, ()) == question


@given(openings, st.lists(st.one_of(openings, follow_ups), max_size=2), follow_ups)
@example("배치 정규화이 뭐야?", ["거기서 주의할 점은?"], "GRU는?")
@settings(max_examples=25, deadline=None)
def test_once_it_stands_alone_it_stays(opening, earlier, question):
    turns = after(opening, *earlier)
    once = standalone_alone(question, turns)
    assert standalone_alone(once, turns) == once


@given(openings, follow_ups)
@settings(max_examples=25, deadline=None)
def test_what_the_question_says_is_kept(opening, question):
    made = asked(question, opening)
    assert all(one.text in made for one in subjects(normalize(question)))
    if made != question:
        assert any(one.text in made for one in subjects(opening)) or question == "GRU는?"


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_said(question, earlier):
    made = standalone_alone(question, as_asked(earlier))
    assert made == question or len(made) >= 1


@pytest.mark.parametrize(
    ("word", "rest", "whole"),
    [
        ("배치 정규화", "은 왜?", "배치 정규화는 왜?"), ("드롭아웃", "는", "드롭아웃은"),
        ("CNN", "가", "CNN이"),
        ("GPU", "을", "GPU를"), ("모델", "으로", "모델로"), ("값", "로", "값으로"), ("F1", "는", "F1은"),
        ("Word2Vec", "랑", "Word2Vec이랑"), ("렐루", "에서", "렐루에서"),
    ],
)  # fmt: skip
def test_particles_follow_the_last_sound(word, rest, whole):
    assert joined(word, rest) == whole


# what asks nothing ----------------------------------------------------------------------------------

NOISES = [
    "ㅇㅇ", "ㅇㅋ", "ㄴㄴ", "ㄱㅅ", "ㅋㅋㅋ", "ㅎㅎ", "굿", "굿굿", "오키", "오케이", "네네", "네", "응",
    "어", "음...", "대박", "헐", "아하", "좋네", "진짜?", "그렇군", "그렇구나", "알겠어", "이해했어",
    "오 감사", "고마워요!", "아 그렇구나 ㅋㅋ", "와 대박ㅋㅋ", "nice", "thanks a lot", "ok thanks", "I see.",
]  # fmt: skip
NO_NOISES = [
    "네트워크", "응용", "음성", "어텐션", "하이퍼파라미터", "감사가 뭐야?", "네 번째 거", "예 하나만",
    "왜?", "좋은 점은?",
    "설명", "그래서?", "콜백", "최고 온도는?",
]  # fmt: skip


@pytest.mark.parametrize("noise", NOISES)
def test_noises_ask_nothing_and_are_no_topic(noise):
    assert is_small_talk(normalize(noise))
    assert asked(noise, "VAE의 단점은?") == noise
    assert asked("장점은?", "VAE의 단점은?", noise) == "VAE의 장점은?"


@pytest.mark.parametrize("text", NO_NOISES)
def test_words_that_begin_like_a_noise_are_none(text):
    assert not is_small_talk(normalize(text))


@pytest.mark.parametrize(
    "lead",
    ["고마워 근데 ", "ㅇㅇ ", "굿 ", "네, ", "알겠어 그럼 ", "ㅋㅋ 근데 ", "오 감사 그럼 ", "설명 고마워 "],
)
def test_a_question_behind_a_noise_is_asked(lead):
    assert asked(f"{lead}단점은?", "VAE가 뭐야?") == "VAE의 단점은?"


def test_a_noun_that_thanks_too_stays_in_its_question():
    assert asked("감사 의견은 몇 종류야?", "VAE가 뭐야?") == "감사 의견은 몇 종류야?"


# a side of the topic, or another thing of its kind --------------------------------------------------


@pytest.fixture(scope="module")
def diary(tmp_path_factory, assistant):
    """Two companies, stews and two terms of law, as one keeps notes of them."""
    folder = tmp_path_factory.mktemp("diary")
    for name, text in {
        "하늘소프트.md": "# 하늘소프트 면접 일기\n\n## 과제 전형\n기한은 7일.\n\n## 1차 면접\n60분.\n\n"
        "## 2차 면접\nCTO가 들어왔다. 연봉은 6,200만 원을 희망했다.\n\n## 결과\n불합격.\n\n"
        "## 기타\n재택은 주 2일.\n",
        "누리랩스.md": "# 누리랩스 면접 일기\n\n## 과제 전형\n기한은 5일. 하늘소프트에서 배웠다.\n\n"
        "## 결과\n연봉 6,500만 원에 사이닝 보너스 500만 원.\n\n## 기타\n"
        "재택은 주 3일. 장비는 맥북. 휴가는 15일.\n",
        "빵.txt": "식빵\n강력분 300g. 발효는 60분.\n\n치아바타\n강력분 400g. 발효는 12시간.\n",
        "찌개.md": "# 찌개\n\n## 된장찌개\n물 500ml. 보관은 2일.\n\n## 김치찌개\n물 600ml. 보관은 3일.\n",
        "자취방.md": "# 자취방\n\n- 월세 50만 원\n- 보증금 500만 원\n- 와이파이 비밀번호 abcd\n",
        "테니스.md": "# 테니스 동호회\n\n## 회비\n한 달 2만 원.\n\n## 장소\n양재 코트. 담당은 이수진 총무.\n",
        "민법.md": "# 민법\n\n## 소멸시효\n기간은 10년. 중단 사유는 청구.\n\n## 제척기간\n중단이 없다.\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    embedder = assistant.retriever.embedder
    index = LocalIndex(folder / "index", embedder.identity, embedder.dimension)
    sync(index, embedder, [str(one) for one in folder.iterdir() if one.is_file()])
    yield index
    index.close()


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (["하늘소프트 면접 결과"], "연봉은?", "하늘소프트의 연봉은?"),
        (["하늘소프트 면접 결과"], "재택은 며칠이야?", "하늘소프트의 재택은 며칠이야?"),
        (["하늘소프트 과제 뭐였지?"], "기한은?", "하늘소프트 과제의 기한은?"),
        (["하늘소프트 과제 뭐였지?"], "최종 결과는?", "하늘소프트의 최종 결과는?"),
        (["누리랩스 재택 며칠이야"], "장비는?", "누리랩스의 장비는?"),
        (["된장찌개 물 얼마나 넣어?"], "보관은?", "된장찌개의 보관은?"),
        (["소멸시효가 뭐야?"], "중단 사유는?", "소멸시효의 중단 사유는?"),
    ],
)
def test_a_noun_held_beside_the_topic_is_a_side_of_it(diary, earlier, question, meant):
    assert standalone_alone(question, turns_of(earlier, notes=diary), notes=diary) == meant


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (["누리랩스 재택 며칠이야"], "하늘소프트는?", "하늘소프트 재택 며칠이야"),
        (["누리랩스 연봉 얼마로 됐지?"], "하늘소프트는?", "하늘소프트 연봉 얼마로 됐지?"),
        (
            ["누리랩스 연봉 얼마로 됐지?", "하늘소프트는?"],
            "사이닝 보너스는?",
            "하늘소프트의 사이닝 보너스는?",
        ),
        (["된장찌개 물 얼마나 넣어?"], "김치찌개는?", "김치찌개 물 얼마나 넣어?"),
        (["치아바타 발효 몇 시간?"], "식빵은?", "식빵 발효 몇 시간?"),
        (["소멸시효가 뭐야?"], "제척기간은?", "제척기간은?"),
    ],
)
def test_another_of_its_kind_takes_the_place_of_the_name_alone(diary, earlier, question, meant):
    assert standalone_alone(question, turns_of(earlier, notes=diary), notes=diary) == meant


@pytest.mark.parametrize(
    "question",
    [
        "소멸시효 기간은?",
        "된장찌개 보관은?",
        "누리랩스 연봉은?",
        "제척기간은 중단이 있어?",
        "드롭아웃은 왜 써?",
    ],
)
def test_a_new_subject_is_not_mixed_with_the_old_one(diary, question):
    before = turns_of(["하늘소프트 면접 결과", "연봉은?"], notes=diary)
    assert standalone_alone(question, before, notes=diary) == question


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("소멸시효가 뭐야?", "보증금은?"),
        ("소멸시효의 기간", "회비는?"),
        ("월세 얼마야?", "보증금은?"),
        ("된장찌개 물 얼마나 넣어?", "그럼 월세는?"),
        ("된장찌개 보관 며칠이야?", "와이파이 비밀번호는?"),
        ("누리랩스 연봉 얼마로 됐지?", "회비는?"),
    ],
)
def test_what_the_notes_tell_of_elsewhere_is_a_new_topic(diary, before, question):
    assert standalone_alone(question, turns_of([before], notes=diary), notes=diary) == question


def test_a_side_told_only_of_another_of_its_kind_is_asked_of_the_topic(diary):
    before = turns_of(["하늘소프트 면접 결과"], notes=diary)
    assert standalone_alone("휴가는?", before, notes=diary) == "하늘소프트의 휴가는?"


@pytest.mark.parametrize(
    ("before", "question", "missing"),
    [
        ("소멸시효가 뭐야?", "그럼 단점은?", "단점"),
        ("테니스 동호회 장소 어디야?", "주차장은?", "주차장"),
        ("테니스 동호회 장소 어디야?", "총무는?", ""),
        ("월세 얼마야?", "며칠에 내?", ""),
    ],
)
def test_what_was_asked_and_no_quote_says_is_told(diary, assistant, before, question, missing):
    asking = Assistant(diary, assistant.retriever.embedder)
    answer = asking.ask(question, earlier=asking.turns([before]))
    told = f"인용한 대목에 없는 말: '{missing}'." if missing else ""
    assert answer.status == "not_in_notes" or answer.notice == told
    assert not missing or answer.confidence <= 0.6


# phrases and references -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (["BERT는 헤드 몇개야?"], "GPT는?", "GPT는 헤드 몇개야?"),
        (["MySQL 기본 격리 수준 뭐지"], "PostgreSQL은?", "PostgreSQL 기본 격리 수준 뭐지"),
        (["ResNet-50 파라미터 몇 개?"], "VGG는?", "VGG 파라미터 몇 개?"),
        (["배치정규화 단점이 뭐임"], "레이어 정규화는?", "레이어 정규화 단점이 뭐임"),
        (["누리랩스 1차 면접 언제였지"], "거기서 뭘 물어봤어?", "누리랩스 1차 면접에서 뭘 물어봤어?"),
        (["누리랩스 1차 면접 언제였지"], "2차는?", "누리랩스 2차 면접 언제였지"),
        (["하늘소프트 1차 면접관 누구였지"], "2차는 누가 들어왔어?", "하늘소프트 2차는 누가 들어왔어?"),
        (["리뷰 프로젝트에서 메모리 누수는 왜 났지?"], "민재는 거기서 뭐 맡았어",
         "민재는 리뷰 프로젝트에서 뭐 맡았어"),
        (["Redis에서 KEYS 왜 쓰면 안돼"], "대신 뭐 써?", "Redis에서 KEYS는 대신 뭐 써?"),
        (["HTTP/2가 뭐야?"], "단점은?", "HTTP/2의 단점은?"),
        (["TCP UDP 차이"], "뭐가 더 빨라?", "TCP와 UDP 중에 뭐가 더 빨라?"),
        (["KL 발산이 뭐야"], "대칭이야?", "KL 발산은 대칭이야?"),
        (["KL 발산이 뭐야", "대칭이야?"], "단점은?", "KL 발산의 단점은?"),
        (["YOLO랑 Faster R-CNN 차이"], "전자 단점은", "YOLO 단점은"),
        (["VAE랑 GAN 차이가 뭐야?"], "첫번째 거 좀 더 자세히", "VAE 좀 더 자세히"),
        (["VAE랑 GAN 차이가 뭐야?"], "두번째는?", "GAN은?"),
        (["그룹 정규화 언제 써", "RMSNorm은 뭐가 좋아?"], "아까 말한 거랑 차이는?",
         "RMSNorm은 그룹 정규화랑 차이는?"),
        (["diffusion 샘플링 느린거 어떻게 해결해"], "그거 말고 다른 방법은?",
         "diffusion 샘플링 느린거 어떻게 해결해, 다른 방법은?"),
        (["감가상각 문제 언제 풀었지"], "몇 문항이었어?", "감가상각 몇 문항이었어?"),
    ],
)  # fmt: skip
def test_phrases_stay_whole_and_references_are_resolved(earlier, question, meant):
    assert asked(question, *earlier) == meant


# figures: `python bench/conversation.py` ------------------------------------------------------------


@pytest.fixture(scope="module")
def last_turns():
    return [(row, turns_of(row["turns"])[-1]) for row in ROWS]


def test_leaning_turns_are_rewritten_and_others_left_alone(last_turns):
    free = [turn for row, turn in last_turns if not row["inherits"]]
    leaning = [turn for row, turn in last_turns if row["inherits"]]
    assert sum(turn.standalone == turn.question for turn in free) >= len(free) - 1
    assert sum(turn.standalone != turn.question for turn in leaning) / len(leaning) >= 0.80


def test_wordings_that_stand_alone_are_left_as_they_are():
    pairs = [(row["standalone"][-1], as_asked(row["standalone"][:-1])) for row in ROWS]
    assert sum(standalone_alone(said, before) == said for said, before in pairs) >= len(pairs) - 2


def test_rewriting_finds_more(last_turns, assistant):
    def found(row, question):
        places = [(place["source"], place["heading"]) for place in (row, *row.get("also", []))]
        return any(
            Path(hit.chunk.source).name == name and part in hit.chunk.question
            for hit in assistant.search(question, 5)
            for name, part in places
        )

    leaning = [(row, turn) for row, turn in last_turns if row["inherits"] and row["source"]]
    typed = sum(found(row, turn.question) for row, turn in leaning) / len(leaning)
    made = sum(found(row, turn.standalone) for row, turn in leaning) / len(leaning)
    assert made >= 0.88
    assert made - typed > 0.09


# the assistant --------------------------------------------------------------------------------------


def test_the_answer_says_what_was_asked(assistant):
    answer = assistant.ask("그럼 단점은?", earlier=after("배치 정규화가 뭐야?"))
    assert (answer.question, answer.standalone) == ("그럼 단점은?", "배치 정규화의 단점은?")
    assert answer_json(answer)["standalone"] == "배치 정규화의 단점은?"
    assert answer.hits == assistant.ask("배치 정규화의 단점은?").hits


def test_a_question_of_its_own_is_asked_as_it_is(assistant):
    answer = assistant.ask("드롭아웃이 뭐야?", earlier=after("배치 정규화가 뭐야?"))
    assert (answer.standalone, answer.notice) == (None, "")
    assert answer_json(answer)["standalone"] is None


def test_ask_takes_earlier_questions(capsys):
    assert cli.main(["ask", "그럼 단점은?", "--earlier", "배치 정규화가 뭐야?"]) == 0
    assert "→ 이렇게 물었습니다: 배치 정규화의 단점은?" in capsys.readouterr().err


# a chat model ---------------------------------------------------------------------------------------


@pytest.fixture
def model(server):
    pytest.importorskip("langchain_openai")
    return load_chat_model("openai:scripted", server.url)


BEFORE = ("배치 정규화가 뭐야?",)


def replies(text: str) -> str:
    message = {"role": "assistant", "content": text}
    return json.dumps({
        "id": "1", "object": "chat.completion", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    })  # fmt: skip


def test_a_chat_model_words_it(model, server):
    server.sends("application/json", replies("배치 정규화의 단점은 무엇인가요?"))
    assert rewritten(model, "그럼 단점은?", after(*BEFORE)) == "배치 정규화의 단점은 무엇인가요?"
    assert "배치 정규화가 뭐야?" in server.prompt() and "그럼 단점은?" in server.prompt()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "???",
        "오늘 날씨는 어때요?",
        "단점은 비싸다는 점?\n그리고 느리다는 점?",
        "배치 정규화의 단점은? " + "가" * 300,
    ],
)
def test_useless_wordings_fall_back_to_the_rules(model, server, said):
    server.sends("application/json", replies(said))
    assert rewritten(model, "그럼 단점은?", after(*BEFORE)) == "배치 정규화의 단점은?"


def test_a_model_that_fails_or_hangs_falls_back_to_the_rules(model, server):
    server.fails(400, "no")
    assert rewritten(model, "그럼 단점은?", after(*BEFORE)) == "배치 정규화의 단점은?"
    assert rewritten(model, "그럼 단점은?", after(*BEFORE), timeout_s=0.0) == "배치 정규화의 단점은?"


def test_a_model_is_not_asked_about_a_first_question(model, server):
    assert rewritten(model, "그럼 단점은?", ()) == "그럼 단점은?"
    assert server.requests == []


def test_the_assistant_lets_its_model_word_and_write(model, server, assistant):
    server.sends("application/json", replies("드롭아웃은 추론할 때 어떻게 처리하나요?"))
    server.says("추론할 때는 끈다 [1].")
    embedder = assistant.retriever.embedder
    writer = Assistant(assistant.index, embedder, model=model, model_name="openai:scripted", k=3)
    answer = writer.ask("추론할 때는?", earlier=after("드롭아웃이 뭐야?"))
    assert answer.standalone == "드롭아웃은 추론할 때 어떻게 처리하나요?"
    assert "질문: 드롭아웃은 추론할 때 어떻게 처리하나요?" in server.prompt()
