"""The shapes of the question sets in ``bench``; needs none of the posts that they ask about."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"
KINDS = {"paraphrase", "other_script", "short", "part", "comparison", "english"}
POSTS = json.loads((BENCH / "questions" / "posts.json").read_text(encoding="utf-8"))


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


CONVERSATIONS = rows(BENCH / "conversations.jsonl")
TURNS = {"pronoun", "ellipsis", "switch", "comparison", "english", "why", "example", "absent", "open"}
SETS = {
    name: rows(BENCH / "questions" / f"{name}.jsonl")
    for name in ("posts", "notes", "unanswerable", "posts_spoken", "notes_spoken")
}
SPOKEN = {name: SETS[name] for name in ("posts_spoken", "notes_spoken")}


def places(row):
    return [row, *row.get("also", [])]


def is_open(row):
    return row.get("status") == "unanswered"


def folded(question):
    return re.sub(r"\W", "", question).casefold()


def test_no_question_is_asked_twice(questions):
    asked = [folded(row["question"]) for name in SETS for row in SETS[name]]
    asked += [folded(row["question"]) for row in questions]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("name", SETS)
def test_a_question_stays_on_its_side(name):
    for row in SETS[name]:
        even = hashlib.sha256(row["question"].encode()).digest()[0] % 2 == 0
        assert row["part"] == ("fit" if even else "check"), row["question"]
        assert row["question"] == unicodedata.normalize("NFC", row["question"]).strip()


def test_there_are_enough_of_each():
    answered = {name: [row for row in SETS[name] if not is_open(row)] for name in SETS}
    assert len(answered["posts"]) >= 90 and len(answered["notes"]) >= 80
    assert sum(map(is_open, SETS["posts"])) >= 8
    for near in (True, False):
        assert sum(row["near"] is near for row in SETS["unanswerable"]) >= 60
    crossing = [row for row in answered["posts"] if row["kind"] in ("other_script", "english")]
    assert len(crossing) * 3 >= len(answered["posts"])


@pytest.mark.parametrize("name", ["posts", "notes"])
def test_kinds_and_statuses_are_known(name):
    assert {row["kind"] for row in SETS[name]} == KINDS
    assert {row.get("status") for row in SETS[name]} == {None, "unanswered"}
    assert all("status" in row for row in SETS[name] if "partly" in row)


def test_spoken_questions_are_of_two_kinds_and_all_answered():
    for name, those in SPOKEN.items():
        assert {row["kind"] for row in those} == {"spoken", "loose"}, name
        assert not any(map(is_open, those))


def test_every_spoken_question_of_the_interviews_is_another():
    asked = rows(BENCH / "questions" / "interview_dev_spoken.jsonl")
    assert all(set(row) == {"qid", "kind", "question"} for row in asked)
    assert len({folded(row["question"]) for row in asked}) == len(asked) >= 200


def test_offsets_stand_inside_their_post_and_in_order():
    for row in (*SETS["posts"], *SETS["posts_spoken"]):
        sources = [place["source"] for place in places(row)]
        assert len(sources) == len(set(sources)), row["question"]
        for place in (*places(row), *row.get("partly", [])):
            assert place["at"], row["question"]
            edges = [edge for span in place["at"] for edge in span]
            assert all(len(span) == 2 and span[0] < span[1] for span in place["at"])
            assert edges == sorted(edges) and edges[0] >= 0, row["question"]
            assert edges[-1] <= POSTS["characters"][place["source"]], row["question"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in POSTS["sha256"].values())
    assert POSTS["sha256"].keys() == POSTS["characters"].keys()


def test_conversations_say_what_each_turn_means():
    assert len(CONVERSATIONS) >= 45
    assert {row["kind"] for row in CONVERSATIONS} == TURNS
    said = ["\n".join(row["turns"]) for row in CONVERSATIONS]
    assert len(said) == len(set(said))
    for row, turns in zip(CONVERSATIONS, said, strict=True):
        assert len(row["turns"]) in (2, 3) and len(row["standalone"]) == len(row["turns"])
        assert row["standalone"][0] == row["turns"][0]
        assert not row["inherits"] or row["standalone"][-1] != row["turns"][-1], turns
        assert not (row["kind"] == "switch" and row["inherits"]), turns
        assert (row["source"] is None) == (row["kind"] == "absent"), turns
        assert is_open(row) == (row["kind"] == "open"), turns
        even = hashlib.sha256(turns.encode()).digest()[0] % 2 == 0
        assert row["part"] == ("fit" if even else "check"), turns


def test_every_heading_names_one_passage_of_the_bundled_notes(notes_index):
    own = {
        Path(state.source).name: {
            chunk.heading.split(" ‹ ")[0] for chunk in notes_index.chunks_of(state.source)
        }
        for state in notes_index.states()
    }
    asked = [*SETS["notes"], *(row for row in CONVERSATIONS if row["source"])]
    for place in (place for row in asked for place in places(row)):
        named = [heading for heading in own[place["source"]] if place["heading"] in heading]
        assert len(named) == 1, (place, named)


def test_what_is_not_answered_names_no_place():
    for row in SETS["unanswerable"]:
        assert row.keys() == {"question", "near", "field", "part"}
        assert isinstance(row["near"], bool) and row["field"]


LIVED = sorted((BENCH / "lived").iterdir())


@pytest.mark.parametrize("collection", LIVED, ids=lambda path: path.name)
def test_what_an_answer_must_say_stands_in_its_note(collection):
    notes = {path.name: path.read_text(encoding="utf-8") for path in (collection / "notes").iterdir()}
    asked = rows(collection / "questions.jsonl")
    assert len(notes) == 10 and len(asked) >= 120
    assert len({folded(row["question"]) for row in asked}) == len(asked)
    for row in asked:
        assert row["kind"] in {"answer", "not_in_notes", "unanswered"}
        assert row["part"] in {"fit", "check"}
        assert bool(row["must"]) == (row["kind"] == "answer"), row["question"]
        assert all(any(must in note for note in notes.values()) for must in row["must"]), row["question"]
        assert not row["must"] or any(must in notes[row["source"]] for must in row["must"]), row["question"]
