from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bodies import without_headings
from rag.assistant import Assistant
from rag.chart import BARS_WIDTH, PLOT_HEIGHT, TOP, chart
from rag.compare import compare, comparison_json, differences
from rag.errors import MutdapError
from rag.evaluate import describe, evaluate
from rag.own_questions import own_questions
from rag.present_run import problems
from rag.questions import Asked, Place, QuestionList, folded, read_list
from rag.runs import About, Judged, Run, as_json, counts, figures, from_json, load_run, save_run
from rag.types import Chunk, Hit

ROWS = Path(__file__).with_name("questions.jsonl")
UNKNOWN = "김치찌개 맛있게 끓이는 순서 알려줘"
NOTE = (
    "# 규제\n\n## 드롭아웃이란?\n\n학습할 때 뉴런을 무작위로 끈다. 추론할 때는 모두 켠다.\n"
    "\n## 조기 종료란?\n\n검증 손실이 나빠지면 학습을 멈춘다.\n"
    "\n## 가중치 감쇠는 무엇인가?\n\n\n## 배치 정규화란?\n\n층의 입력을 평균과 분산으로 맞춘다.\n"
)

texts = st.text(alphabet="드롭아웃 \tABab가각ｆ１\u1100\u1161\n", max_size=20)


def listed(*asked: Asked) -> QuestionList:
    return QuestionList("목록", asked)


def run_of(assistant: Assistant, questions: QuestionList, **given) -> Run:
    answers = given.pop("answers", True)
    about = describe(
        assistant.index, questions, name="색인", embedder="mutdap-1", model=None, k=assistant.k, **given
    )
    return evaluate(assistant, questions, about, answers=answers)


@pytest.fixture
def small(synced, embedder):
    return Assistant(synced({"규제.md": NOTE}), embedder)


@pytest.fixture(scope="module")
def run(assistant):
    """Every eighth of the questions over the bundled notes, all that leave the answer open among them."""
    asked = read_list(ROWS).asked
    return run_of(assistant, listed(*asked[::8], *(one for one in asked if one.expected == "unanswered")))


# question lists -------------------------------------------------------------------------------------


