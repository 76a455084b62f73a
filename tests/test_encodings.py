from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import load as loading
from ingest.load import load
from ingest.sync import sync
from rag.errors import NoSuchNotes
from rag.retrieve import NoteRetriever

TEXT = "Q1. 경사 하강법이란?\r\n\r\n손실이 줄어드는 쪽으로 가중치를 옮긴다. 렐루(ReLU)와 똠방각하.\r\n"
LETTERS = st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc", "Cn", "Co"])
WIDE = LETTERS.filter(lambda letter: 0 not in letter.encode("utf-16-le")[::2])
"""Letters such as Ā and 𐀁, zeros in UTF-16 on the side where others have none, are few in any text."""


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def written(folder: Path, data: bytes, name: str = "글.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-16-le", "utf-16-le"),
     ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32-le"), ("cp949", "cp949")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["글.txt", "글.md"])
def test_what_editors_write(tmp_path: Path, encoding: str, named: str, name: str) -> None:
    document = load(written(tmp_path, TEXT.encode(encoding), name))
    assert document.text == TEXT
    assert document.meta["encoding"] == named


def test_euc_kr_is_read_as_its_larger_sister(tmp_path: Path) -> None:
    text = TEXT.replace("똠", "통")
    assert load(written(tmp_path, text.encode("euc-kr"))).text == text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(WIDE, min_size=1), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf_16_without_a_mark(tmp_path: Path, text: str, encoding: str) -> None:
    whole = TEXT + text
    assert load(written(tmp_path, whole.encode(encoding))).text == whole


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_binary_with_zeros_is_no_text(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, b"\x00\x01\x02\x03" * 20 + data)
    with pytest.raises(loading.UnsupportedFile):
        load(path)


def test_a_web_page_in_utf_16(tmp_path: Path) -> None:
    markup = f"<html><head><meta charset='utf-16'><title>글</title></head><body><p>{TEXT}</p></body></html>"
    assert "옮긴다" in load(written(tmp_path, markup.encode("utf-16-le"), "쪽.html")).text


@pytest.mark.parametrize("decomposed", [True, False])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_a_question_in_one_form_finds_a_note_in_the_other(synced, embedder, decomposed, asked) -> None:
    text = TEXT.replace("\r\n", "\n")
    index = synced({"글.md": nfd(text) if decomposed else text, "딴글.md": "# 딴 글\n\n김치를 담근다.\n"})
    retriever = NoteRetriever(index=index, embedder=embedder)
    hit = retriever.search(unicodedata.normalize(asked, "경사 하강법이 뭔가요?"))[0]
    assert hit.lexical_rank == 1
    document = index.document(hit.chunk.source)
    assert document.text == (nfd(text) if decomposed else text)
    assert document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
    assert "경사 하강법" in unicodedata.normalize("NFC", hit.chunk.heading)


@pytest.mark.parametrize("named", ["NFC", "NFD"])
@pytest.mark.parametrize("globbed", ["NFC", "NFD"])
def test_names_in_either_form(synced, embedder, named, globbed) -> None:
    index = synced({unicodedata.normalize(named, "폴더/경사 하강.md"): "# 글\n\n내리막으로 간다.\n"})
    retriever = NoteRetriever(index=index, embedder=embedder)
    for pattern in ("경사 하강.md", "*하강*", "폴더/*"):
        assert retriever.search("내리막", source=unicodedata.normalize(globbed, pattern))
    with pytest.raises(NoSuchNotes):
        retriever.search("내리막", source="없는 이름*")


def test_the_same_name_in_both_forms_is_two_files(synced, embedder) -> None:
    names = [unicodedata.normalize(form, "하강.md") for form in ("NFC", "NFD")]
    index = synced({names[0]: "# 글\n\n첫째 글이다.\n", names[1]: "# 글\n\n둘째 글이다.\n"})
    assert len(index.states()) in {1, 2}  # one where the file system itself composes names
    assert sync(index, embedder).unchanged == len(index.states())


def test_two_gigabytes_are_refused_at_once(tmp_path: Path, synced, embedder) -> None:
    folder = tmp_path / "공책"
    index = synced({"글.md": "# 글\n\n내리막으로 간다.\n"})
    with (folder / "큰글.txt").open("wb") as file:
        file.truncate(2 << 30)
    os.mkfifo(folder / "관.txt")
    (folder / "고리").symlink_to(folder, target_is_directory=True)
    (folder / "자신.txt").symlink_to(folder / "자신.txt")
    (folder / "새글.md").write_text("# 새 글\n\n오르막은 싫다.\n", encoding="utf-8")
    report = sync(index, embedder)
    assert report.added == 1
    assert {Path(f.source).name for f in report.failed} >= {"큰글.txt"}
    assert all(failure.hint for failure in report.failed)
    assert report.took_ms < 20_000
