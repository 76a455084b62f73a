"""Text that others wrote, on its way into a prompt: it stays data, whatever it says."""

from __future__ import annotations

import re
import unicodedata

DELIMITERS = ("발췌", "대화")
"""Names of the tags between which prompts put such text."""

_TAG = re.compile(rf"[<＜﹤](?=\s*[/／]?\s*(?:{'|'.join(DELIMITERS)}))")
_ROLE = re.compile(
    r"<\|[^\n<>]{0,60}?\|?>|</?s>|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]"
    r"|</?(?:start|end)_of_(?:turn|image)>|</?(?:bos|eos|pad|unk)>|</?(?:tool_call|tool_response|think)>",
    re.IGNORECASE,
)
"""What chat templates put between turns; servers read it as such wherever it stands."""
_UNSEEN = {"Cf", "Cc", "Cs"}
"""Unicode's categories of format characters, controls and lone surrogates."""
_BRACKETS = str.maketrans("<>[]＜﹤", "‹›⁅⁆‹‹")


def as_data(text: str) -> str:
    """A text that cannot close the tags around it, nor begin another turn, nor hide words from a reader.

    Characters that are not seen (zero width, direction, tags, controls) go; the brackets of our tags and of
    the signs between turns become look-alikes. All else stays, letter for letter in NFC.
    """
    seen = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
    tagless = _TAG.sub("‹", unicodedata.normalize("NFC", seen))
    return _ROLE.sub(lambda match: match[0].translate(_BRACKETS), tagless)