def written(folder: Path, content: str | bytes, name: str = "질문.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_list_of_the_tests_is_read(questions):
    asked = read_list(ROWS).asked
    assert [one.question for one in asked] == [row["question"] for row in questions]
    for one, row in zip(asked, questions, strict=True):
        places = [(place.source, place.heading) for place in one.places]
        if row["source"] is None:
            assert (one.expected, places) == ("not_in_notes", [])
        else:
            assert one.expected == row.get("status", "answered")
            assert places == [(r["source"], r["heading"]) for r in (row, *row.get("also", []))]


CSV = (
    "question,Source,heading,answer,status\r\n"
    '"끄면, 왜 좋죠?",규제.md,드롭아웃,,\r\n'
    '"둘째 줄에\n이어진 질문?","[""a.md"", ""b.md""]",,멈춘다,\r\n'
    "\r\n"
    "김치찌개?,,,,not_in_notes\r\n"
    "논문?,,[논문] 읽기,,\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_spreadsheet_is_read(tmp_path, encoding):
    asked = read_list(written(tmp_path, CSV.encode(encoding), "질문.CSV")).asked
    assert asked == (
        Asked(2, "끄면, 왜 좋죠?", "answered", (Place("규제.md", "드롭아웃"),)),
        Asked(3, "둘째 줄에\n이어진 질문?", "answered",
              (Place("a.md", "", ("멈춘다",)), Place("b.md", "", ("멈춘다",)))),
        Asked(6, "김치찌개?", "not_in_notes"),
        Asked(7, "논문?", "answered", (Place("", "[논문] 읽기"),)),
    )  # fmt: skip


def test_the_same_as_json(tmp_path):
    rows = [
        {"q": "하나?", "answer": ["끈다", "켠다"], "kind": "x"},
        {"question": "둘?", "source": ["a.md", "b.md"], "also": [{"source": "c.md", "heading": "셋"}]},
        {"question": "셋?", "status": "unanswered"},
        {"question": "넷?", "source": None},
    ]
    content = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert [(one.line, one.expected, one.places) for one in read_list(written(tmp_path, content)).asked] == [
        (1, "answered", (Place(answers=("끈다", "켠다")),)),
        (3, "answered", (Place("a.md"), Place("b.md"), Place("c.md", "셋"))),
        (5, "unanswered", ()),
        (7, "not_in_notes", ()),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("not json", "JSON"),
        ("[1]", "JSON 객체"),
        ('{"source": "a.md"}', "question"),
        ('{"question": "?!", "source": "a.md"}', "question"),
        ('{"question": 5, "source": "a.md"}', "question"),
        ('{"question": "왜?"}', "답이 있는 곳"),
        ('{"question": "왜?", "sorce": "a.md"}', "답이 있는 곳"),
        ('{"question": "왜?", "source": ""}', "답이 있는 곳"),
        ('{"question": "왜?", "source": 5}', "source"),
        ('{"question": "왜?", "answer": ["a", 5]}', "answer"),
        ('{"question": "왜?", "heading": ["a", "b"]}', "heading"),
        ('{"question": "왜?", "source": "a.md", "also": "b.md"}', "also"),
        ('{"question": "왜?", "status": "perhaps"}', "status"),
        ('{"question": "왜?", "status": "not_in_notes", "source": "a.md"}', "노트에 없다면서"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(tmp_path, row, said):
    path = written(tmp_path, f'{{"question": "왜?", "source": "a.md"}}\n\n{row}\n')
    with pytest.raises(MutdapError) as caught:
        read_list(path)
    assert caught.value.message.startswith("3번째 줄") and said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("물음,출처\n왜?,a.md\n", 1, "question 열"),
        ("question,source\n왜?,a.md\n그럼, 왜?,b.md\n", 3, "칸"),
        ('question,source\n왜?,a.md\n"왜?,b.md\n', 3, "CSV"),
        ("question,source\n왜?,\n", 2, "답이 있는 곳"),
    ],
)
def test_a_row_of_a_spreadsheet_is_named(tmp_path, content, line, said):
    with pytest.raises(MutdapError) as caught:
        read_list(written(tmp_path, content, "질문.csv"))
    assert caught.value.message.startswith(f"{line}번째 줄") and said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", ["질문.jsonl", "질문.csv"])
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_list_is_told(tmp_path, name, content):
    with pytest.raises(MutdapError, match="질문이 하나도 없습니다"):
        read_list(written(tmp_path, content, name))


def test_a_list_that_cannot_be_read_is_told(tmp_path):
    for path in (tmp_path / "없다.jsonl", tmp_path, written(tmp_path, b"\xff\xff\x00")):
        with pytest.raises(MutdapError, match="읽을 수 없습니다"):
            read_list(path)


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_list_of_the_readme_asks_what_the_notes_hold(name, tmp_path, assistant):
    lines = (ROWS.parent.parent / name).read_text(encoding="utf-8").splitlines()
    content = "\n".join(line for line in lines if line.startswith('{"question"'))
    run = run_of(assistant, read_list(written(tmp_path, content)))
    assert (counts(run)["searched"], counts(run)["unanswerable"]) == (2, 1)
    assert not any(one.unknown for one in run.judged)


# what is a right passage ----------------------------------------------------------------------------


@given(texts, texts, texts)
def test_words_are_found_whatever_their_case_width_and_spaces(before, words, after):
    text = f"{before} {words} {after}"
    spaced = words.upper().replace(" ", " \n ")
    assert Place(answers=("없는 말 xyz", spaced)).says("", text)
    assert Place(heading=spaced).says(text, "")
    assert not Place(answers=("없는 말 xyz",)).says("", text)
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("글.md", True), ("노트/글.md", True), ("./노트/글.md", True), ("/집/노트/글.md", True),
        ("노트", True), ("*.md", True), ("노*/글*", True), ("트/글.md", False),
        ("글", False), ("다른.md", False), ("", True),
    ],
)  # fmt: skip
def test_a_note_is_meant_by_name_path_or_glob(name, meant):
    assert Place(name).in_source("/집/노트/글.md") is meant


