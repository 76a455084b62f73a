"""A run as a picture: how far down the right passage is found, and what came of the answers. SVG."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from rag.language import tr
from rag.metrics import mean, success
from rag.present import shortened
from rag.runs import Outcome, Run
from rag.types import Status

# Colours of Okabe and Ito, which people who see few colours tell apart, too.
GOOD, FAIR, WEAK, WRONG, NONE = "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#B8B8B8"
INK, FAINT = "#222222", "#DDDDDD"
WIDTH, HEIGHT = 860, 360
LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT = 56, 64, 330, 236
BARS_LEFT, BARS_WIDTH, BAR_STEP = 440, 390, 66

Part = tuple[str, int, str]
"""Name, count and colour of a part of a bar."""


def chart(run: Run, before: Run | None = None) -> str:
    """The picture as an SVG document, 860 by 360.

    On the left the share of questions with a right passage among the first r hits, for each rank r (of an
    earlier run dashed); on the right one bar a kind of question, divided by what came of it.
    """
    about = run.about
    name = shortened(about.questions, 60)
    title = tr(f"질문 {len(run.judged)}개: {name}", f"{len(run.judged)} questions: {name}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        _text(LEFT, 28, title, size=15),
        _text(LEFT, 50, tr("맞는 대목이 r위 안에 있는 질문", "questions with a right passage within rank r")),
        *_axes(about.depth),
    ]
    if before is not None and (earlier := _cumulative(before, about.depth)):
        parts.append(_line(earlier, NONE, dashed=True))
        parts.append(
            _text(LEFT + PLOT_WIDTH, TOP + PLOT_HEIGHT - 10, tr("점선: 앞선 결과", "dashed: before"), "end")
        )
    if shares := _cumulative(run, about.depth):
        parts.append(_line(shares, GOOD))
        parts += _marks(shares)
    for row, (name, bar) in enumerate(_bars(run)):
        parts += _bar(TOP + row * BAR_STEP, name, bar)
    return "\n".join([*parts, "</svg>", ""])


def _cumulative(run: Run, depth: int) -> list[float]:
    """Share of the scored questions found within each rank, shape ``(depth,)``; empty without any."""
    scored = [one.ranks for one in run.judged if one.scored]
    shares = (mean([success(ranks, rank) for ranks in scored]) for rank in range(1, depth + 1))
    return [share for share in shares if share is not None]


def _x(rank: int, depth: int) -> float:
    return LEFT + PLOT_WIDTH * (rank - 0.5) / depth


def _y(share: float) -> float:
    return TOP + PLOT_HEIGHT * (1 - share)


def _axes(depth: int) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(
            f'<line x1="{LEFT}" x2="{LEFT + PLOT_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{FAINT}"/>'
        )
        parts.append(_text(LEFT - 8, y + 4, f"{tenth * 10}%", "end"))
    step = max(1, round(depth / 10))
    for rank in range(1, depth + 1):
        if rank == 1 or rank % step == 0:
            parts.append(_text(_x(rank, depth), TOP + PLOT_HEIGHT + 18, str(rank), "middle"))
    parts.append(_text(LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 40, tr("순위 r", "rank r"), "middle"))
    return parts


def _line(shares: Sequence[float], colour: str, *, dashed: bool = False) -> str:
    points = " ".join(f"{_x(r, len(shares)):.1f},{_y(s):.1f}" for r, s in enumerate(shares, start=1))
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>'


def _marks(shares: Sequence[float]) -> list[str]:
    """A dot at each rank; the shares of the first, the fifth and the last in figures."""
    parts = []
    for rank, share in enumerate(shares, start=1):
        x, y = _x(rank, len(shares)), _y(share)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{GOOD}"/>')
        if rank in {1, 5, len(shares)}:
            below = share > 0.15
            parts.append(_text(x, y + 20 if below else y - 10, f"{share:.0%}", "middle"))
    return parts


def _bars(run: Run) -> list[tuple[str, list[Part]]]:
    bars = [(tr("찾기", "search"), _search_parts(run))]
    if run.answered:
        bars += [
            (tr("답: 노트에 있는 질문", "answers: in the notes"), _counted(run, "answered", [
                (tr("옳음", "right"), GOOD, {"right"}),
                (tr("다른 대목", "another passage"), WEAK, {"wrong_passage"}),
                (tr("거절", "refused"), NONE, {"refused_found", "refused_missed"}),
            ])),
            (tr("답: 노트에 없는 질문", "answers: not in the notes"), _counted(run, "not_in_notes", [
                (tr("옳게 거절", "rightly refused"), GOOD, {"right"}),
                (tr("비었다고 함", "told as left open"), WEAK, {"mistold"}),
                (tr("답함", "answered"), WRONG, {"answered_wrongly"}),
            ])),
            (tr("답: 노트가 비워 둔 질문", "answers: left open in the notes"), _counted(run, "unanswered", [
                (tr("비었다고 알림", "told so"), GOOD, {"right"}),
                (tr("거절", "refused"), NONE, {"mistold"}),
                (tr("답함", "answered"), WRONG, {"answered_wrongly"}),
            ])),
        ]  # fmt: skip
    return [(name, parts) for name, parts in bars if parts]


def _search_parts(run: Run) -> list[Part]:
    ranks = [one.ranks[0] if one.ranks else None for one in run.judged if one.scored]
    depth = run.about.depth
    return [
        part
        for part in (
            (tr("1위", "first"), sum(rank == 1 for rank in ranks), GOOD),
            (tr("2–5위", "2–5"), sum(rank is not None and 2 <= rank <= 5 for rank in ranks), FAIR),
            (tr(f"6–{depth}위", f"6–{depth}"), sum(rank is not None and rank > 5 for rank in ranks), WEAK),
            (tr("없음", "not found"), sum(rank is None for rank in ranks), NONE),
        )
        if part[1]
    ]


def _counted(run: Run, expected: Status, kinds: Sequence[tuple[str, str, set[Outcome]]]) -> list[Part]:
    outcomes = [one.outcome for one in run.expecting(expected)]
    parts = [(name, sum(one in kind for one in outcomes), colour) for name, colour, kind in kinds]
    return [part for part in parts if part[1]]


def _bar(y: float, name: str, parts: Sequence[Part]) -> list[str]:
    total = sum(count for _, count, _ in parts)
    drawn = [_text(BARS_LEFT, y, f"{name} ({total})")]
    x = float(BARS_LEFT)
    for _, count, colour in parts:
        width = BARS_WIDTH * count / total
        drawn.append(f'<rect x="{x:.1f}" y="{y + 8:.1f}" width="{width:.1f}" height="16" fill="{colour}"/>')
        x += width
    legend = "".join(
        f'<tspan fill="{colour}">■</tspan> {escape(label)} {count}&#160;&#160; '
        for label, count, colour in parts
    )
    return [*drawn, f'<text x="{BARS_LEFT}" y="{y + 42:.1f}">{legend}</text>']


def _text(x: float, y: float, words: str, anchor: str = "start", *, size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'stroke="#FFFFFF" stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )
