# ruff: noqa: E501 - markup as it is saved
"""Pages of three invented sites, of those makers who give what stands around an article no name and no place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

TOPICS = "드롭아웃 모멘텀 어텐션 배치 임베딩 손실 활성화 합성곱 잔차 학습률 초기화 양자화".split()
WARNING = "주의: 아래의 값은 그림을 위해 지은 것이다."
"""What the author puts into every article."""
SIGNATURE = "물결이 적음"
"""What the author ends every article with."""
SOURCES = "원문 논문 보기"
"""A link to elsewhere that every article has."""


class Site(NamedTuple):
    name: str
    page: Callable[[int], str]
    around: tuple[str, ...]
    """Pieces of what it repeats."""


def title(n: int) -> str:
    return f"{TOPICS[n % len(TOPICS)]} {'공부' if n < len(TOPICS) else '다시 보기'}"


def written(n: int) -> tuple[str, ...]:
    """What the author wrote in an article."""
    topic = TOPICS[n % len(TOPICS)]
    return (
        f"{topic}은 왜 쓰나? ({n}번째 물음)",
        f"{topic}은 신경망이 {n + 2}번 헤매지 않도록 길을 고르게 하는 방법이라고 나는 이해했다.",
        WARNING,
        f"처음에는 {topic} 없이 해 보고, 나중에 넣어서 손실이 {n + 3}만큼 줄어드는지 본다.",
        SIGNATURE,
        SOURCES,
    )  # fmt: skip


def article(n: int, p: str = "<p>{}</p>") -> str:
    asked, first, warning, second, signature, link = written(n)
    linked = f'<a href="https://papers.example/{n}">{link}</a>'
    parts = [f"<h2>{asked}</h2>", *[p.format(text) for text in (first, warning, second, signature, linked)]]
    return "\n".join(parts)


def flat(n: int) -> str:
    """Everything is a paragraph of one element."""
    return f"""<html><head><title>{title(n)}</title><link rel="canonical" href="https://flat.example/{n}"></head><body><div class="w"><p><a href="/">물결 신문</a></p>
<h1>{title(n)}</h1><p>갈래: 공부 | 읽은 사람 1,{n:03}</p><p><a href="#s">글씨 크게</a> <a href="#t">글씨 작게</a></p>
{article(n)}
<p><a href="https://flat.example/tell?n={n}">이 글 알리기</a></p><p>기사 제보는 언제나 환영하며 보내 주신 글은 돌려드리지 않습니다.</p><p><a href="/list">전체 글 보러 가기</a></p></div></body></html>"""


def tabled(n: int) -> str:
    """Cells and line breaks, as pages were made once; it names no address of its own."""
    return f"""<html><head><title>{title(n)}</title></head><body><table><tr><td width=150><a href="1.html">첫 화면</a><br><a href="2.html">읽을거리</a><br><a href="3.html">손님방</a></td></tr><tr><td>{article(n, "{}<br>")}<br>
[<a href="{n - 1}.html">윗글</a>] [<a href="{n + 1}.html">아랫글</a>] [<a href="l.html">차례로</a>]<br>이 누리집은 800x600에서 가장 잘 보입니다<br><a href="mail.html">편지 쓰기</a></td></tr></table></body></html>"""


def hashed(n: int) -> str:
    """Classes that mean nothing, and an article in pieces of which none holds most."""
    asked, first, warning, second, signature, link = written(n)
    half = f"<div class='k3'><h2>{asked}</h2><p>{first}</p><p>{warning}</p></div><div class='k4'><p>{second}</p><p>{signature}</p><p><a href='https://papers.example/{n}'>{link}</a></p></div>"
    return f"""<html><head><title>{title(n)} | 결</title><meta property="og:url" content="https://www.hash.example/{n}"></head><body><div class="k1"><div class="k2"><a href="/">결</a></div><div class="k2"><a href="/all">모아 보기</a></div>{half}
<div class="k5">이 글이 마음에 들었나요</div><div class="k5"><a href="#yes">들었어요 {n * 7}</a></div><div class="k6"><a href="https://hash.example/rss">새 글 받아 보기</a></div></div></body></html>"""


SITES = (
    Site("flat", flat, ("물결 신문", "읽은 사람", "글씨 크게", "이 글 알리기", "기사 제보", "전체 글 보러")),
    Site("tabled", tabled, ("첫 화면", "읽을거리", "손님방", "아랫글", "800x600", "편지 쓰기")),
    # "이 글이 마음에 들었나요" stays: nothing tells it from a signature
    Site("hashed", hashed, ("모아 보기", "들었어요", "새 글 받아 보기")),
)