def test_brackets_in_a_name_are_letters_too():
    assert Place("[정리] 글.md").in_source("/집/[정리] 글.md")


def test_a_passage_that_stands_elsewhere_too_is_right_there_as_well():
    chunk = Chunk("1", "/a.md", 0, 5, 0, "드롭아웃이란? ‹ 규제", None, "뉴런을 끈다.")
    hit = Hit(chunk, "규제", 1.0, also=("/b.md",))
    assert Place("b.md", "드롭아웃").fits(hit) and Place("a.md", "규제", ("끈다",)).fits(hit)
    assert not Place("c.md").fits(hit) and not Place("b.md", "조기 종료").fits(hit)


# what comes of questions ----------------------------------------------------------------------------

PLACE = (Place("규제.md", "드롭아웃"),)


@pytest.mark.parametrize(
    ("asked", "outcome", "ranks"),
    [
        (Asked(1, "드롭아웃이란?", "answered", PLACE), "right", (1,)),
        (Asked(1, "드롭아웃이란?", "answered", (Place(answers=("무작위로  끈다",)),)), "right", (1,)),
        (Asked(1, "드롭아웃이란?", "answered"), "right", ()),
        (Asked(1, UNKNOWN, "answered", PLACE), "refused_found", None),
        (Asked(1, UNKNOWN, "not_in_notes"), "right", ()),
        (Asked(1, "드롭아웃이란?", "not_in_notes"), "answered_wrongly", ()),
        (Asked(1, "가중치 감쇠는 무엇인가?", "unanswered"), "right", ()),
        (Asked(1, "가중치 감쇠는 무엇인가?", "not_in_notes"), "mistold", ()),
        (Asked(1, "드롭아웃이란?", "unanswered"), "answered_wrongly", ()),
        (Asked(1, UNKNOWN, "unanswered"), "mistold", ()),
    ],
)
def test_what_came_of_a_question(small, asked, outcome, ranks):
    (one,) = run_of(small, listed(asked)).judged
    assert one.outcome == outcome
    assert one.ranks == ranks if ranks is not None else one.ranks[0] >= 1


def test_another_passage_was_quoted(small):
    asked = Asked(1, "드롭아웃이란?", "answered", (Place("규제.md", "조기 종료"),))
    run = run_of(small, listed(asked))
    (one,) = run.judged
    assert (one.outcome, one.ranks[0] > 1, one.first) == ("wrong_passage", True, "드롭아웃이란? ‹ 규제")
    assert problems(run) == [(one, f"{one.ranks[0]}위에서 찾음 · 다른 대목을 인용함")]


def test_what_the_index_does_not_hold_is_no_miss(small):
    questions = listed(
        Asked(1, "드롭아웃이란?", "answered", (Place("없는.md"),)),
        Asked(2, "드롭아웃이란?", "answered", (Place("규제.md", "트랜스포머"),)),
        Asked(3, "드롭아웃이란?", "answered", (Place(answers=("세 번 접는다",)),)),
        Asked(
            4,
            "드롭아웃이란?",
            "answered",
            (Place("없는.md"), Place("규제.md", "드롭아웃"), Place("", "없다")),
        ),
    )
    run = run_of(small, questions)
    assert [one.absent for one in run.judged] == ["source", "passage", "passage", ""]
    assert [one.outcome for one in run.judged] == [None, None, None, "right"]
    assert run.judged[3].unknown == ("없는.md", "없다") and run.judged[3].places == 1
    assert counts(run)["searched"] == counts(run)["answerable"] == 1 and figures(run)["recall@10"] == 1.0
    assert counts(run)["source_not_in_index"] == 1 and counts(run)["passage_not_in_index"] == 2


