from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import cli
from rag.config import Settings

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ko.md")
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


@pytest.mark.parametrize("name", READMES)
def test_every_command_and_flag_that_is_named_exists(name):
    top, commands = parsers()
    found = list(calls(read(name)))
    assert found, "no command is shown at all"
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
def test_every_setting_that_is_named_exists(name):
    named = set(re.findall(r"MUTDAP_[A-Z_]+", read(name)))
    assert named <= ENVIRONMENT
    assert "MUTDAP_INDEX" in named


@pytest.mark.parametrize("name", READMES)
def test_files_that_are_linked_are_there(name):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(name)):
        assert (ROOT / target).exists(), target
