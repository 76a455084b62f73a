"""The text of an old Hangul document (``.hwp``), where the extra ``hwp`` is installed.

A binary format of records in an OLE file, compressed: nothing to read by oneself. unhwp does it (MIT, Rust,
no dependencies, bounded); with five platforms in one wheel it is too large for everybody.
"""

from __future__ import annotations

import re

from ingest.archive import damaged
from ingest.markup import Extract, Writer, sensible
from rag.errors import UnsupportedFile
from rag.language import tr

_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_RULE = re.compile(r"^\|(?: ?:?-+:? ?\|)+\n", re.M)
_EMPTY = re.compile(r"^[| \t]+\n?", re.M)
_ROW = re.compile(r"^\|[ \t]*(.*?)[ \t]*\|$", re.M)


def extract(source: str, data: bytes) -> Extract:
    """Title and text of an ``.hwp``.

    Raises:
        UnsupportedFile: a damaged or encrypted one, or unhwp is not installed.
    """
    try:
        import unhwp
    except ImportError as error:
        raise UnsupportedFile(
            tr(f"한글(.hwp) 파일을 읽는 unhwp가 없습니다: {source}",
               f"unhwp, which reads .hwp, is not installed: {source}"),
            tr('pip install "mutdap[hwp]"로 설치하거나, .hwpx나 PDF로 저장해 넣으세요.',
               'Install it by pip install "mutdap[hwp]", or save the file as .hwpx or PDF.'),
        ) from error  # fmt: skip
    options = unhwp.RenderOptions(escape_special_chars=False)
    try:
        with unhwp.parse_bytes(data, render_options=options) as result:
            title, text = str(result.title or ""), str(result.markdown)
    except (unhwp.UnhwpError, UnicodeDecodeError, OSError) as error:
        raise damaged(source) from error
    writer = Writer()
    writer.markdown(
        re.sub(r"\n{3,}", "\n\n", _EMPTY.sub("", _ROW.sub(r"\1", _RULE.sub("", _IMAGE.sub("", text)))))
    )
    return Extract(sensible(title), writer.text())
