# ruff: noqa: E501 - markup as it is saved
"""Web pages in the structure that blogs and tools save them in; every word of them is invented."""

from __future__ import annotations

from typing import NamedTuple

ANSWERS = (
    "드롭아웃은 학습할 때 뉴런을 무작위로 꺼서 어느 하나에 기대지 않게 한다.",
    "추론할 때는 모든 뉴런을 쓰고 출력의 기댓값을 맞춘다.",
    "배치 정규화는 미니배치의 평균과 분산으로 층의 입력을 고르게 한다.",
    "배치가 아주 작으면 통계가 흔들려서 레이어 정규화가 낫다.",
    "학습률은 손실이 줄어드는 방향으로 얼마나 크게 걷느냐이다.",
    "너무 크면 골짜기를 건너뛰고 너무 작으면 제자리에서 맴돈다.",
)
CODE = "for step in range(3):\n    loss = model(x)  # 손실\n    loss.backward()"
TEX = r"\frac{\partial L}{\partial w} = \delta x"
CELL = ("학습률", "0.001")
LINKS = ("참고: 역전파를 손으로 따라가기", "참고: 정규화 논문 읽기")
"""Links that the author put at the end."""

KATEX = (
    '<span class="katex"><span class="katex-mathml"><math xmlns="http://www.w3.org/1998/Math/MathML">'
    "<semantics><mrow><mfrac><mi>L</mi><mi>w</mi></mfrac></mrow>"
    f'<annotation encoding="application/x-tex">{TEX}</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true"><span class="base">∂w∂L\u200b=δx</span></span></span>'
)
MATHJAX = f'<span class="MathJax_Preview"></span><script type="math/tex">{TEX}</script>'


class Page(NamedTuple):
    """A page with what a reader wants of it and what not."""

    name: str
    markup: str
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    title: str
    author: str = ""
    date: str = ""


def body(p: str = "<p>{}</p>", h: str = "<h2>{}</h2>", pre: str = "<pre><code>{}</code></pre>",
         math: str = KATEX, links: str = '<ul><li><a href="https://a.example/1">{}</a></li>'
         '<li><a href="https://b.example/2">{}</a></li></ul>') -> str:  # fmt: skip
    """The author's text, marked up as a site does."""
    parts = [h.format("Q1. 드롭아웃이란?"), p.format(ANSWERS[0]), p.format(ANSWERS[1]),
             pre.format(CODE),
             h.format("Q2. 배치 정규화란?"), p.format(ANSWERS[2]), p.format(ANSWERS[3]),
             p.format("기울기는 " + math + " 이다."),
             f"<table><tbody><tr><td>이름</td><td>값</td></tr><tr><td>{CELL[0]}</td><td>{CELL[1]}</td></tr></tbody></table>",
             h.format("Q3. 학습률이란?"), p.format(ANSWERS[4]), p.format(ANSWERS[5]), links.format(*LINKS)]  # fmt: skip
    return "\n".join(parts)


KEPT = (*ANSWERS, "Q1. 드롭아웃이란?", "Q2. 배치 정규화란?", "Q3. 학습률이란?", CODE, TEX, *CELL, *LINKS)


def tistory() -> Page:
    side = "".join(
        f'<li><a href="/category/{n}">공부 갈래 {n} <span class="c_cnt">({n})</span></a></li>'
        for n in range(9)
    )
    tags = "".join(f'<a href="/tag/{n}">태그구름{n}</a> ' for n in range(12))
    days = "".join(
        "<tr>" + "".join(f"<td>{d if d <= 30 else ''}</td>" for d in range(w, w + 7)) + "</tr>"
        for w in range(1, 36, 7)
    )
    related = "".join(
        f'<tr><th><a href="/{n}">이어지는 다른 글 제목 {n}</a> <span>({n})</span></th><td>2024.01.0{n}</td></tr>'
        for n in range(1, 6)
    )
    markup = f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>딥러닝 면접 정리 — 나비의 서랍</title>
