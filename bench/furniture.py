"""How much of what an author wrote stays and how much furniture goes, with the worst cases.

    python bench/furniture.py --data ../shared              # folders posts and notes_md in it
    python bench/furniture.py --data ~/notes --worst 20

Four measurements. Pages built in the structure of twelve makers, where every word is known to be the
author's or not: the share kept and the share dropped, beside trafilatura's and readability's where these are
installed. Pages of three sites that name and place nothing, each page alone and then six of a site together,
from which is learned what they repeat. Markdown notes that an author wrote: nearly everything must stay, and
what goes is shown, longest first, to be judged. Saved posts: the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from pages_like import PAGES
from sites_like import SITES, written

from ingest.clean import clean, furniture
from ingest.load import load, readable
from ingest.site import NOTHING, frames, site_of
from rag.errors import SourceError
from rag.types import Document


def flat(text: str) -> str:
    return "".join(text.split())


def remaining(document: Document) -> str:
    text = document.text
    for start, end in reversed(document.furniture):
        text = text[:start] + text[end:]
    return text


def ours(markup: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(markup, encoding="utf-8")
        return remaining(clean(load(path)))


def trafilatura(markup: str) -> str:
    reader = import_module("trafilatura")
    return reader.extract(markup, output_format="markdown", include_tables=True, include_comments=False) or ""


def readability(markup: str) -> str:
    from lxml import html

    summary = import_module("readability").Document(markup).summary()
    return "\n".join(html.fromstring(summary).itertext())


def on_pages() -> dict[str, dict[str, float]]:
    readers: dict[str, Callable[[str], str]] = {"mutdap": ours}
    readers |= {f.__name__: f for f in (trafilatura, readability) if find_spec(f.__name__)}
    found = {}
    for name, reader in readers.items():
        share = Counter[str]()
        for page in PAGES:
            text = flat(reader(page.markup))
            lost = [said for said in page.kept if flat(said) not in text]
            stayed = [said for said in page.dropped if flat(said) in text]
            share += Counter(kept=len(page.kept) - len(lost), written=len(page.kept),
                             dropped=len(page.dropped) - len(stayed), beside=len(page.dropped))  # fmt: skip
            cases = [said[:16] for said in lost + stayed][:4]
            print(f"  {name:12} {page.name:9} lost {len(lost):2} of {len(page.kept)}  "
                  f"left standing {len(stayed):2} of {len(page.dropped)}  {cases}")  # fmt: skip
        found[name] = {
            "kept": round(100 * share["kept"] / share["written"], 1),
            "dropped": round(100 * share["dropped"] / share["beside"], 1),
        }
    return found


def on_sites() -> dict[str, dict[str, float]]:
    """What goes of pages that name nothing: one page alone, and six of a site together."""
    found = {}
    for label, together in (("alone", False), ("together", True)):
        share = Counter[str]()
        for site in SITES:
            with tempfile.TemporaryDirectory() as folder:
                paths = [Path(folder) / f"{n}.html" for n in range(6)]
                for n, path in enumerate(paths):
                    path.write_text(site.page(n), encoding="utf-8")
                pages = [load(path) for path in paths]
            learned = frames(pages) if together else {}
            for n, page in enumerate(pages):
                text = flat(remaining(clean(page, learned.get(site_of(page), NOTHING))))
                share += Counter(kept=sum(flat(said) in text for said in written(n)), written=len(written(n)),
                                 dropped=sum(flat(said) not in text for said in site.around),
                                 around=len(site.around))  # fmt: skip
        found[label] = {
            "kept": round(100 * share["kept"] / share["written"], 1),
            "dropped": round(100 * share["dropped"] / share["around"], 1),
        }
    return found


def documents(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and readable(path):
            try:
                yield clean(load(path))
            except SourceError as error:
                print(f"  {path.name}: {error.message}")


def on_notes(folder: Path, worst: int) -> dict[str, object]:
    whole = gone = count = 0
    kinds = Counter[str]()
    spans: list[tuple[int, str, str, str]] = []
    for document in documents(folder):
        count += 1
        whole += len(flat(document.text))
        for kind, found in furniture(document).items():
            said = [document.text[start:end] for start, end in found]
            kinds[kind] += sum(len(flat(part)) for part in said)
            spans.append((len(flat("".join(said))), kind, Path(document.source).name, " / ".join(said)))
        gone += len(flat(remaining(document))) - len(flat(document.text))
    spans.sort(reverse=True)
    for length, kind, name, said in spans[:worst]:
        print(f"  {length:6} {kind:12} {name[:30]:30} {' '.join(said.split())[:90]}")
    kept = 100 * (whole + gone) / whole if whole else 100.0
    return {
        "files": count,
        "letters": whole,
        "kept": round(kept, 2),
        "dropped_by_kind": dict(kinds.most_common()),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--data", type=Path, required=True, help="a folder with posts and notes_md, or of notes"
    )
    arguments.add_argument("--worst", type=int, default=12, help="how many of the longest cuts to show")
    options = arguments.parse_args()
    print("Built pages:")
    result: dict[str, object] = {"pages": on_pages(), "sites": on_sites()}
    folders = [f for name in ("posts", "notes_md") if (f := options.data / name).is_dir()] or [options.data]
    for folder in folders:
        print(f"{folder.name}, the longest cuts:")
        result[folder.name] = on_notes(folder, options.worst)
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
