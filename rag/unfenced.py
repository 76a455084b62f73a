"""Code and settings over several lines that their author put no fence around."""

from __future__ import annotations

import re

_STATEMENT = re.compile(
    r"^[ \t]*(?:(?:CREATE|ALTER|DROP) [A-Z]+|SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|WITH|EXPLAIN)\b"
    r"[^\n;]*(?:\n(?![ \t]*\r?$)[^\n;]*){1,40}?;[ \t]*(?:--[^\n]*)?\r?$",
    re.MULTILINE,
)
"""SQL over several lines, without a fence."""
_KEY = r"(?:- )?[A-Za-z_][\w./-]*:(?:[ \t]+[^\n가-힣]*)?"
_SETTINGS = re.compile(
    rf"^{_KEY}\r?\n(?:{_KEY}\r?\n)*[ \t]+(?:- )?[a-z_][\w./-]*:[^\n가-힣]*"
    rf"(?:\r?\n[ \t]*(?:{_KEY}|- [^\n가-힣]+))+$",
    re.MULTILINE,
)
"""Settings within settings, without a fence."""
BARE_CODE = (_STATEMENT, _SETTINGS)


def is_bare_code(text: str) -> bool:
    """Whether a unit is code or settings over several lines that its author put no fence around."""
    return any(form.fullmatch(text) for form in BARE_CODE)