<meta property="og:title" content="딥러닝 면접 정리"><meta property="og:site_name" content="나비의 서랍">
<meta property="article:published_time" content="2024-03-02T10:00:00+09:00"><meta property="og:article:author" content="나비날다"></head>
<body id="tt-body-page"><div id="acc-nav"><a href="#content">본문 바로가기</a></div>
<div id="wrap"><div id="header" class="area_head"><h1><a href="/">나비의 서랍</a></h1><div class="menu"><ul><li><a href="/">홈</a></li><li><a href="/tag">태그</a></li><li><a href="/guestbook">방명록</a></li></ul></div></div>
<div id="container"><aside class="area_aside"><div class="category"><ul>{side}</ul></div><div class="box_calendar"><table class="tt-calendar"><thead><tr><th>일</th><th>월</th><th>화</th><th>수</th><th>목</th><th>금</th><th>토</th></tr></thead><tbody>{days}</tbody></table></div><div class="tags">{tags}</div><div class="count">Total 123,456 Today 78 Yesterday 90</div></aside>
<div id="content"><div class="area_view"><div class="article_header"><a class="category" href="/category">AI/정리</a><h2 class="title_view">딥러닝 면접 정리</h2><span class="txt_by">by <em>나비날다</em></span> <span class="date">2024. 3. 2.</span></div>
<div class="revenue_unit_wrap"><div class="revenue_unit_info">반응형</div></div>
<div class="tt_article_useless_p_margin contents_style">{body(p='<p data-ke-size="size16">{}</p>', h='<h3 data-ke-size="size23">{}</h3>', pre='<pre class="python" data-ke-language="python"><code>{}</code></pre>')}</div>
<div class="container_postbtn"><div class="postbtn_like"><div class="wrap_btn" id="reaction-1"><button>공감</button> <span class="count">12</span></div><div class="wrap_btn_share"><button type="button">공유하기</button><ul><li><a href="#">URL 복사</a></li><li><a href="#">카카오톡 공유</a></li></ul></div><div class="wrap_btn"><button>게시글 관리</button></div></div><a class="btn_subscription" href="#"><strong>구독하기</strong><span>나비의 서랍</span></a></div>
<div class="another_category"><h4>'AI &gt; 정리' 카테고리의 다른 글</h4><table>{related}</table></div>
<div class="area_tag"><h3>태그</h3><a href="/tag/a" rel="tag">드롭아웃태그</a>, <a href="/tag/b" rel="tag">정규화태그</a></div>
<div class="area_related"><strong>관련글</strong><ul><li><a href="/77"><span class="title">옆집 글 하나 보기</span></a></li><li><a href="/78"><span class="title">옆집 글 둘 보기</span></a></li></ul></div>
<div class="area_reply" id="entryComment"><h2>댓글 <span>2</span></h2><ul class="list_reply"><li><strong>지나가던손님</strong><span>2024.03.05</span><p class="txt_reply">좋은 글 잘 보고 갑니다 구독 눌렀어요</p></li></ul><form><textarea placeholder="댓글을 입력하세요"></textarea><button>등록</button></form></div>
</div></div></div><div id="footer"><p>© 나비의 서랍. DESIGN BY TISTORY 관리자</p></div></div></body></html>"""
    return Page("tistory", markup, KEPT,
                ("본문 바로가기", "방명록", "공부 갈래 3", "태그구름3", "123,456", "반응형", "공유하기", "카카오톡", "구독하기",
                 "이어지는 다른 글 제목 2", "드롭아웃태그", "옆집 글 하나", "잘 보고 갑니다", "DESIGN BY"),
                "딥러닝 면접 정리", "나비날다", "2024-03-02")  # fmt: skip


def velog() -> Page:
    more = "".join(
        f'<a href="/@b/{n}"><h4>추천하는 남의 글 {n}</h4><p>남의 글의 앞머리가 여기에 조금 보인다 {n}</p></a>'
        for n in range(4)
    )
    markup = f"""<!doctype html><html><head><meta charset="utf-8"><title>딥러닝 면접 정리</title><meta property="og:title" content="딥러닝 면접 정리"><meta name="author" content="nabi_dev">
