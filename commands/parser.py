"""The parser of ``mutdap`` in the user's language: Python's own speaks English."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from rag.config import MOST_COUNTED
from rag.language import language, tr

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

DONE, FAILED, USAGE, NOT_IN_NOTES, STOPPED = 0, 1, 2, 3, 130
"""Exit codes; 2 is a command that was not understood, 130 Ctrl+C."""

_KOREAN = (
    (r"the following arguments are required: (.+)", r"빠진 것이 있습니다: \1"),
    (r"one of the arguments (.+) is required", r"이 가운데 하나가 있어야 합니다: \1"),
    (r"unrecognized arguments: (.+)", r"모르는 인자입니다: \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"여러 옵션으로 읽힙니다: \1 (\2)"),
    (r"argument (.+?): invalid (?:int|float|count) value: (.+)", r"\1에는 수를 적습니다: \2"),
    (
        r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)",
        r"\1에 쓸 수 없습니다: \2 (쓸 수 있는 것: \3)",
    ),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 뒤에 값이 있어야 합니다"),
    (r"argument (.+?): expected (\d+) arguments", r"\1 뒤에 값 \2개가 있어야 합니다"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1에는 값을 붙이지 않습니다: \2"),
    (r"argument (.+?): not allowed with argument (.+)", r"함께 쓸 수 없습니다: \1, \2"),
    (r"argument (.+?): (1에서 .+|\d+ 이상.+)", r"\1에 적는 수는 \2"),
)
"""What argparse says, and the same for people who read Korean."""
_CHOICE = re.compile(r"argument .+?: invalid choice: '(.*)' \(choose from .+\)", re.DOTALL)


def installed() -> str:
    """The version that is installed. Looking it up loads a good part of Python's library."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mutdap")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


def count(text: str) -> int:
    """A flag's value that is a number of things, 1 to 1,000. Raises what argparse tells the user of."""
    number = int(text)
    if not 1 <= number <= MOST_COUNTED:
        raise argparse.ArgumentTypeError(
            tr(
                f"1에서 {MOST_COUNTED} 사이여야 합니다: {text}",
                f"must be between 1 and {MOST_COUNTED}: {text}",
            )
        )
    return number


def at_least(least: int) -> Callable[[str], int]:
    """A flag's value that is a number of things with no upper bound, for argparse."""

    def count(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(
                tr(f"{least} 이상이어야 합니다: {text}", f"must be at least {least}: {text}")
            )
        return number

    return count


class _Help(argparse.HelpFormatter):
    """Help whose usage begins with a word of the user's language."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """See ``argparse.HelpFormatter``."""
        super().add_usage(usage, actions, groups, tr("쓰는 법: ", "usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """``argparse.ArgumentParser`` in the user's language, which guesses at a mistyped command or flag."""

    def __init__(self, **named: Any) -> None:  # noqa: ANN401 - passed on as they are
        super().__init__(**{"formatter_class": _Help} | named)
        self._positionals.title = tr("인자", "arguments")
        self._optionals.title = tr("옵션", "options")
        for action in self._actions:
            if "--help" in action.option_strings:
                action.help = tr("이 도움말을 보여 줍니다", "show this help")

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """What is unknown is an error of the command it was given to, which can tell what it knows."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Not as argparse does it, which passes over an output that cannot be written."""
        print(message, end="", file=file or sys.stderr)

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, and leave."""
        self.print_usage(sys.stderr)
        said, hint = self._told(message)
        self.exit(USAGE, f"{tr('오류', 'error')}: {said}\n" + (f"  → {hint}\n" if hint else ""))

    def _told(self, message: str) -> tuple[str, str]:
        """An error of argparse's in the user's words, and a hint; that may be empty."""
        commands = self._commands()
        if commands and (wrong := _CHOICE.fullmatch(message)):
            known = tr(f"명령: {', '.join(commands)}", f"Commands: {', '.join(commands)}")
            return tr(f"모르는 명령입니다: {wrong[1]}", f"No such command: {wrong[1]}"), (
                _guess(wrong[1], commands) or known
            )
        flags = [flag for action in self._actions for flag in action.option_strings]
        wrong = re.search(r"unrecognized arguments:.*?(--[\w-]+)", message)
        hint = _guess(wrong[1], flags) if wrong else ""
        return _in_the_users_words(message), hint or f"{self.prog} --help"

    def _commands(self) -> list[str]:
        return [
            name
            for action in self._actions
            if isinstance(action, argparse._SubParsersAction)
            for name in action.choices
        ]


def add_model_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say which chat model answers."""
    parser.add_argument(
        "--llm", metavar="NAME",
        help=tr(
            "대화 모델, 예: openai:gpt-4o-mini (없으면 발췌로 답합니다, MUTDAP_LLM)",
            "chat model, e.g. openai:gpt-4o-mini (none: answers are extracts; MUTDAP_LLM)",
        ),
    )  # fmt: skip
    parser.add_argument(
        "--llm-base-url", metavar="URL",
        help=tr(
            "OpenAI 호환 서버 주소, 예: http://localhost:8080/v1 (MUTDAP_LLM_BASE_URL)",
            "address of an OpenAI-compatible server, e.g. http://localhost:8080/v1 (MUTDAP_LLM_BASE_URL)",
        ),
    )  # fmt: skip


def _guess(typed: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(typed, list(known), n=1, cutoff=0.6)
    return tr(f"혹시 {near[0]}?", f"Did you mean {near[0]}?") if near else ""


def _in_the_users_words(message: str) -> str:
    if language() == "en":
        return message
    for english, korean in _KOREAN:
        if found := re.fullmatch(english, message, re.DOTALL):
            return found.expand(korean)
    return message
