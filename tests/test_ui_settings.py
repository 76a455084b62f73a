"""The tab of settings: what is chosen is tried before it holds, and asked about where it takes long."""

import threading
from types import SimpleNamespace

import pytest

from ingest.sync import Progress
from page.desk import Desk, Stopped
from page.settings_tab import NAMES, Choices
from page.words import say
from page.work import Watched
from rag import config
from rag.errors import MutdapError

NOTE = """# 최적화

## 모멘텀이란?

지난 기울기를 이어 받는다.

## 아담이란?

모멘텀에 적응하는 보폭을 더한다.
"""


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Desk:
    for name in ("MUTDAP_EMBEDDER", "MUTDAP_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.setenv("MUTDAP_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    (tmp_path / "config.toml").write_text('embedder = "static"\n', encoding="utf-8")
    (tmp_path / "노트.md").write_text(NOTE, encoding="utf-8")
    desk = Desk(config.load())
    desk.sync([tmp_path / "노트.md"], lambda _: None)
    return desk


def values(choices: Choices, **changed):
    """What the fields held when the visitor began, and what they hold."""
    begun = choices.shown()
    return [begun, *(changed.get(name, value) for name, value in zip(NAMES, begun, strict=True))]


def test_what_is_saved_holds_at_once_and_after_a_restart(desk):
    choices = Choices(desk)
    before = desk.opened
    asked, _, said, _ = choices.save(*values(choices, k=2.0, lang="en"))
    assert asked["visible"] is False
    assert "config.toml" in said
    assert say("from_next_start") in said, "the page goes on in its language"
    assert (desk.settings.k, config.load().k, config.load().lang) == (2, 2, "en")
    assert len(desk.opened[1].ask("모멘텀이란?").hits) == 2
    assert before[1].ask("모멘텀이란?").status == "answered", "who was being answered goes on"
    assert choices.save(*values(choices))[2] == f'<p role="status">{say("nothing_changed")}</p>'


def test_what_a_visitor_left_alone_stays_as_others_set_it_meanwhile(desk):
    choices = Choices(desk)
    begun, *fields = values(choices)
    choices.save(*values(choices, lang="en", k=4))
    fields[NAMES.index("k")] = 6
    asked, _, _, begun = choices.save(begun, *fields)
    assert (asked["visible"], desk.settings.k, desk.settings.lang) == (False, 6, "en")
    fields[NAMES.index("k")] = 5
    choices.save(begun, *fields)
    assert desk.settings.k == 5, "back to what the visitor found"
    assert choices.filled()[NAMES.index("lang")] == "en"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"llm": "없는 모델"}, "제공자:모델"),
        ({"llm": "nobody:model-1"}, "제공자:모델"),
        ({"llm": "openai:sk-proj-abcdefghijklmnop"}, "OPENAI_API_KEY"),
        ({"reranker": "/없는/폴더"}, ""),
        ({"embedder": "/없는/임베더"}, ""),
        ({"k": 0}, "-k 5"),
    ],
)
def test_a_wrong_name_is_told_and_the_old_setting_stays(desk, changed, told):
    choices = Choices(desk)
    settings, opened, file = desk.settings, desk.opened, config.config_file().read_bytes()
    asked, _, said, _ = choices.save(*values(choices, **changed))
    if asked["visible"]:  # an embedder is loaded when the visitor has agreed
        *_, (_, _, said, _) = choices.embed_anew(*values(choices, **changed))
    assert 'class="trouble"' in said
    assert told in said
    assert say("settings_stay") in said
    assert (desk.settings, desk.opened) == (settings, opened)
    assert config.config_file().read_bytes() == file
    assert desk.opened[1].ask("모멘텀이란?").status == "answered"


def test_the_extract_is_no_model(desk, server):
    choices = Choices(desk)
    on = {"llm": "openai:exaone", "llm_base_url": server.url}
    choices.save(*values(choices, **on))
    assert desk.settings.llm == "openai:exaone"
    choices.save(*values(choices, llm=say("extract")))
    assert desk.settings.llm is None
    assert "llm =" not in config.config_file().read_text(encoding="utf-8")