def test_a_source_may_leave_the_right_note_out(synced, embedder):
    two = Assistant(synced({"규제.md": NOTE, "날씨.txt": "눈이 온다.\n"}), embedder)
    outside = run_of(two, listed(Asked(1, "드롭아웃이란?", "answered", PLACE)), source="*.txt")
    assert outside.judged[0].absent == "source"


def test_places_that_one_passage_fills_are_one(small):
    places = (*PLACE, Place("*.md", "", ("무작위로 끈다",)), Place("규제.md", "조기 종료"))
    (one,) = run_of(small, listed(Asked(1, "드롭아웃이란?", "answered", places))).judged
    assert one.places == 2 and one.ranks[0] == 1 and len(one.ranks) == 2


def test_only_searched(small):
    asked = (Asked(1, "드롭아웃이란?", "answered", PLACE), Asked(2, UNKNOWN, "not_in_notes"))
    run = run_of(small, listed(*asked), answers=False)
    assert [one.outcome for one in run.judged] == ["found", None]
    assert figures(run)["mrr@10"] == 1.0 and "answered_right" not in figures(run)
    assert figures(run)["ask_p50_ms"] is None and figures(run)["search_p95_ms"] > 0


def test_the_figures_are_those_of_the_questions_one_by_one(run, assistant):
    """Against the search itself, asked again, and the definitions written out."""
    asked = {one.question: one for one in read_list(ROWS).asked}
    mrr, first, recalled, gain, refused, answered = [], [], [], [], [], []
    for judged in run.judged:
        one = asked[judged.question]
        status = assistant.ask(one.question).status
        if one.expected == "not_in_notes":
            answered.append(status == "answered")
        if one.expected != "answered":
            continue
        refused.append(status != "answered")
        hits = assistant.search(one.question, 10)
        ranks = {
            min((i for i, hit in enumerate(hits, 1) if Path(hit.chunk.source).name == place.source
                 and place.heading in hit.chunk.heading), default=None)
            for place in one.places
        }  # fmt: skip
        found = sorted(rank for rank in ranks if rank)
        assert tuple(found) == judged.ranks
        mrr.append(1 / found[0] if found else 0)
        first.append(1 in found)
        recalled.append(sum(rank <= 5 for rank in found) / judged.places)
        best = sum(1 / math.log2(i + 1) for i in range(1, judged.places + 1))
        gain.append(sum(1 / math.log2(rank + 1) for rank in found) / best)
    shown = figures(run)
    for name, values in (("mrr@10", mrr), ("success@1", first), ("recall@5", recalled), ("ndcg@10", gain),
                         ("answerable_refused", refused), ("unanswerable_answered", answered)):  # fmt: skip
        assert shown[name] == pytest.approx(sum(values) / len(values), abs=1e-4), name
    parts = [shown[name] for name in ("answered_right", "wrong_passage", "answerable_refused")]
    assert sum(parts) == pytest.approx(1.0, abs=3e-4)


# headings as questions ------------------------------------------------------------------------------


def test_the_notes_own_headings(notes_index, assistant):
    few, more = own_questions(notes_index, 10), own_questions(notes_index, 30)
    assert (len(few.asked), len(more.asked), few.origin) == (10, 30, "headings")
    assert {one.question for one in few.asked} < {one.question for one in more.asked}, "drawn the same again"
    assert [one.line for one in few.asked] == list(range(1, 11))
    run = run_of(assistant, few, answers=False)
    assert not any(one.absent for one in run.judged)
    assert figures(run)["success@10"] > 0.9, "the heading is in the index"
    only = own_questions(notes_index, 500, "optimization.md")
    assert {Path(p.source).name for one in only.asked for p in one.places} == {"optimization.md"}
    assert not any(one.question[0].isdigit() for one in only.asked if one.question[1:3] == ". ")


