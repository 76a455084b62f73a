"""The main text of a web page, written as Markdown so that everything after it knows one syntax."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ingest.html_code import write_code
from ingest.html_links import about_the_site, own_host
from ingest.html_lists import write_tasks
from ingest.html_main import Element, letters, main_part
from ingest.html_math import write_formulas
from ingest.html_meta import described, site_name, title
from ingest.html_named import write_definitions, write_folds, write_title
from ingest.html_printed import drop_printed
from ingest.html_scripts import write_scripts
from ingest.html_signatures import write_signatures
from ingest.html_tables import write_tables
from ingest.html_writer import Writer
from rag.errors import UnsupportedFile
from rag.language import tr

LARGEST = 8_000_000
"""Characters of markup; a million elements take half a gigabyte."""
_DRAWN_IN = re.compile(r"data:[\w/+.-]{1,100}(?:;[\w=-]{1,40})*;base64,[A-Za-z0-9+/=]*")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ksc_5601", "ks_c_5601", "windows-949", "korean"}
_NESTING = re.compile(
    r"</?(?:div|span|font|center|section|b|i|em|strong|blockquote|ul|ol|li)\b[^<>]{0,1000}>", re.I
)
_ANY_TAG = re.compile(
    r"<(script|style)\b[^<>]{0,1000}>.{0,1000000}?</\1>|</?(?!br\b)[a-z][^<>]{0,1000}>", re.I | re.S
)


def declared_encoding(data: bytes, header: str = "") -> str:
    """The encoding that the server's header or a ``meta`` tag names, as Python calls it; else empty."""
    found = _CHARSET.search(data[:4096])
    name = (header or (found[1].decode("ascii", "replace") if found else "")).lower()
    if not name:
        return ""
    try:
        return "cp949" if name in _KOREAN else codecs.lookup(name).name
    except LookupError:
        return ""


class Extract(NamedTuple):
    """What a page holds."""

    title: str
    """Empty where the page names none."""
    text: str
    meta: dict[str, str]
    """``author``, ``date`` and ``site``, where the page names them; how many letters were ``left_out``; and
    lines at its ends that are ``links`` about its site."""


def extract(markup: str) -> Extract:
    """Title, main text, author and date of a page.

    Raises:
        UnsupportedFile: too much markup; what is drawn into it as data does not count.
    """
    markup = _DRAWN_IN.sub("", markup)
    if len(markup) > LARGEST:
        raise UnsupportedFile(
            tr(f"웹 페이지가 너무 큽니다(최대 {LARGEST // 1_000_000}백만 자).",
               f"The web page is too large (at most {LARGEST // 1_000_000} million characters)."),
            tr("필요한 부분만 저장하거나 나누어 넣으세요.", "Save the part you need, or split it."),
        )  # fmt: skip
    root = _tree(markup)
    if root is None:
        return Extract("", "", {})
    _write_parts(root)
    main, beside = main_part(root)
    text = Writer(beside).write(main)
    host = own_host(root)
    meta = described(root)
    if site := host or site_name(root):
        meta["site"] = site
    if links := about_the_site(text, main, beside, host):
        meta["links"] = "\n".join(links)
    if (left_out := letters(root) - len("".join(text.split()))) > 0:
        meta["left_out"] = str(left_out)
    return Extract(title(root, main), text, meta)


def fragment(markup: str) -> str:
    """All text of a piece of markup that holds nothing but what its author wrote."""
    root = _tree(markup)
    if root is None:
        return ""
    for part in root.iter("aside", "header", "footer"):
        part.tag = "div"  # of the text, and not of a site: a note, a chapter's title
    _write_parts(root)
    return Writer().write(root)


def _write_parts(root: Element) -> None:
    """Write what its tags say beside its letters; what is inside comes before what is around it."""
    drop_printed(root)
    write_title(root)
    write_tasks(root)
    write_formulas(root)
    write_scripts(root)
    write_code(root)
    write_tables(root)
    write_signatures(root)
    write_definitions(root)
    write_folds(root)


def _tree(markup: str) -> Element:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    data = markup.replace("\x00", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    root = etree.fromstring(data, parser)
    if any("depth" in entry.message for entry in parser.error_log):  # deeper than any page needs
        for nested in (_NESTING, _ANY_TAG):
            if (flat := nested.sub("<br>", markup)) != markup:
                return _tree(flat)
    return root
