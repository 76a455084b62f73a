from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_like import ANSWERS, CODE, PAGES, TEX, Page, body

from ingest.clean import clean
from ingest.html import extract
from ingest.load import load
from ingest.split import split
from rag.errors import UnsupportedFile
from rag.types import Document


def flat(text: str) -> str:
    return "".join(text.split())


def shown(path: Path) -> str:
    """What a saved page gives once its furniture is out."""
    document = clean(load(path))
    text = document.text
    for start, end in reversed(document.furniture):
        text = text[:start] + text[end:]
    return text


def saved(folder: Path, markup: str) -> Path:
    path = folder / "page.html"
    path.write_text(markup, encoding="utf-8")
    return path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_author_wrote_stays_and_the_rest_goes(tmp_path: Path, page: Page) -> None:
    text = shown(saved(tmp_path, page.markup))
    assert [kept for kept in page.kept if flat(kept) not in flat(text)] == []
    assert [gone for gone in page.dropped if flat(gone) in flat(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_title_author_and_date(tmp_path: Path, page: Page) -> None:
    document = load(saved(tmp_path, page.markup))
    assert document.title == page.title
    assert (document.meta.get("author", ""), document.meta.get("date", "")) == (page.author, page.date)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_questions_are_found_and_code_keeps_its_shape(tmp_path: Path, page: Page) -> None:
    document = clean(load(saved(tmp_path, page.markup)))
    questions = [chunk.question for chunk in split(document)]
    assert page.name == "forum" or {"드롭아웃이란?", "배치 정규화란?", "학습률이란?"} <= set(questions)
    assert re.search(rf"```\w*\n{re.escape(CODE)}\n```", document.text)
    assert page.name == "forum" or "학습률 | 0.001" in document.text


MATH = "<math>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>값은 <math><mi>x</mi><mo>=</mo><mn>1</mn></math> 이다.", "값은 $x=1$ 이다."),
        (
            '<p>앞</p><math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">'
            "x^2</annotation></semantics></math><p>뒤</p>",
            "앞\n\n$$x^2$$\n\n뒤",
        ),
        (
            '<p>또 <span class="MathJax_Preview">x</span><span class="MathJax">x2</span>'
            '<script type="math/tex; mode=display">x_1</script> 이다.',
            "또 $$x_1$$ 이다.",
        ),
        ('<p>그림 <img class="latex" alt="a+b"> 도', "그림 $a+b$ 도"),
        (f"<p>{MATH}<mi>N</mi><mo>(</mo><mi>μ</mi><mo>,</mo><mfrac><msup><mi>σ</mi><mn>2</mn></msup><mi>n</mi></mfrac>"
         "<mo>)</mo></math>", r"$N(μ,\frac{σ^2}{n})$"),
        (f"<p>{MATH}<msqrt><mi>n</mi><mo>+</mo><mn>1</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot></math>",
         r"$\sqrt{n+1}\sqrt[3]{x}$"),
        (f"<p>{MATH}<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
         "<msubsup><mi>x</mi><mi>i</mi><mn>10</mn></msubsup></math>", "$∑_{i=1}^n x_i^{10}$"),
        (f"<p>{MATH}<munder><mi>argmax</mi><mi>θ</mi></munder><mi>log</mi><mi>p</mi>"
         "<mover><mi>y</mi><mo>^</mo></mover></math>", r"$\operatorname{argmax}_θ\log p\hat{y}$"),
        (f"<p>{MATH}<mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable><mo>]</mo></math>",
         r"$[\begin{matrix} 1 & 0 \end{matrix}]$"),
        (f"<p>{MATH}<mfenced><mi>a</mi><mi>b</mi></mfenced><mtext>if 50%</mtext></math>",
         r"$(a,b)\text{if 50\%}$"),
        ("<p>O(n<sup>2</sup>)이고 3×10<sup>-4</sup>, "
         "H<sub>2</sub>O, x<sub>i</sub>다.<sup><a href='#n'>1</a></sup>",
         "O(n^2)이고 3×10^-4, H₂O, x_i다.¹"),
    ],
)  # fmt: skip
def test_formulas_become_tex(markup: str, text: str) -> None:
    found = extract(f"<body><div>{markup}</div></body>").text
    assert flat(found) == flat(text)


