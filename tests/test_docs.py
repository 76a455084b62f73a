from __future__ import annotations

import argparse
import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

import cli
from rag.config import Settings
from rag.language import prefer
from rag.present import answer_text

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ko.md")
DOCS = (
    *READMES,
    "CONTRIBUTING.md",
    *(f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md"))),
    "data/README.md",
    "data/embedder/README.md",
    "train/README.md",
)
ENVIRONMENT = {f"MUTDAP_{field.name.upper()}" for field in fields(Settings)} | {
    "MUTDAP_LANG",
    "MUTDAP_CONFIG",
}

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CALL = re.compile(r"(?:^|[\s`$/(])(?<!keyring set )mutdap[ ]+(?P<rest>[^\n`]+)", re.MULTILINE)
_ENDS = re.compile(r"\s(?:[|>&;#]|&&).*")


def parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    parser = cli._parser()
    (commands,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return parser, dict(commands.choices)


def flags(parser: argparse.ArgumentParser) -> set[str]:
    return {flag for action in parser._actions for flag in action.option_strings}


def calls(text: str) -> Iterator[list[str]]:
    """The words behind ``mutdap`` wherever a text calls it in code."""
    for code in _CODE.finditer(text):
        for call in _CALL.finditer(code.group()):
            yield shlex.split(_ENDS.sub("", call["rest"]))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCS)
def test_every_command_and_flag_that_is_named_exists(name):
    top, commands = parsers()
    found = list(calls(read(name)))
    assert found or name not in READMES, "no command is shown at all"
    for words in found:
        named = [word for word in words if word in commands]
        known = flags(top) | {flag for command in named[:1] for flag in flags(commands[command])}
        used = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
        assert named or used & flags(top), words
        assert used <= known, words


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_told(name):
    told = {word for words in calls(read(name)) for word in words}
    assert set(parsers()[1]) <= told


@pytest.mark.parametrize("name", READMES)
def test_the_row_of_a_command_names_all_of_its_flags(name):
    top, commands = parsers()
    rows = dict(
        re.findall(r"^\| `mutdap ([a-z]+)[^`|]*(?:\\\|[^`|]*)*` \| (.+) \|$", read(name), re.MULTILINE)
    )
    assert set(rows) == set(commands)
    for command, parser in commands.items():
        named = set(
            re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`(-[^`]+)`", rows[command])))
        )
        assert named == flags(parser) - flags(top), command


@pytest.mark.parametrize("name", DOCS)
def test_every_setting_that_is_named_exists(name):
    assert set(re.findall(r"MUTDAP_[A-Z_]*[A-Z]", read(name))) <= ENVIRONMENT


def test_every_setting_is_told_with_its_default():
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.+?) \|", read("docs/settings.md"), re.MULTILINE)
    assert [name for name, _, _ in rows] == [field.name for field in fields(Settings)]
    for field, (name, variable, default) in zip(fields(Settings), rows, strict=True):
        assert variable == f"MUTDAP_{name.upper()}"
        if field.default is not MISSING:
            usual = "–" if field.default is None else f"`{str(field.default).replace('True', 'true')}`"
            assert default == usual, name


@pytest.mark.parametrize("name", DOCS)
def test_files_that_are_named_are_there(name):
    text = read(name)
    here = (ROOT / name).parent
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert (here / target).exists(), target
    ours = "|".join(("bench", "commands", "data", "docs", "ingest", "page", "rag", "tests", "train"))
    for target in re.findall(
        rf"(?<![\w/.…~-])(?:{ours})/[\w/]+\.(?:py|md|tsv|jsonl?|onnx|npz|svg|png)\b", text
    ):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", DOCS)
def test_what_make_is_asked_for_and_what_pip_installs_exists(name):
    text = read(name)
    goals = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", text, re.MULTILINE)) <= goals
    extras = set(tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"])
    named = re.findall(r"(?:mutdap|\.)\[([a-z,]+)\](?:\"\s+# (?:or|또는) ([a-z, ]+)$)?", text, re.MULTILINE)
    assert set(re.findall("[a-z]+", " ".join(map(",".join, named)))) - {"or"} <= extras


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(r"^ {4}\S.*", id="commands"),
        pytest.param(r"^\$ .*", id="samples"),
        pytest.param(r"^(#+) ", id="headings"),
        pytest.param(r"^\|.*?(\d\.\d{3}.*)", id="figures"),
    ],
)
def test_the_readmes_show_the_same_in_both_languages(shown):
    """In the same order; remarks and units are in the words of each."""
    english, korean = (re.sub(r"\s+# .*", "", read(name)) for name in READMES)
    units = re.compile(r" ?(?:s|초|MB|ms) ")
    said, also = (
        [units.sub(" ", one) for one in re.findall(shown, text, re.MULTILINE)] for text in (english, korean)
    )
    assert said, "nothing is compared"
    assert said == also


def test_the_readmes_name_the_same_settings_and_documents():
    english, korean = (
        set(re.findall(r"MUTDAP_[A-Z_]+|\]\((?!README)[^)]+\)", read(name))) for name in READMES
    )
    assert english == korean


@pytest.mark.parametrize("name", READMES)
def test_the_answers_that_are_shown_are_those_that_are_given(name, assistant, notes_index):
    """As far as they are shown: of a list that stands without its sources, the text."""
    prefer("ko")
    shown = re.findall(
        r"^( {4}|)\$ mutdap ask \"(.+)\"\n((?:(?!```)\1.*\S.*\n|(?<=\n)\n(?!\S*#|\w))+)",
        read(name),
        re.MULTILINE,
    )
    assert len(shown) == 2
    for margin, question, said in shown:
        given = answer_text(assistant.ask(question), _line)
        given = re.sub(r"^    /.*/data/notes/", "    …/data/notes/", given, flags=re.MULTILINE)
        told = re.sub(f"^{margin}", "", said, flags=re.MULTILINE).strip()
        assert given == told or given.startswith(f"{told}\n\n[1] "), question