<script type="application/ld+json">{{"@type":"BlogPosting","headline":"딥러닝 면접 정리","datePublished":"2024-03-02T01:00:00.000Z","author":{{"@type":"Person","name":"nabi_dev"}}}}</script></head>
<body><div id="root"><div class="sc-dPiLbb"><div class="sc-bBHHxi kTIDXm"><a href="/">velog</a><div class="sc-jcFjpl"><a href="/search">검색</a><button>새 글 작성</button></div></div>
<div class="sc-fbyfCU"><div class="head-wrapper"><h1>딥러닝 면접 정리</h1><div class="sc-egiyK"><div class="information"><span class="username"><a href="/@nabi_dev">nabi_dev</a></span><span class="separator">·</span><span>2024년 3월 2일</span></div><div><button>팔로우</button></div></div>
<div class="sc-cxabCf"><a href="/tags/a">딥러닝꼬리표</a><a href="/tags/b">면접꼬리표</a></div>
<div class="sc-jObWnj"><h2><a href="/series">면접 연재물 묶음</a></h2><div>3/7</div></div></div>
<div class="sc-kLLXSd"><div class="sc-toc"><div><a href="#q1">Q1. 드롭아웃이란?</a></div><div><a href="#q2">Q2. 배치 정규화란?</a></div><div><a href="#q3">Q3. 학습률이란?</a></div></div></div>
<div class="sc-bXTejn"><div class="sc-eGRUor atom-one">{body(pre='<pre><code class="language-python">{}</code></pre>')}</div></div>
<div class="sc-fXqexe"><div class="profile"><img src="a.png"><div class="name">nabi_dev</div><div class="description">느리지만 꾸준히 걷는 사람 소개글</div></div></div>
<div class="sc-iJbNxu"><a href="/p"><span class="label">이전 포스트</span><h3>지난번에 쓴 글의 제목</h3></a><a href="/n"><span>다음 포스트</span><h3>다음번에 쓸 글의 제목</h3></a></div>
<div class="sc-gSQFLo"><h4>3개의 댓글</h4><textarea placeholder="댓글을 작성하세요"></textarea><button>댓글 작성</button><div class="comments"><div class="comment"><a>ddoji</a><div>2일 전</div><p>정리 감사합니다 많이 배웠어요</p></div></div></div>
<div class="sc-recommend"><h4>관심 있을 만한 포스트</h4>{more}</div></div></div></div></body></html>"""
    return Page("velog", markup, KEPT,
                ("새 글 작성", "팔로우", "면접 연재물", "느리지만 꾸준히", "이전 포스트", "지난번에 쓴", "다음번에 쓸",
                 "많이 배웠어요", "추천하는 남의 글 2", "앞머리가 여기에"),
                "딥러닝 면접 정리", "nabi_dev", "2024-03-02")  # fmt: skip


def naver() -> Page:
    def para(text: str) -> str:
        return f'<div class="se-component se-text se-l-default"><div class="se-component-content"><div class="se-section se-section-text"><div class="se-module se-module-text"><p class="se-text-paragraph se-text-paragraph-align-"><span class="se-fs- se-ff-">{text}</span></p></div></div></div></div>'

    links = "".join(para('<a href="https://a.example" class="se-link">{}</a>') for _ in range(2))
    markup = f"""<!doctype html><html><head><meta charset="utf-8"><title>딥러닝 면접 정리 : 네이버 블로그</title><meta property="og:title" content="딥러닝 면접 정리"><meta property="og:site_name" content="네이버 블로그"></head>