def test_code_in_lines_of_their_own() -> None:
    markup = (
        '<body><pre><div class="line">a = 1</div><div class="line">b = 2</div></pre><p>끝이다.</p></body>'
    )
    assert extract(markup).text == "```\na = 1\nb = 2\n```\n\n끝이다."


def test_line_numbers_are_no_code() -> None:
    markup = (
        '<body><p>글이 여기에 한 줄 길게 적혀 있다.</p><table><tr><td class="gutter"><pre>1\n2</pre></td>'
        "<td><pre>a = 1\nb = 2</pre></td></tr></table></body>"
    )
    text = extract(markup).text
    assert "a = 1\nb = 2" in text
    assert "1\n2\n" not in text


@pytest.mark.parametrize(
    "opened",
    ['<section id="related-work">', '<div class="section" id="skip-connection">', '<div class="callout">'],
)
def test_a_section_named_after_its_heading_stays(opened: str) -> None:
    close = "</section>" if opened.startswith("<section") else "</div>"
    part = f'{opened}<h2 id="tag-and-share">곁가지</h2><p>짧은 절.</p>{close}'
    text = extract(f"<html><body><div class='post'>{body()}{part}</div></body></html>").text
    assert "곁가지" in text and "짧은 절." in text


def test_a_page_that_is_all_comments_is_kept() -> None:
    """A question-and-answer page names its answers so."""
    said = "".join(f'<div class="comment"><p>{answer}</p></div>' for answer in ANSWERS)
    text = extract(f"<html><body><h1>질문</h1>{said}</body></html>").text
    assert all(answer in text for answer in ANSWERS)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>글이 있다.", "<pre>", "</pre>", "<table><tr><td>", "</table>", "<ul><li>",
             "</ul>", "<math>", "<script type='math/tex'>x</script>", '<div class="comment">', "<!--", "-->",
             "<svg>", "&#0;", "&#xD800;", "<h1>제목</h1>", "<a href=x>", "</a>", "\x0c", "<html>", "<title>",
             "<base>", "<![CDATA["]
        )
        | st.text(max_size=5),
        max_size=40,
    ).map("".join)
)  # fmt: skip
def test_any_markup_is_read(markup: str) -> None:
    found = extract(markup)
    assert "\x00" not in found.text
    assert TEX not in found.text


@pytest.mark.parametrize(
    "tag", ["custom-tag", *(pytest.param(tag, marks=pytest.mark.nightly) for tag in ("div", "table"))]
)
def test_a_hundred_thousand_deep(tmp_path: Path, tag: str) -> None:
    markup = f"<{tag}>" * 100_000 + "바닥에 놓인 글이다." + f"</{tag}>" * 100_000
    assert load(saved(tmp_path, markup)).text.strip() == "바닥에 놓인 글이다."


def test_pictures_that_are_drawn_in_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.html.LARGEST", 5000)
    picture = '<img src="data:image/png;base64,' + "A" * 9000 + '">'
    path = saved(tmp_path, f"<body>{picture}<p>글이 여기에 적혀 있다.</p></body>")
    assert load(path).text == "글이 여기에 적혀 있다."
    with pytest.raises(UnsupportedFile) as caught:
        load(saved(tmp_path, "<p>글이 있다." * 2000))
    assert caught.value.hint


def test_a_page_of_a_few_words_is_kept_whole() -> None:
    assert "댓글" in extract("<body><div class='comment'><h3>댓글</h3><p>좋다</p></div></body>").text


