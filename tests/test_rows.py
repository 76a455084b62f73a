from __future__ import annotations

import pytest
from posts_like import note

from ingest.clean import clean
from ingest.split import split

BODY = "\n\n모멘텀은 지난 기울기를 쌓아 관성을 준다. 진동을 줄인다.\n\n"


def dropped(text: str, form: str = "markdown") -> list[str]:
    document = clean(note(text, form))
    return [document.text[a:b] for a, b in document.furniture]


@pytest.mark.parametrize(
    "row",
    [
        "[Home](https://a.example/) · [Archive](https://a.example/all) · [RSS](https://a.example/rss.xml)",
        "[English](README.md) | [한국어](README.ko.md)",
        "[![CI](https://a.example/ci.svg)](https://a.example) ![py](https://img.shields.io/badge/py-3.9-blue)",
    ],
)
def test_links_about_the_site_and_badges_above_a_text(row: str) -> None:
    assert dropped(f"# 모멘텀\n\n{row}{BODY}") == [row]


@pytest.mark.parametrize(
    "row",
    [
        "[논문](https://a.example/p) · [코드](https://a.example/c) · [발표](https://a.example/t)",
        "![손실 곡선이 내려가는 그림](loss.png)",
        "[Home](https://a.example/) 화면에서 설정을 누르면 됩니다",
    ],
)
def test_links_and_pictures_of_an_author_stay(row: str) -> None:
    assert dropped(f"# 모멘텀\n\n{row}{BODY}") == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Next: SGD Previous: Adam", "html"),
        ("[← Previous: Adam](adam.md) | [Next: SGD →](sgd.md)", "markdown"),
        ("이전: Adam\n다음: SGD", "text"),
    ],
)
def test_what_leads_to_the_pages_around_goes(text: str, form: str) -> None:
    assert dropped(f"# 모멘텀{BODY}{text}", form) == [text]


@pytest.mark.parametrize(
    "text", ["다음: SGD를 읽기", "Next: we compare SGD with what the previous part said: it is slower."]
)
def test_one_label_alone_is_the_authors(text: str) -> None:
    assert dropped(f"# 모멘텀{BODY}{text}", "markdown") == []


def test_how_to_cite_is_a_part_of_its_own() -> None:
    how = "Cited as:\n\n> Cho, Ada. (2023). Momentum.\n\nOr\n\n```\n@article{cho}\n```\n"
    text = f"# 글\n\n## 비용{BODY}{how}\n## 끝\n\n끝이다.\n"
    assert [chunk.heading for chunk in split(note(text, "markdown"))] == [
        "비용 ‹ 글",
        "Cited as ‹ 글",
        "끝 ‹ 글",
    ]
    text = text.replace("Or", "하지만 비용은 위에서 말한 것보다 큰 경우가 많다")
    assert [chunk.heading for chunk in split(note(text, "markdown"))] == ["비용 ‹ 글", "끝 ‹ 글"]


def test_an_article_copied_from_a_wiki() -> None:
    text = (
        "Batch size\nArticle\nTalk\nView history\nFrom Wikipedia, the free encyclopedia\nIt is a number.\n\n"
        "History[edit]\nLarge ones became usable in 2017.\n\nEffects[edit]\nThey find sharp minima.\n"
    )
    document = clean(note(text, "text"))
    assert [chunk.heading for chunk in split(document)][-2:] == ["History", "Effects"]
    assert "Talk" not in "".join(chunk.text for chunk in split(document))


def test_numbered_headings_of_a_wiki_nest() -> None:
    text = "배치\n\n1. 개요[편집]\n묶음이다.\n2. 역사[편집]\n2.1. 초기[편집]\n1998년에 쓰였다.\n"
    assert [chunk.heading for chunk in split(note(text, "text"))][-2:] == ["개요", "초기 ‹ 역사"]


def test_a_heading_written_as_a_tag_names_a_readme() -> None:
    text = '<h1 align="center">\n  Burrow\n</h1>\n\nA store.\n\n## Install\n\nRun it.\n'
    assert [chunk.heading for chunk in split(note(text, "markdown"))] == ["Burrow", "Install ‹ Burrow"]