def test_another_embedder_is_asked_about_first(desk):
    choices = Choices(desk)
    asked, warning, said, _ = choices.save(*values(choices, embedder="bundled"))
    assert (asked["visible"], said) == (True, "")
    assert "조각 2개" in warning
    assert desk.settings.embedder == "static"
    opened = desk.opened
    steps = list(choices.embed_anew(*values(choices, embedder="bundled")))
    assert steps[0][1]["visible"] is True
    assert steps[-1][1]["visible"] is False
    assert "config.toml" in steps[-1][2]
    assert desk.notes.index.embedder != opened[0].index.embedder
    assert config.load().embedder == "bundled"
    assert desk.opened[1].ask("모멘텀이란?").status == "answered"
    again = Desk(config.load())
    assert again.opened[1].ask("아담이란?").status == "answered"


def test_the_old_index_answers_until_the_new_one_is_there_and_when_it_is_stopped(desk, monkeypatch):
    embedder = desk.notes.index.embedder
    answers = []

    def watched(at: Progress) -> None:
        answers.append(desk.opened[1].ask("모멘텀이란?").status)
        assert (at.done, at.total) == (2, 2)
        desk.stop()
        told(at)

    told = desk._until_stopped(lambda _: None)
    with pytest.raises(Stopped):
        desk.change(desk.settings.with_flags(embedder="bundled"), watched)
    assert answers == ["answered"]
    assert (desk.settings.embedder, desk.notes.index.embedder) == ("static", embedder)
    assert desk.opened[1].ask("아담이란?").status == "answered"
    assert [p.name for p in desk.settings.folder.glob(".renew-*")] == []
    desk.sync([], lambda _: None)  # nothing is locked any more


def test_the_notes_may_be_samples_only(tmp_path, monkeypatch):
    monkeypatch.delenv("MUTDAP_EMBEDDER")
    monkeypatch.setenv("MUTDAP_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    desk = Desk(config.load().with_flags(embedder="static"))
    desk.change(desk.settings.with_flags(k=3))
    assert desk.notes.bundled
    assert len(desk.opened[1].ask("드롭아웃이란?").hits) == 3


def test_what_the_environment_or_a_flag_decides_is_not_changed(desk, monkeypatch):
    monkeypatch.setenv("MUTDAP_K", "5")
    flagged = Choices(
        SimpleNamespace(settings=desk.settings.with_flags(llm_base_url="http://127.0.0.1:1/v1"))
    )
    assert "MUTDAP_K" in flagged.fixed()["k"]
    assert flagged.fixed()["llm_base_url"] == say("fixed_flag")
    choices = Choices(desk)
    assert choices.save(*values(choices, k=9))[2] == f'<p role="status">{say("nothing_changed")}</p>'


def test_on_a_page_with_accounts_nobody_sends_the_key_elsewhere(desk):
    choices = Choices(SimpleNamespace(settings=desk.settings.with_flags(auth="민수:비밀")))
    assert set(choices.fixed()) == set(NAMES)
    changed = values(choices, llm_base_url="http://evil.example/v1", k=9)
    assert choices.save(*changed)[2] == f'<p role="status">{say("nothing_changed")}</p>'


def test_work_says_how_far_it_is_and_what_went_wrong():
    go_on = threading.Event()

    def work(told):
        for done in range(100):
            told(Progress(done, 100, "/노트/가.md"))
        go_on.wait(10)
        raise MutdapError("안 됨", "다시")

    watched = Watched(work)
    seen = []
    for at in watched:
        seen.append(at.done)
        go_on.set()
    assert seen[-1] == 99
    assert len(seen) < 100, "the latest, not all of them"
    with pytest.raises(MutdapError, match="안 됨"):
        watched.result  # noqa: B018
    done = Watched(lambda _: 7)
    assert (list(done), done.result) == ([], 7)


def test_each_setting_has_its_sentence_of_help():
    for name in NAMES:
        assert len(say(f"set_{name}_info")) > 20
