from __future__ import annotations

from pathlib import Path

import office_like as like
import pytest
from test_load import write

from ingest.clean import clean
from ingest.load import load
from ingest.split import split


def made(name: str, tmp_path: Path) -> bytes:
    kinds = {
        "a.docx": like.docx,
        "a.pptx": like.pptx,
        "a.hwpx": like.hwpx,
        "a.epub": like.epub,
        "a.ipynb": like.notebook,
        "a.csv": lambda: like.CSV,
        "a.apkg": lambda: like.apkg(tmp_path / "deck.db"),
        "new.apkg": lambda: like.apkg(tmp_path / "deck.db", kind="anki21b"),
    }
    return kinds[name]()


@pytest.mark.parametrize(
    ("name", "title", "text", "questions"),
    [
        ("a.docx", "딥러닝 정리", like.DOCX_TEXT, ["배치 정규화는 왜 쓰나?"]),
        ("a.pptx", "경사 하강법", like.PPTX_TEXT, ["경사 하강법", "학습률은 무엇인가?"]),
        ("a.hwpx", "최적화 노트", like.HWPX_TEXT, ["모멘텀은 무엇인가?", "아담은?"]),
        ("a.epub", "신경망 책", like.EPUB_TEXT, ["1장 역전파", "2장 손실"]),
        ("a.ipynb", "소프트맥스 실습", like.NOTEBOOK_TEXT, [""]),
        ("a.csv", "a", like.CSV_TEXT, ["과적합이란?", "드롭아웃은?"]),
        ("a.apkg", "딥러닝 › 기초", like.APKG_TEXT, ["활성화 함수란?", "시그모이드는 0과 1 사이다."]),
        ("new.apkg", "딥러닝 › 기초", like.APKG_TEXT, ["활성화 함수란?", "시그모이드는 0과 1 사이다."]),
    ],
)
def test_a_document_becomes_markdown(
    tmp_path: Path, name: str, title: str, text: str, questions: list[str]
) -> None:
    document = load(write(tmp_path, name, made(name, tmp_path)))
    assert document.text == text
    assert document.title == title
    assert document.meta["format"] == name.split(".")[1]
    chunks = split(clean(document))
    assert [chunk.question for chunk in chunks] == questions
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_a_slide_is_a_page(tmp_path: Path) -> None:
    document = load(write(tmp_path, "a.pptx", like.pptx()))
    assert [document.text[at:].strip().split("\n")[0] for at in document.pages] == [
        "## 경사 하강법",
        "## 학습률은 무엇인가?",
    ]
    assert [chunk.page for chunk in split(clean(document))] == [1, 2]