def _line(source: str, start: int) -> int:
    return Path(source).read_text(encoding="utf-8").count("\n", 0, start) + 1


@pytest.mark.parametrize("name", READMES)
def test_the_example_in_python_runs(name, tmp_path, monkeypatch, notes):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-notes").mkdir()
    told = (notes / "deep-learning-basics.md").read_text(encoding="utf-8")
    (tmp_path / "my-notes" / "a.md").write_text(told, encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", read(name), re.DOTALL)
    made: dict[str, object] = {}
    exec(example, made)
    try:
        assert made["answer"].status == "answered" and made["answer"].citations
        assert "기울기" in made["hits"][0].page_content
        assert made["chain"].invoke("기울기 소실은 왜 생기나요?").text == made["answer"].text
    finally:
        made["index"].close()


def test_the_calls_of_the_page_are_told_with_their_parameters():
    module = ast.parse((ROOT / "page" / "api.py").read_text(encoding="utf-8"))
    (add,) = (one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == "add")
    told = {
        call: re.findall(r"`(\w+): (\S+?)(?: = (\S+?))?`", row)
        for call, row in re.findall(r"^\| `/(\w+)` \| (.+?) \|", read("docs/api.md"), re.MULTILINE)
    }
    calls = [one for one in add.body if isinstance(one, ast.FunctionDef)]
    assert set(told) == {call.name for call in calls}
    for call in calls:
        usual = [""] * (len(call.args.args) - len(call.args.defaults)) + [
            ast.unparse(value).replace("'", '"') for value in call.args.defaults
        ]
        taken = [
            (one.arg, ast.unparse(one.annotation).removesuffix(" | None"), default)
            for one, default in zip(call.args.args, usual, strict=True)
        ]
        assert told[call.name] == taken


def test_no_particle_is_written_in_both_of_its_forms():
    """``rag.particles`` knows which one a word takes, or the sentence is said without it."""
    both = re.compile(
        r"은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|[과와]\([와과]\)|\(으\)로|\(이\)[나란라]"
    )
    for folder in ("rag", "ingest", "page", "commands", "."):
        for file in (ROOT / folder).glob("*.py"):
            assert not both.findall(file.read_text(encoding="utf-8")), file