<body><div id="wrapper"><div id="head-skin"><div id="blog-menu"><ul><li><a href="#">프롤로그</a></li><li><a href="#">블로그</a></li><li><a href="#">안부</a></li></ul></div></div>
<div id="whole-body"><div id="content-area"><div id="post-area"><div id="postTopTitleList"><a href="#">목록열기</a><table><tr><td><a href="#">같은 갈래의 옛글 하나</a></td><td>2023. 1. 1.</td></tr><tr><td><a href="#">같은 갈래의 옛글 둘</a></td><td>2023. 1. 2.</td></tr></table></div>
<div class="se-viewer se-theme-default"><div class="se-component se-documentTitle"><div class="blog2_series"><a href="#">공부방</a></div><div class="pcol1"><h3 class="se_textarea">딥러닝 면접 정리</h3></div><div class="blog2_container"><span class="nick"><a href="#">나비</a></span><span class="se_publishDate pcol2">2024. 3. 2. 10:00</span><div class="blog2_post_function"><a href="#">URL 복사</a><a href="#">이웃추가</a></div></div></div>
<div class="se-main-container">{body(p=para("{}"), h=para("<b>{}</b>"), pre='<div class="se-component se-code"><div class="se-code-source"><pre class="__se_code_view">{}</pre></div></div>', math=MATHJAX, links=links)}</div></div>
<div class="post_footer_contents"><div class="wrap_tag"><a href="#">#드롭아웃꼬리</a><a href="#">#면접꼬리</a></div><div class="area_sympathy"><a href="#">공감 7</a><a href="#">댓글 3</a><a href="#">공유하기</a></div></div>
<div class="post-btn post_btn2"><a href="#">인쇄</a></div><div class="wrap_blog_profile"><p>이 블로그 주인장 인사말입니다 서로이웃 환영해요</p></div></div></div></div>
<div id="blog-counter">오늘 12 전체 3,456,789</div><div class="powered">NAVER Blog</div></div></body></html>"""
    return Page("naver", markup, KEPT,
                ("프롤로그", "안부", "목록열기", "옛글 하나", "이웃추가", "공유하기", "드롭아웃꼬리", "주인장 인사말", "3,456,789"),
                "딥러닝 면접 정리", "나비", "2024-03-02")  # fmt: skip


def notion() -> Page:
    toggles = body(p='<p id="x" class="">{}</p>', pre='<pre id="c" class="code code-wrap"><code class="language-Python">{}</code></pre>',
                   math='<style>@import url(katex.css)</style><span data-token-index="0" contenteditable="false" class="notion-text-equation-token">' + KATEX + "</span>")  # fmt: skip
    markup = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><title>딥러닝 면접 정리</title><style>body {{ color: red }}</style></head>
<body><article id="2f0" class="page sans"><header><div class="page-header-icon"><span class="icon">🦋</span></div><h1 class="page-title">딥러닝 면접 정리</h1><p class="page-description"></p><table class="properties"><tbody><tr class="property-row property-row-person"><th><span class="icon property-icon"></span>작성</th><td><span class="user">나비</span></td></tr><tr class="property-row"><th>날짜</th><td><time>@2024년 3월 2일</time></td></tr></tbody></table></header>
<div class="page-body"><nav id="toc" class="block-color-gray table_of_contents"><div class="table_of_contents-item"><a class="table_of_contents-link" href="#a">Q1. 드롭아웃이란?</a></div><div class="table_of_contents-item"><a class="table_of_contents-link" href="#b">Q2. 배치 정규화란?</a></div></nav>
<ul class="toggle"><li><details open=""><summary>접어 둔 질문: 모멘텀이란?</summary><p>지난 기울기를 조금 남겨 두고 함께 걷는 것이다.</p></details></li></ul>{toggles}
<figure class="callout" style="display:flex"><div style="font-size:1.5em"><span class="icon">💡</span></div><div>면접에서는 짧게 답하고 예를 든다.</div></figure></div></article></body></html>"""
    kept = (*KEPT, "접어 둔 질문: 모멘텀이란?", "지난 기울기를 조금 남겨", "면접에서는 짧게 답하고")
    return Page("notion", markup, kept, ("color: red", "@import"), "딥러닝 면접 정리", "", "2024-03-02")


