from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites_like import SITES, Site, written

from ingest import sync as syncing
from ingest.lines import lines_of
from ingest.report import _left_out
from ingest.site import FEWEST, NOTHING, Frame, around, frames, key
from ingest.sync import forget, sync
from rag.embed import Embedder
from rag.index import LocalIndex
from rag.types import Document

NAMES = [f"{n:02}" for n in range(8)]


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Iterator[LocalIndex]:
    opened = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    yield opened
    opened.close()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "저장한 글"
    folder.mkdir()
    return folder


def save(folder: Path, site: Site, numbers: list[int]) -> None:
    for n in numbers:
        (folder / f"{site.name}-{n:02}.html").write_text(site.page(n), encoding="utf-8")


def shown(index: LocalIndex) -> dict[str, str]:
    """What is searched of each page."""
    return {
        Path(state.source).name: "\n".join(chunk.text for chunk in index.chunks_of(state.source))
        for state in index.states()
    }


def content(index: LocalIndex) -> list[object]:
    states = index.states()
    return [(index.document(s.source), index.chunks_of(s.source), s.digest, s.made_by) for s in states]


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_what_a_site_repeats_goes_and_what_its_author_wrote_stays(
    index: LocalIndex, embedder: Embedder, notes: Path, site: Site
) -> None:
    save(notes, site, list(range(6)))
    sync(index, embedder, [notes])
    for name, text in shown(index).items():
        n = int(name[-7:-5])
        assert [said for said in written(n) if flat(said) not in flat(text)] == []
        assert [said for said in site.around if flat(said) in flat(text)] == []
        document = index.document(str(notes / name))
        assert all(said in document.text for said in site.around), "the text itself is whole"
        assert _left_out(document)["site"] > 0


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_few_pages_teach_nothing(index: LocalIndex, embedder: Embedder, notes: Path, site: Site) -> None:
    save(notes, site, list(range(FEWEST - 1)))
    sync(index, embedder, [notes])
    for text in shown(index).values():
        assert all(flat(said) in flat(text) for said in site.around[1:])  # its name above a title goes


def test_one_page_more_teaches_the_others_and_then_nothing_changes(
    index: LocalIndex, embedder: Embedder, notes: Path
) -> None:
    site = SITES[0]
    save(notes, site, [0, 1, 2, 3])
    (notes / "글.md").write_text("# 글\n\n손으로 적었다.\n", encoding="utf-8")
    sync(index, embedder, [notes])
    save(notes, site, [4])
    report = sync(index, embedder, [notes])
    assert (report.added, report.changed, report.unchanged) == (1, 4, 1)
    assert not any("기사 제보" in text for text in shown(index).values())
    save(notes, site, [5])
    report = sync(index, embedder, [notes])
    assert (report.added, report.changed, report.unchanged) == (1, 0, 6), "the same was learned"
    generation = index.generation
    report = sync(index, embedder, [notes])
    assert (report.changed, report.unchanged, index.generation) == (0, 7, generation)
    for n in (4, 5):
        (notes / f"flat-{n:02}.html").unlink()
    report = sync(index, embedder, [notes])
    assert (report.removed, report.changed, report.unchanged) == (2, 4, 1)
    assert all("기사 제보" in text for name, text in shown(index).items() if name != "글.md")


def test_sites_in_one_folder_are_told_apart(index: LocalIndex, embedder: Embedder, notes: Path) -> None:
    save(notes, SITES[0], list(range(5)))
    save(notes, SITES[2], list(range(3)))
    sync(index, embedder, [notes])
    texts = shown(index)
    assert not any("기사 제보" in text for name, text in texts.items() if name.startswith("flat"))
    assert all("새 글 받아 보기" in text for name, text in texts.items() if name.startswith("hashed"))
    generation = index.generation
    assert sync(index, embedder, [notes]).unchanged == 8
    assert index.generation == generation


def test_a_sync_of_one_page_is_caught_up_by_the_next_of_its_folder(
    index: LocalIndex, embedder: Embedder, notes: Path
) -> None:
    save(notes, SITES[1], [0, 1, 2, 3])
    sync(index, embedder, [notes])
    save(notes, SITES[1], [4])
    report = sync(index, embedder, [notes / "tabled-04.html"])
    assert (report.added, report.changed) == (1, 0)
    assert sync(index, embedder, [notes]).changed == 4
    assert sync(index, embedder, [notes]).changed == 0