def test_a_heading_of_two_notes_is_one_question(synced, embedder):
    other = "# 다른 글\n\n## 드롭아웃이란?\n\n앙상블처럼 여러 망을 섞는 효과를 내는 규제이다.\n"
    other += "\n## 설치\n\n패키지를 설치하고 명령을 실행하면 끝난다.\n"
    index = synced({"규제.md": NOTE, "다른.md": other})
    asked = {one.question: one for one in own_questions(index, 9).asked}
    assert set(asked) == {"드롭아웃이란?", "조기 종료란?", "배치 정규화란?"}, (
        "no blank one, and none that asks nothing"
    )
    assert {Path(place.source).name for place in asked["드롭아웃이란?"].places} == {"규제.md", "다른.md"}
    run = run_of(Assistant(index, embedder), QuestionList("", (asked["드롭아웃이란?"],)))
    assert (run.judged[0].places, run.judged[0].ranks[0], run.judged[0].outcome) == (2, 1, "right")


def test_notes_that_ask_nothing(synced):
    with pytest.raises(MutdapError, match="질문 모양의 제목"):
        own_questions(synced({"글.md": "# 설치\n\n패키지를 설치하고 명령을 실행한다.\n"}), 10)


def test_the_text_without_headings(small, embedder, tmp_path):
    index = small.index
    generation = index.generation
    bare = without_headings(index, embedder, tmp_path / "본문")
    try:
        (source,) = (state.source for state in bare.states())
        document = bare.document(source)
        chunks = bare.chunks_of(source)
        assert [chunk.text.strip() for chunk in chunks] == [
            c.body_text.strip() for c in index.chunks_of(source) if c.body_text.strip()
        ]
        assert all(c.heading == "" and document.text[c.start : c.end] == c.text for c in chunks)
        assistant = Assistant(bare, embedder)
        assert not [t for hit in assistant.search("드롭아웃", 9) for t in (hit.title, hit.lexical_rank) if t]
        assert "멈춘다" in assistant.search("나빠지면 멈춘다", 1)[0].chunk.text
    finally:
        bare.close()
    assert index.generation == generation


# runs kept and compared -----------------------------------------------------------------------------


def test_a_run_is_kept_and_read_again(run, tmp_path):
    save_run(run, tmp_path / "결과.json")
    assert load_run(tmp_path / "결과.json") == run
    kept = json.loads((tmp_path / "결과.json").read_text(encoding="utf-8"))
    assert kept["figures"] == figures(run)
    assert [row["outcome"] for row in kept["results"]] == [one.outcome for one in run.judged]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"results": []}', '{"results": [{"line": 1}]}', "\xff"]
)
def test_what_is_no_run_is_told(tmp_path, content):
    path = written(tmp_path, content.encode("latin-1"), "결과.json")
    with pytest.raises(MutdapError, match="저장한 평가 결과가 아닙니다") as caught:
        load_run(path)
    assert "--save" in caught.value.hint


def test_a_run_in_which_anything_is_wrong_is_told_or_does_no_harm(run, tmp_path):
    kept = as_json(Run(run.about, run.judged[:3]))
    values = (None, "x", [], {}, -1, 0, [0], 1e9)
    for where in ([], ["results"]):
        for name in kept if not where else kept["results"][0]:
            for value in values:
                wrong = json.loads(json.dumps(kept))
                (wrong["results"][0] if where else wrong)[name] = value
                try:
                    read = load_run(written(tmp_path, json.dumps(wrong), "결과.json"))
                except MutdapError:
                    continue
                comparison_json(compare(read, run))
                chart(run, read)


def test_a_run_that_is_not_there_or_cannot_be_kept(run, tmp_path):
    with pytest.raises(MutdapError, match="읽을 수 없습니다"):
        load_run(tmp_path / "없다.json")
    with pytest.raises(MutdapError, match="쓸 수 없습니다"):
        save_run(run, tmp_path / "없다" / "결과.json")


def test_a_run_compared_with_itself(run):
    same = compare(run, run)
    assert (same.warnings, same.changes) == ((), ())
    assert all(was == now for was, now in differences(same).values())
    assert same.chance("search") == 1.0