def medium() -> Page:
    markup = f"""<!doctype html><html lang="ko"><head><title>딥러닝 면접 정리. 나비의 공부 | by 나비 | Medium</title><meta charset="utf-8"><meta property="og:title" content="딥러닝 면접 정리"><meta name="author" content="나비"><meta property="article:published_time" content="2024-03-02T10:00:00.000Z"></head>
<body><div id="root"><div class="a b c"><div class="q r"><a href="/sitemap">Sitemap</a><a href="/app">Open in app</a><a href="/signin">Sign in</a></div>
<main><article><div class="l"><section><div><h1 class="pw-post-title">딥러닝 면접 정리</h1><div class="speechify-ignore"><a href="/@nabi">나비</a><button>Follow</button><span>5 min read</span><span>·</span><span data-testid="storyPublishDate">Mar 2, 2024</span><div class="pw-multi-vote-count"><button>120</button></div><button>Listen</button><button>Share</button></div>
{body(p='<p class="pw-post-body-paragraph">{}</p>', pre='<pre class="mt"><span class="qo"><code>{}</code></span></pre>')}</div></section></div></article></main>
<div class="tags"><a href="/tag/a">Deep Learning Tagged</a><a href="/tag/b">Interview Tagged</a></div>
<div class="author-card"><h2>Written by 나비</h2><span>77 followers</span><p>날개를 말리는 중인 사람입니다 소개</p><button>Follow</button></div>
<div class="responses"><h2>No responses yet</h2><a>Write a response</a></div><div class="more"><h2>More from 나비</h2><a href="/x"><h2>남은 다른 이야기 하나</h2><h3>조금 다른 이야기의 부제</h3></a><a href="/y"><h2>남은 다른 이야기 둘</h2></a></div>
<div class="foot"><a>Help</a><a>Status</a><a>Privacy</a><a>Terms</a></div></div></div></body></html>"""
    return Page("medium", markup, KEPT,
                ("Open in app", "Sign in", "Follow", "followers", "날개를 말리는", "No responses", "More from", "다른 이야기 하나", "Privacy", "Deep Learning Tagged"),
                "딥러닝 면접 정리", "나비", "2024-03-02")  # fmt: skip


def github() -> Page:
    files = "".join(
        f'<tr class="react-directory-row"><td><a href="/f{n}">자료폴더{n}.md</a></td><td><a>고친 까닭 {n}</a></td><td>2 years ago</td></tr>'
        for n in range(8)
    )
    markup = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>nabi/interview: 딥러닝 면접 정리</title><meta property="og:title" content="nabi/interview"></head>