@pytest.mark.parametrize("gap", ["", "\n", " \n  "])
def test_a_table_keeps_its_head_whatever_stands_between_its_parts(gap: str) -> None:
    rows = f"<thead>{gap}<tr><th>이름</th>{gap}<th>뜻</th></tr>{gap}</thead>{gap}<tbody>{gap}"
    rows += f"<tr><td>가</td><td>나</td></tr>{gap}<tr><td>다</td><td>라</td></tr>{gap}</tbody>"
    assert "\n\n이름 | 뜻\n가 | 나\n다 | 라" in extract(f"<p>표가 아래에 있다.</p><table>{rows}</table>").text


SCRIPTER = (
    '<div class="colorscripter-code"><table class="colorscripter-code-table"><tr><td><div><div>1</div><div>2'
    "</div></div></td><td><div><div><span>for</span>&nbsp;i&nbsp;in&nbsp;r:</div><div>&nbsp;&nbsp;f(i)</div>"
    '</div><div><a href="http://colorscripter.com/info#e">Colored by Color Scripter</a></div></td>'
    '<td><a href="http://colorscripter.com/info#e"><span>cs</span></a></td></tr></table></div>'
)


@pytest.mark.parametrize(
    "block",
    [
        '<div class="se-code"><div class="se-code-source"><div class="__se_code_view language-python">'
        "for i in r:\n  f(i)</div></div></div>",
        '<div class="se-code">for i in r:<br>  f(i)</div>',
        '<div class="highlight"><code>for i in r:<br>  f(i)</code></div>',
        '<div class="highlight"><pre>for i in r:\n  f(i)</pre></div>',
        SCRIPTER,
    ],
)
def test_code_without_pre_is_fenced(block: str) -> None:
    text = extract(f"<body><p>{ANSWERS[0]}</p>{block}<p>{ANSWERS[1]}</p></body>").text
    language = "python" if "language-python" in block else ""
    assert text == f"{ANSWERS[0]}\n\n```{language}\nfor i in r:\n  f(i)\n```\n\n{ANSWERS[1]}"


def test_a_highlighted_box_is_no_code() -> None:
    text = extract('<body><div class="highlight"><p>여기가 <code>x</code> 중요하다.</p></div></body>').text
    assert "```" not in text


@pytest.mark.parametrize("opened", ['<figure data-ke-type="opengraph">', '<figure class="og-link">'])
def test_the_preview_of_a_link_is_left_out(opened: str) -> None:
    box = f'{opened}<a href="https://x.example"><p>옆집 가게의 소개</p><p>무엇이든 팝니다</p></a></figure>'
    found = extract(f"<html><body><div class='post'>{body()}{box}</div></body></html>")
    assert "옆집 가게" not in found.text and ANSWERS[5] in found.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<table><tr><th></th><th>REST</th><th>gRPC</th></tr><tr><td>지연</td><td>12ms</td><td>4ms</td></tr></table>",
            "| | REST | gRPC |\n|---|---|---|\n| 지연 | 12ms | 4ms |",
        ),
        (
            "<table><tr><th rowspan=2>모델<th colspan=2>정확도<tr><th>val<th>test"
            "<tr><td rowspan=2>B<td>91<td>90<tr><td>92<td>91</table>",
            "모델 | 정확도 val | 정확도 test\nB | 91 | 90\nB | 92 | 91",
        ),
        ("<table><tr><td>가</td><td>나</td></tr><tr><td>1</td><td>2</td></tr></table>", "가 | 나\n1 | 2"),
        ("<dl><dt>TTL<dd>사는 시간<dt>LRU<dd><p>오래된 것부터</p></dl>",
         "TTL: 사는 시간\n\nLRU: 오래된 것부터"),
        (
            "<details><summary>람다 아키텍처</summary><p>두 갈래다.</p></details><p>끝.</p>",
            "<details>\n<summary>람다 아키텍처</summary>\n\n두 갈래다.\n\n</details>\n\n끝.",
        ),
        ("<details><summary>정답 보기</summary><p>셋이다.</p></details>", "정답 보기\n\n셋이다."),
        ('<div class="language-sql highlighter-rouge"><div class="highlight"><pre>SELECT 1</pre></div></div>',
         "```sql\nSELECT 1\n```"),
        ('<pre><code class="language-plaintext">a</code></pre>', "```\na\n```"),
    ],
)  # fmt: skip
def test_what_tags_say_beside_the_letters(markup: str, text: str) -> None:
    assert extract(f"<body><p>{ANSWERS[0]}</p>{markup}</body>").text == f"{ANSWERS[0]}\n\n{text}"


