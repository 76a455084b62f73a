"""What could not be read: told by the name a visitor knows, until it is mended, dismissed or tried again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from page_like import SQUIRREL, note, nothing

from page import actions
from page.failures import MOST, Failures
from page.words import say
from rag.language import speaking

MOSS = "# 이끼\n\n## 이끼란?\n\n이끼는 그늘에서 자란다.\n"


def packed(folder: Path, name: str, members: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return folder / name


def names(desk) -> list[str]:
    return [desk.name(failure.source) for failure in desk.failures()]


@pytest.fixture
def page(desk, monkeypatch) -> actions.Page:
    monkeypatch.delenv("MUTDAP_LANG", raising=False)
    return actions.Page(desk)


def test_what_fails_in_an_archive_is_told_by_its_name_there(desk, page, tmp_path):
    members = {"숲/다람쥐.md": SQUIRREL, "숲/빈 글.md": " ", "숲/표.docx": "PK", "../밖.md": MOSS}
    done = desk.add([packed(tmp_path, "글.zip", members)], nothing)
    assert done.added == 1
    assert sorted(names(desk)) == ["글.zip!/../밖.md", "글.zip!/숲/빈 글.md", "글.zip!/숲/표.docx"]
    for one in ("ko", "en"):
        with speaking(one):
            for failure in (*desk.failures(), *(done.failed if one == "ko" else ())):
                assert "글.zip!/" in failure.error
                assert str(tmp_path) not in failure.error + failure.hint
                assert say("unread") != failure.error, "it was looked at again"
            lost = page.listed("빈 글").partition('class="lost"')[2]
            assert "글.zip!/숲/빈 글.md</span>" in lost and f">{tmp_path}" not in lost


def test_what_was_uploaded_is_called_by_its_name_alone(desk, page, tmp_path):
    desk.add([note(tmp_path, "이끼.md", MOSS), packed(tmp_path, "글.zip", {"다람쥐.md": SQUIRREL})], nothing)
    listed = page.listed()
    assert 'title="이끼.md">이끼.md<' in listed and 'title="글.zip!/다람쥐.md"' in listed
    assert f'title="{tmp_path}' not in listed, "where we keep a copy is nothing to them"


def test_what_failed_stays_told_while_others_come(desk, page, tmp_path):
    table = note(tmp_path, "표.xlsx", "PK")
    members = {"다람쥐.md": SQUIRREL, "빈 글.md": " "}
    desk.add([table, packed(tmp_path, "글.zip", members)], nothing)
    done = desk.add([note(tmp_path, "이끼.md", MOSS)], nothing)
    assert not done.failed, "of an upload it is said what failed of it"
    list(page.resync())
    own = note(tmp_path / "공책", "빈.md", " ")
    desk.sync([own.parent], nothing)
    page.greet()
    assert names(desk) == [str(own), "글.zip!/빈 글.md", "표.xlsx"]
    assert page.listed().count('class="lost"') == 3

    again = desk.add([packed(tmp_path / "b", "글.zip", members)], nothing)
    assert len(again.failed) == 1, "who uploads it again is told again"
    desk.add([packed(tmp_path / "c", "글.zip", {"다람쥐.md": SQUIRREL, "빈 글.md": MOSS})], nothing)
    assert names(desk) == [str(own), "표.xlsx"]
    desk.add([note(tmp_path / "d", "표.xlsx", "PK")], nothing)
    assert sorted(names(desk)) == [str(own), "표.xlsx"]
    own.write_text(MOSS, encoding="utf-8")
    list(page.resync())
    assert names(desk) == ["표.xlsx"]


def test_what_others_mended_meanwhile_is_told_no_more(desk, tmp_path, monkeypatch):
    from ingest.library import open_for_sync
    from ingest.sync import sync

    own = note(tmp_path / "공책", "이끼.md", MOSS)
    desk.sync([own.parent], nothing)
    own.write_text(" ", encoding="utf-8")
    desk.sync([], nothing)
    assert names(desk) == [str(own)]
    own.write_text(MOSS + "\n더 적었다.\n", encoding="utf-8")
    index = open_for_sync(desk.settings, desk._embedder)
    sync(index, desk._embedder, [])
    index.close()
    assert names(desk) == []


def test_what_was_dismissed_stays_so_while_the_file_is_the_same(desk, page, tmp_path):
    members = {"다람쥐.md": SQUIRREL, "빈 글.md": " "}
    desk.add([packed(tmp_path, "글.zip", members)], nothing)
    (failure,) = desk.failures()
    page.dismiss(SimpleNamespace(source=failure.source))
    desk.add([note(tmp_path, "이끼.md", MOSS)], nothing)
    list(page.resync())
    assert names(desk) == []
    desk.add([packed(tmp_path / "b", "글.zip", members | {"새 글.md": MOSS})], nothing)
    assert names(desk) == ["글.zip!/빈 글.md"]


def test_only_so_much_is_remembered(tmp_path):
    from ingest.scan import Failure

    failures = Failures(tmp_path)
    for n in range(MOST + 5):
        told = [Failure(f"{n}.xlsx", "아니", "")]
        failures.take(told, lambda _: False, [], named=lambda _: False)
    left = [failure.source for failure in failures.told([])]
    assert len(left) == MOST + 1 and left[0] == f"{MOST + 4}.xlsx"