<body class="logged-out"><div class="position-relative"><a href="#start" class="skip-link">Skip to content</a><header class="Header"><a>Sign up</a><nav>Product Solutions Pricing</nav></header></div>
<div class="application-main"><main id="js-repo-pjax-container"><div id="repository-container-header"><strong><a href="/nabi/interview">interview</a></strong><span class="Label">Public</span><ul><li><a>Notifications</a></li><li><a>Fork 12</a></li><li><a>Star 345</a></li></ul><nav class="UnderlineNav"><ul><li><a>Code</a></li><li><a>Issues 3</a></li><li><a>Pull requests</a></li></ul></nav></div>
<div class="Layout"><div class="Layout-main"><table aria-labelledby="folders-and-files"><thead><tr><th>Name</th><th>Last commit message</th></tr></thead><tbody>{files}</tbody></table>
<div id="readme"><article class="markdown-body entry-content" itemprop="text"><div class="markdown-heading"><h1 class="heading-element">딥러닝 면접 정리</h1><a class="anchor" href="#x" aria-label="Permalink"><svg></svg></a></div>
{body(h='<div class="markdown-heading"><h2 class="heading-element">{}</h2><a class="anchor" href="#q"><svg class="octicon"></svg></a></div>', pre='<div class="highlight highlight-source-python notranslate position-relative overflow-auto" data-snippet-clipboard-copy-content="x"><pre>{}</pre><div class="zeroclipboard-container"><clipboard-copy aria-label="Copy"></clipboard-copy></div></div>', math=f'<math-renderer class="js-inline-math">${TEX}$</math-renderer>')}</article></div></div>
<div class="Layout-sidebar"><h2>About</h2><p>저장소 소개 한 줄입니다</p><h3>Stars</h3><a>345 stars</a><h2>Languages</h2><ul><li>Python 99.0%</li></ul></div></div></main></div>
<footer class="footer"><p>© 2024 GitHub, Inc.</p></footer></body></html>"""
    return Page("github", markup, KEPT,
                ("Sign up", "Pricing", "Fork 12", "Pull requests", "고친 까닭 3", "2 years ago", "345 stars", "저장소 소개", "GitHub, Inc."),
                "딥러닝 면접 정리")  # fmt: skip


def plain() -> Page:
    markup = f"""<html><head><title>딥러닝 면접 정리</title></head><body bgcolor=white><center><h1>딥러닝 면접 정리</h1></center>
<a href="/">처음</a> | <a href="/2">다음 장</a><hr>{body(p="{}<br>", h="<p><b>{}</b><p>", pre="<pre>{}</pre>", math=f'<img alt="{TEX}" class="tex">')}</body></html>"""
    return Page("plain", markup, KEPT, (), "딥러닝 면접 정리")


def cookies() -> Page:
    """A page of any maker: banner, breadcrumb, share bar, newsletter, pager, endless menus."""
    menu = "".join(f'<div class="menu-item"><a href="/{n}">차림표 {n}</a></div>' for n in range(30))
    markup = f"""<!doctype html><html><head><meta charset="utf-8"><title>딥러닝 면접 정리 | 나비 기술 블로그</title></head><body>
<div id="cookie-banner" role="dialog"><p>이 사이트는 더 나은 이용을 위해 쿠키를 사용합니다. 계속하면 동의하는 것으로 봅니다.</p><button>모두 동의</button></div>
<div class="gnb">{menu}</div><div class="breadcrumb"><a>홈</a> › <a>기술</a> › <a>딥러닝</a></div>
<div class="post"><h1>딥러닝 면접 정리</h1><div class="meta"><span>조회수 1,234회</span> <span>댓글 5개</span></div><div class="share-buttons"><a>페이스북에 공유</a><a>트위터에 공유</a></div>
{body()}<div class="newsletter"><p>매주 새 글을 편지로 받아 보세요</p><input type="email"><button>구독</button></div><div class="pagination"><a>앞쪽 글로</a> <a>뒤쪽 글로</a></div>
<div class="related-posts"><h3>함께 읽으면 좋은 글</h3><ul><li><a href="/r1">엮인 글 하나</a></li><li><a href="/r2">엮인 글 둘</a></li></ul></div></div>
<div class="copyright">Copyright 2024 나비. All rights reserved.</div></body></html>"""
    return Page("cookies", markup, KEPT,
                ("쿠키를 사용합니다", "차림표 7", "1,234회", "페이스북에 공유", "편지로 받아", "뒤쪽 글로", "엮인 글 하나", "All rights"),
                "딥러닝 면접 정리")  # fmt: skip


def wordpress() -> Page:
    markup = f"""<!DOCTYPE html><html lang="ko-KR"><head><meta charset="UTF-8"><title>딥러닝 면접 정리 &#8211; 나비 노트</title><meta property="og:title" content="딥러닝 면접 정리 - 나비 노트"><script type="application/ld+json" class="yoast-schema-graph">{{"@graph":[{{"@type":"Article","author":{{"name":"나비"}},"datePublished":"2024-03-02T01:00:00+00:00"}}]}}</script></head>
