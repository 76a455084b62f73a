"""Writes the configuration file: a few keys change, whatever else stands there stays.

Secrets never go in: API keys belong into the environment or the system's keyring.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from rag.config import SECRETS, config_file, load, why_unreadable
from rag.errors import BadSetting
from rag.language import tr

Value = str | int | bool | None
"""None takes a key out, so that its default counts."""

_KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|hf|AIza|xai|up)[-_][A-Za-z0-9_-]{12,}|\bAIza[A-Za-z0-9_-]{20,}")


def fixed_by_environment(names: tuple[str, ...]) -> dict[str, str]:
    """Those of some settings that an environment variable decides, with its name."""
    return {name: f"MUTDAP_{name.upper()}" for name in names if os.environ.get(f"MUTDAP_{name.upper()}")}


def save(changes: Mapping[str, Value]) -> Path:
    """Change keys of the configuration file, which is made where there is none.

    Args:
        changes: the new values by key.

    Returns:
        The file.

    Raises:
        BadSetting: a secret, a file that cannot be read or written, or a value that cannot be used. The file
            stays as it is.
    """
    refuse_secrets(changes)
    path = config_file()
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = changed(before, changes)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, after)
        try:
            load()
        except BadSetting:
            _replace(path, before)
            raise
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(
            tr(f"설정을 저장할 수 없습니다: {path}", f"The settings cannot be saved: {path}"),
            why_unreadable(error),
        ) from error
    return path


def refuse_secrets(changes: Mapping[str, Value]) -> None:
    """Raise BadSetting where a value is a secret, or looks like one."""
    for name, value in changes.items():
        if name in SECRETS or _holds_secret(value):
            raise BadSetting(
                tr("비밀번호나 API 키는 설정 파일에 적지 않습니다.", "Passwords and API keys are not kept."),
                tr("키는 환경 변수(예: OPENAI_API_KEY)에 두세요.",
                   "Put a key into the environment, such as OPENAI_API_KEY."),
            )  # fmt: skip


def changed(text: str, changes: Mapping[str, Value]) -> str:
    """A TOML file with some keys of its first table changed.

    Comments and the other lines stay; where that would not come out right (a value over several lines), the
    file is written anew from what it says.

    Raises:
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    said = tomllib.loads(text)
    wanted = {**said, **changes}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    left = dict(changes)
    lines = []
    # TOML's lines alone: a value may hold what else Python takes for the end of one
    for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else ():
        key = line.partition("=")[0].strip().strip("\"'")
        if "=" not in line or key not in left:
            lines.append(line)
        elif (value := left.pop(key)) is not None:
            lines.append(f"{key} = {_toml(value)}")
    new = [f"{key} = {_toml(value)}" for key, value in left.items() if value is not None]
    edited = "\n".join([*lines, *new, ""])
    try:
        right = tomllib.loads(edited) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    return edited if right else "\n".join([*(f"{k} = {_toml(v)}" for k, v in wanted.items()), ""])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    written = json.dumps(str(value), ensure_ascii=False)  # TOML's basic strings escape as JSON's do
    return written.replace("\x7f", "\\u007f")


def _holds_secret(value: Value) -> bool:
    if not isinstance(value, str):
        return False
    try:
        url = urlsplit(value)
        named = "://" in value and bool(url.username or url.password or url.query)
    except ValueError:
        named = False
    return named or _KEY_LIKE.search(value) is not None


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file at once, for its owner alone."""
    target = Path(os.path.realpath(path))
    number, name = tempfile.mkstemp(prefix=".mutdap-", dir=target.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