def test_a_folded_box_is_a_section() -> None:
    markup = f"<h2>하나</h2><p>{ANSWERS[0]}</p><details><summary>둘</summary><p>{ANSWERS[1]}</p></details>"
    document = Document("a.html", "", extract(f"<body>{markup}</body>").text, meta={"format": "html"})
    assert [chunk.question for chunk in split(document)] == ["하나", "둘"]


API = """<html><body><main><h1>Clock<a class="headerlink" href="#c">¶</a></h1>
<p>The clock fires jobs at given times.</p>
<dl class="py class"><dt class="sig sig-object py" id="c.Clock"><em class="property">class </em>
<span>c.</span><span>Clock</span><span>(</span><em>size=8</em><span>)</span>
<a class="viewcode-link">[source]</a>
<a class="headerlink">¶</a></dt>
<dd><p>Holds a pool of workers.</p>
<dl class="field-list"><dt>Raises:</dt><dd><p>ValueError below one worker.</p></dd></dl>
<dl class="py method"><dt><code>add(job)</code></dt><dt><code>add(job, when)</code></dt>
<dd><p>Adds one job to it.</p></dd></dl></dd></dl>
<dl><dt>TTL</dt><dd>300 seconds by default.</dd></dl></main></body></html>""".replace("\n", "")


def test_signatures_are_headings_over_what_they_do() -> None:
    document = Document("a", "Clock", extract(API).text, meta={"format": "html"})
    assert [
        (chunk.heading.split(" ‹ ")[0], document.text[chunk.body : chunk.end]) for chunk in split(document)
    ] == [
        ("", "The clock fires jobs at given times."),
        (
            "c.Clock",
            "class c.Clock(size=8)\n\nHolds a pool of workers.\n\nRaises: ValueError below one worker.",
        ),
        ("add", "add(job)\n\nadd(job, when)\n\nAdds one job to it.\n\nTTL: 300 seconds by default."),
    ]


def test_what_makers_print_into_the_text_goes() -> None:
    text = extract(
        '<main><h1><span class="descriptor">Title:</span>Drift</h1>'
        '<h2>History<span class="mw-editsection">[edit]</span></h2>'
        '<p>It is a distance.<sup class="reference">[1]</sup> It is small'
        '<sup class="noprint Inline-Template">[citation needed]</sup> and read in meters<sup>2</sup>.</p>'
        '<ul><li class="post-taglist">x</li><li>kept</li></ul></main>'
    ).text
    assert text == "# Drift\n\n## History\n\nIt is a distance. It is small and read in meters².\n\n- kept"


def test_the_posts_of_an_issue_are_its_text() -> None:
    said = "<p>The loader never returns a batch when workers are on, and I see no message.</p>"
    head = '<h3><a class="author">ada</a> commented</h3>'
    post = f'<div class="js-comment-container">{head}<div class="comment-body">{said}</div></div>'
    aside = f"<div class='discussion'><p>{'Labels and projects of this repository. ' * 6}</p></div>"
    issue = f"<body><h1>Loader hangs</h1><span>3 comments</span>{post}{post}{aside}</body>"
    assert extract(issue).text.count("ada commented") == 2
    article = f"<body><h1>Loader hangs</h1><a class='comments-link'>3 comments</a>{said * 4}{post}</body>"
    assert "ada" not in extract(article).text


def test_a_field_called_comments_keeps_its_value() -> None:
    rows = '<tr><td>Comments:</td><td class="comments">Accepted at a conference</td></tr>'
    text = extract(
        f"<main><p>{'We prune the heads that drift little. ' * 5}</p><table>{rows}</table></main>"
    ).text
    assert "Comments: | Accepted at a conference" in text