<body class="post-template-default single single-post"><div id="page" class="site"><a class="skip-link screen-reader-text" href="#content">콘텐츠로 건너뛰기</a><header id="masthead"><p class="site-title">나비 노트</p><nav><ul><li><a href="/">홈</a></li><li><a href="/about">소개</a></li></ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main"><article id="post-7" class="post-7 post type-post hentry category-ai tag-dl"><header class="entry-header"><h1 class="entry-title">딥러닝 면접 정리</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="2024-03-02T10:00:00+09:00">2024년 3월 2일</time></span><span class="byline"> 글쓴이 <span class="author vcard"><a class="url fn n" href="/author/nabi">나비</a></span></span></div></header>
<div class="entry-content">{body(h='<h2 class="wp-block-heading">{}</h2>', pre='<pre class="wp-block-code"><code>{}</code></pre>')}<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">이것이 좋아요:</h3><ul><li><a href="#">Tweet 하기</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3>관련</h3><div><a href="/9">다른 때의 글 하나</a></div></div></div>
<footer class="entry-footer"><span class="cat-links">카테고리: <a>AI 갈래</a></span></footer></article>
<nav class="navigation post-navigation"><h2 class="screen-reader-text">글 탐색</h2><a href="/6" rel="prev">바로 앞의 글</a></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">“딥러닝 면접 정리”에 대한 2개의 생각</h2><ol class="comment-list"><li class="comment"><article class="comment-body"><b class="fn">손님</b><div class="comment-content"><p>덕분에 면접을 잘 보았습니다 감사드려요 정말로요</p></div></article></li></ol><div id="respond"><h3>답글 남기기</h3><form></form></div></div></main></div>
<aside id="secondary"><section class="widget widget_recent_entries"><h2>최신 글</h2><ul><li><a href="/1">곁의 글 하나</a></li></ul></section></aside></div><footer id="colophon"><div class="site-info">Proudly powered by WordPress</div></footer></div></body></html>"""
    return Page("wordpress", markup, KEPT,
                ("건너뛰기", "소개", "Tweet 하기", "다른 때의 글", "AI 갈래", "바로 앞의 글", "면접을 잘 보았", "답글 남기기", "곁의 글", "WordPress"),
                "딥러닝 면접 정리", "나비", "2024-03-02")  # fmt: skip


def sphinx() -> Page:
    markup = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>딥러닝 면접 정리 &#8212; 노트 1.0 documentation</title></head><body class="wy-body-for-nav"><div class="wy-grid-for-nav">
<nav class="wy-nav-side"><div class="wy-menu"><ul><li class="toctree-l1"><a href="a.html">곁 목차 하나</a></li></ul></div></nav><section class="wy-nav-content-wrap"><div class="wy-nav-content"><div class="rst-content"><div role="navigation"><ul class="wy-breadcrumbs"><li><a href="#">노트</a></li><li>지금 여기</li><li class="wy-breadcrumbs-aside"><a href="_sources/a.rst.txt">View page source</a></li></ul></div>
<div role="main" class="document" itemscope="itemscope"><div itemprop="articleBody"><section id="related-tags"><h1>딥러닝 면접 정리<a class="headerlink" href="#related-tags" title="Permalink">¶</a></h1>
{body(h='</section><section id="comment"><h2>{}<a class="headerlink" href="#comment">¶</a></h2>', pre='<div class="highlight-python notranslate"><div class="highlight"><pre><span></span>{}</pre></div></div>', math='<span class="math notranslate nohighlight">' + chr(92) + "(" + TEX + chr(92) + ")</span>")}</section></div></div>
<footer><div class="rst-footer-buttons"><a href="b.html">Next 단추</a></div><p>&#169; Copyright 2024, 나비.</p>Built with Sphinx</footer></div></div></section></div></body></html>"""
    return Page(
        "sphinx",
        markup,
        KEPT,
        ("곁 목차", "View page source", "Next 단추", "Copyright 2024", "Built with"),
        "딥러닝 면접 정리",
    )