def test_an_interrupted_sync_is_taken_up(
    index: LocalIndex, embedder: Embedder, notes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save(notes, SITES[0], [0, 1, 2, 3])
    sync(index, embedder, [notes])
    save(notes, SITES[0], [4])
    monkeypatch.setattr(syncing, "_BATCH_FILES", 1)

    def interrupt(progress: syncing.Progress) -> None:
        if progress.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(index, embedder, [notes], progress=interrupt)
    assert 0 < sync(index, embedder, [notes]).changed < 4
    fresh = LocalIndex(tmp_path / "새 색인", embedder.identity, embedder.dimension)
    sync(fresh, embedder, [notes])
    assert content(index) == content(fresh)
    fresh.close()


def test_a_page_that_cannot_be_read_teaches_nothing(
    index: LocalIndex, embedder: Embedder, notes: Path
) -> None:
    save(notes, SITES[0], list(range(5)))
    (notes / "broken.html").write_bytes(b"\x00\x01\x02")
    report = sync(index, embedder, [notes])
    assert (report.added, len(report.failed)) == (5, 1)
    report = sync(index, embedder, [notes])
    assert (report.unchanged, len(report.failed)) == (5, 1)


def test_what_is_forgotten_leaves_the_index_sound(index: LocalIndex, embedder: Embedder, notes: Path) -> None:
    save(notes, SITES[0], list(range(5)))
    sync(index, embedder, [notes])
    assert forget(index, notes / "flat-00.html") == 1
    report = sync(index, embedder)
    assert (report.failed, report.removed, len(index.states())) == ([], 0, 4)


PAGES = st.dictionaries(
    st.tuples(st.sampled_from(SITES), st.integers(0, 7)),
    st.sampled_from(["", "<p>덧붙인 말.</p>"]),
    max_size=12,
)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=st.lists(PAGES, min_size=2, max_size=3))
def test_after_any_changes_a_sync_equals_a_first_one(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, states: list[dict[tuple[Site, int], str]]
) -> None:
    base = tmp_path_factory.mktemp("site")
    notes = base / "글"
    notes.mkdir()
    (notes / "늘.md").write_text("# 늘\n\n있다\n", encoding="utf-8")
    index = LocalIndex(base / "index", embedder.identity, embedder.dimension)
    for pages in states:
        for path in notes.glob("*.html"):
            path.unlink()
        for (site, n), more in pages.items():
            markup = site.page(n).replace("<h2>", f"{more}<h2>")
            (notes / f"{site.name}-{n:02}.html").write_text(markup, encoding="utf-8")
        sync(index, embedder, [notes], yes=True)
    fresh = LocalIndex(base / "fresh", embedder.identity, embedder.dimension)
    sync(fresh, embedder, [notes])
    assert content(index) == content(fresh)
    generation = index.generation
    report = sync(index, embedder, [notes])
    assert (report.changed, report.unchanged) == (0, len(states[-1]) + 1)
    assert index.generation == generation
    index.close()
    fresh.close()


LINES = st.lists(st.sampled_from(["가", "나", "다 1", "다 2", "제목", "라", "", "마 글이다."]), max_size=30)


@given(LINES, st.sets(st.sampled_from("가나다라마")), st.sets(st.sampled_from("가나다라마")))
def test_a_frame_takes_whole_lines_of_itself_at_the_ends(
    said: list[str], has: set[str], leads: set[str]
) -> None:
    keys = {"가": key("가"), "나": key("나"), "다": key("다 1"), "라": key("라"), "마": key("마 글이다.")}
    frame = Frame(frozenset(keys[c] for c in has), frozenset(keys[c] for c in has & leads))
    lines = lines_of("\n".join(said))
    taken = [i for a, b in around(lines, "제목", frame, ()) for i in range(a, b)]
    assert taken == sorted(set(taken))
    assert all(key(lines[i].text) in frame.lines and lines[i].text != "제목" for i in taken)
    shown = [i for i, line in enumerate(lines) if line.text]
    kept = [i for i in shown if i not in taken and lines[i].text != "제목"]
    assert all(i < kept[0] or i > kept[-1] for i in taken if kept), "nothing between two lines that stay"


@given(st.randoms(use_true_random=False))
def test_what_is_learned_does_not_hang_on_the_order(chance: random.Random) -> None:
    said = [f"처음\n{chr(44032 + n)} 글이다.\n나가기" for n in range(9)]
    metas = [{"links": "처음", "site": "가" if n < 6 else ""} for n in range(9)]
    documents = [Document(str(n), "", said[n], meta=metas[n]) for n in range(9)]
    shuffled = list(documents)
    chance.shuffle(shuffled)
    assert frames(shuffled) == frames(documents)
    assert frames(documents) == {"가": Frame(frozenset({"처음", "나가기"}), frozenset({"처음"}))}
    assert NOTHING.mark == ""