def judged(question: str, rank: int | None, status="answered", right=True) -> Judged:
    ranks = (rank,) if rank else ()
    return Judged(1, question, "answered", 1, ranks, "", status, right and status == "answered", 1.0, 2.0)


@given(st.lists(st.tuples(*[st.sampled_from([None, 1, 2, 7]), st.booleans()] * 2), min_size=1, max_size=8))
def test_better_and_worse_change_places_with_the_runs(changes):
    about = About(
        "2026-01-01T00:00:00+09:00", "목록", "a", "list", "색인", "b", 1, 1, "mutdap-1", None, 5, 10, None
    )
    before = Run(about, tuple(judged(str(n), a, right=x) for n, (a, x, _, _) in enumerate(changes)))
    after = Run(about, tuple(judged(str(n), b, right=y) for n, (_, _, b, y) in enumerate(changes)))
    there, back = compare(before, after), compare(after, before)
    for aspect in ("search", "answer"):
        better = {one.after.question for one in there.of(aspect, better=True)}
        assert better == {one.after.question for one in back.of(aspect, better=False)}
        assert there.chance(aspect) == back.chance(aspect)
    expected = {str(n) for n, (a, _, b, _) in enumerate(changes) if (1 / b if b else 0) > (1 / a if a else 0)}
    assert {one.after.question for one in there.of("search", better=True)} == expected
    assert {one.after.question for one in there.of("answer", better=False)} == {
        str(n) for n, (_, x, _, y) in enumerate(changes) if x and not y
    }


def test_what_differs_besides_is_warned_of(run):
    other = replace(run.about, embedder="KURE", k=9, notes_digest="x", questions_digest="y", source="*.md")
    warnings = compare(run, Run(other, run.judged)).warnings
    assert len(warnings) == 5
    for said in ("질문 목록", "노트", "mutdap-1 → KURE", "-k: 5 → 9", "--source: 없음 → *.md"):
        assert any(said in warning for warning in warnings)


def test_a_search_is_not_compared_with_answers(small):
    asked = listed(Asked(1, "드롭아웃이란?", "answered", PLACE))
    both = compare(run_of(small, asked), run_of(small, asked, answers=False))
    assert both.changes == ()
    assert comparison_json(both)["figures"]["ask_p50_ms"]["difference"] is None


def test_a_run_is_the_same_whatever_its_questions_hold():
    about = About("", "목록", "a", "list", "색인", "b", 1, 1, "mutdap-1", None, 5, 10, None)
    run = Run(about, (judged("첫 줄\n둘째 \ud7ff \U0001f600 </text>", 3), judged("b", None, "not_in_notes")))
    assert from_json(json.loads(json.dumps(as_json(run)))) == run


# the picture ----------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_shows_the_figures(run):
    drawn = ElementTree.fromstring(chart(run, run))
    lines = drawn.findall(f"{SVG}polyline")
    assert len(lines) == 2, "an earlier run is drawn beside it"
    heights = [float(point.split(",")[1]) for point in lines[0].get("points").split()]
    assert len(heights) == run.about.depth and heights == sorted(heights, reverse=True)
    for rank in (1, 5, 10):
        assert 1 - (heights[rank - 1] - TOP) / PLOT_HEIGHT == pytest.approx(
            figures(run)[f"success@{rank}"], abs=1e-3
        )
    bars: dict[str, float] = {}
    for part in drawn.findall(f"{SVG}rect")[1:]:
        bars[part.get("y")] = bars.get(part.get("y"), 0.0) + float(part.get("width"))
    assert list(bars.values()) == pytest.approx([BARS_WIDTH] * 4, abs=0.3)


def test_a_picture_of_nothing_and_of_odd_names():
    about = About("", "<&> 목록" * 40, "a", "list", "색인", "b", 1, 1, "mutdap-1", None, 5, 40, None)
    drawn = ElementTree.fromstring(chart(Run(about, (Judged(1, "왜?", "answered", absent="source"),))))
    assert drawn.find(f"{SVG}polyline") is None
    assert "<&> 목록" in drawn.find(f"{SVG}title").text