def brunch() -> Page:
    markup = f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>딥러닝 면접 정리</title><meta property="og:title" content="딥러닝 면접 정리"><meta property="og:article:author" content="나비"><meta property="article:published_time" content="2024-03-02T10:00:00+09:00"></head>
<body><div class="service_header"><a>brunch</a><button>작가신청</button></div><div class="wrap_article"><div class="wrap_cover"><h1 class="cover_title">딥러닝 면접 정리</h1><div class="cover_sub_title">한 번에 훑는 문답</div></div>
<div class="wrap_view_article"><div class="wrap_body">{body(p='<p class="wrap_item item_type_text">{}</p>', h='<h3 class="wrap_item item_type_text">{}</h3>')}</div></div>
<div class="wrap_article_info"><div class="wrap_keyword"><ul class="list_keyword"><li><a class="link_keyword">신경망낱말</a></li></ul></div><div class="wrap_author_desc"><strong>나비 소속</strong><p>글을 쓰며 천천히 배우는 사람입니다. 직장은 꽃밭이고 하는 일은 날기입니다.</p><a class="btn_subscription">구독자 321</a></div></div>
<div class="wrap_cmt"><strong>댓글</strong><div class="cmt_item"><p>저도 이런 면접을 본 적이 있어서 반갑습니다</p></div></div><div class="wrap_article_recommend"><h4>작가의 이전글</h4><a href="/1">먼젓번에 적은 이야기</a></div></div></body></html>"""
    return Page("brunch", markup, KEPT, ("작가신청", "신경망낱말", "천천히 배우는", "구독자 321", "본 적이 있어서", "먼젓번에 적은"),
                "딥러닝 면접 정리", "나비", "2024-03-02")  # fmt: skip


def forum() -> Page:
    """A question with answers, as forums show them."""
    replies = "".join(
        f'<div class="answer" id="answer-{n}"><div class="votecell"><div class="vote-count">{n}</div></div><div class="s-prose js-post-body"><p>{a}</p></div><div class="post-menu"><a>Share</a><a>Edit</a></div><div class="comments"><ul><li class="comment"><span class="comment-copy">덧말로 적은 한 줄짜리 이야기입니다 {n}</span></li></ul></div></div>'
        for n, a in enumerate(ANSWERS)
    )
    markup = f"""<!DOCTYPE html><html class="html__responsive"><head><title>딥러닝 면접 정리 - 묻고 답하기</title></head><body class="question-page"><header class="s-topbar"><a>Products</a></header><div class="container"><div id="left-sidebar"><nav><ol><li><a>Tags menu</a></li></ol></nav></div>
<div id="content"><div id="question-header"><h1><a class="question-hyperlink">딥러닝 면접 정리</a></h1></div><div id="mainbar"><div class="question" id="question"><div class="s-prose js-post-body"><p>드롭아웃과 정규화가 어떻게 다른지 누가 알려 주실 수 있나요?</p><pre class="lang-py"><code>{CODE}</code></pre></div><div class="post-taglist"><a class="post-tag">deep-learning-mark</a></div></div><div id="answers">{replies}</div></div>
<div id="sidebar"><div class="module sidebar-linked"><h4>Linked</h4><a>Some linked question</a></div></div></div></div><footer class="site-footer">Legal notes</footer></body></html>"""
    return Page(
        "forum",
        markup,
        (*ANSWERS, "누가 알려 주실 수", CODE),
        ("Products", "Tags menu", "deep-learning-mark", "Some linked", "Legal notes"),
        "딥러닝 면접 정리",
    )


PAGES = [
    tistory(),
    velog(),
    naver(),
    notion(),
    medium(),
    github(),
    plain(),
    cookies(),
    wordpress(),
    sphinx(),
    brunch(),
    forum(),
]
