"""The configuration file is written as carefully as it is read, and holds no secret."""

import os
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cli
from rag import config, language
from rag.errors import BadSetting
from rag.settings_file import changed, fixed_by_environment, save

names = st.sampled_from(["llm", "embedder", "k", "history", "reranker", "lang"])
values = st.one_of(st.text(max_size=20), st.integers(-5, 2000), st.booleans())
lines = st.sampled_from(["# 메모\n", "\n", "  # k = 3\n", '# llm = "x"\n'])


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.delenv("MUTDAP_EMBEDDER")
    monkeypatch.setenv("MUTDAP_CONFIG", str(tmp_path / "설정" / "config.toml"))
    yield tmp_path / "설정" / "config.toml"
    language.prefer(None)


@example({"llm": "\x85"}, {}, ["# 메모\n"])
@given(st.dictionaries(names, values), st.dictionaries(names, st.one_of(values, st.none())), st.lists(lines))
def test_a_changed_file_says_what_was_wanted_and_keeps_the_rest(before, changes, remarks):
    text = "".join(remarks) + changed("", before)
    after = changed(text, changes)
    wanted = {key: value for key, value in {**before, **changes}.items() if value is not None}
    assert tomllib.loads(after) == wanted
    assert [line for line in after.split("\n") if line.startswith("#")] == [
        line.strip("\n") for line in remarks if line.startswith("#")
    ]
    assert changed(after, changes) == after


def test_a_value_over_several_lines_is_written_anew():
    text = 'llm = """\nopenai:x\nk = 9\n"""\nk = 3\n'
    assert tomllib.loads(changed(text, {"k": 4})) == {"llm": "openai:x\nk = 9\n", "k": 4}


def test_what_was_saved_holds_for_every_command(file, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("MUTDAP_LANG")
    assert save({"k": 3, "llm": "openai:gpt-4o-mini", "lang": "en"}) == file
    assert file.stat().st_mode & 0o77 == 0 or os.name == "nt"
    settings = config.load()
    assert (settings.k, settings.llm, settings.lang) == (3, "openai:gpt-4o-mini", "en")
    save({"llm": None, "embedder": "static"})
    note = tmp_path / "노트.md"
    note.write_text("# 모음\n\n" + "".join(f"## 물음 {n}이란?\n\n답 {n}이다.\n\n" for n in range(9)), "utf-8")
    index = ["--index", str(tmp_path / "색인")]
    assert cli.main([*index, "sync", str(note)]) == 0
    capsys.readouterr()
    assert cli.main([*index, "search", "물음이란?", "--json"]) == 0
    assert capsys.readouterr().out.count('"rank"') == 3


def test_the_environment_goes_before_the_file(file, monkeypatch):
    save({"k": 3, "embedder": "static"})
    monkeypatch.setenv("MUTDAP_K", "7")
    assert (config.load().k, config.load().embedder) == (7, "static")
    assert fixed_by_environment(("k", "llm", "embedder")) == {"k": "MUTDAP_K"}


def test_the_language_of_the_file_is_spoken(file, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MUTDAP_LANG")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    save({"lang": "en"})
    assert language.language() == "ko", "a page that runs goes on in its language"
    for chosen, wanted in (("", "documents"), ("ko", "노트"), ("en", "documents")):
        monkeypatch.setenv("MUTDAP_LANG", chosen)
        assert cli.main(["--index", str(tmp_path / "색인"), "status"]) == 0
        assert wanted in capsys.readouterr().out
    monkeypatch.setenv("MUTDAP_LANG", "")
    save({"lang": None})
    assert cli.main(["--index", str(tmp_path / "색인"), "status"]) == 0
    assert "노트" in capsys.readouterr().out


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "길고 긴 비밀"},
        {"auth": "나:비밀"},
        {"milvus_token": "root:Milvus"},
        {"llm": "openai:sk-proj-abcdefghijklmnop"},
        {"llm_base_url": "http://me:secret@127.0.0.1:8080/v1"},
        {"llm_base_url": "https://a.kr/v1?key=123"},
    ],
)
def test_a_secret_is_not_written(file, changes):
    save({"k": 4})
    before = file.read_bytes()
    with pytest.raises(BadSetting) as error:
        save({"k": 5, **changes})
    assert "OPENAI_API_KEY" in error.value.hint
    assert file.read_bytes() == before


def test_a_value_that_makes_no_sense_is_not_kept(file):
    save({"k": 4})
    with pytest.raises(BadSetting):
        save({"k": 100_000})
    assert config.load().k == 4


def test_a_file_that_cannot_be_read_stays_as_it_is(file):
    file.parent.mkdir()
    file.write_text("k = = 3", encoding="utf-8")
    with pytest.raises(BadSetting, match="저장할 수 없습니다"):
        save({"k": 5})
    assert file.read_text(encoding="utf-8") == "k = = 3"
