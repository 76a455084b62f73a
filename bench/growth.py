"""What ``bench/million.py`` found, as a picture: how questions, changes, memory and recall grow.

One SVG for light and for dark pages. Each panel has one axis, logarithmic in the number of chunks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 520
PANEL = 360, 150
LEFT, TOP, STEP_X, STEP_Y = 60, 70, 440, 230

STYLE = """
text { fill: #222; font: 12px sans-serif } .title { font-size: 15px } .faint { fill: #666 }
.ground { fill: #fff } .grid { stroke: #ddd } .limit { stroke: #b04a00; stroke-dasharray: 5 4 }
.line { fill: none; stroke: #0072b2; stroke-width: 2.5 } .dot { fill: #0072b2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e6e6 } .faint { fill: #aaa } .ground { fill: #16181d } .grid { stroke: #3a3d45 }
  .limit { stroke: #f0a050 } .line { stroke: #56b4e9 } .dot { fill: #56b4e9 }
}
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure over the number of chunks."""

    title: str
    figure: str
    unit: str
    limit: float
    """What it should stay below, and recall above."""


PANELS = (
    Panel("Warm question, processor time, 95 % take less", "  processor, ms, 95 % take less", "ms", 100),
    Panel("One more file, elapsed", "one more file, s, median", "s", 1),
    Panel("Memory beside Kiwi and embedder", "memory beside Kiwi and embedder, MB", "MB", 2000),
    Panel("Recall@10 of the vectors against all", "recall@10 against all", "", 0.98),
)


def picture(found: Sequence[Mapping[str, float]]) -> str:
    """The SVG document; ``found`` holds the figures of each size."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}"><style>{STYLE}</style>',
        "<title>How mutdap grows with the notes</title>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
        _text(LEFT - 40, 30, "How mutdap grows with the notes (chunks, logarithmic)", kind="title"),
    ]
    for place, panel in enumerate(PANELS):
        x, y = LEFT + place % 2 * STEP_X, TOP + place // 2 * STEP_Y
        if points := [(one["chunks"], one[panel.figure]) for one in found if panel.figure in one]:
            parts += _panel(x, y, panel, points)
    return "\n".join([*parts, "</svg>", ""])


def _panel(x: float, y: float, panel: Panel, points: Sequence[tuple[float, float]]) -> list[str]:
    width, height = PANEL
    first, last = log10(points[0][0]) - 0.2, log10(points[-1][0]) + 0.2
    low, high = (0.0, 1.15 * max(panel.limit, *(value for _, value in points))) if panel.unit else (0.9, 1.0)

    def across(chunks: float) -> float:
        return x + width * (log10(chunks) - first) / (last - first)

    def up(value: float) -> float:
        return y + height * (1 - (max(low, value) - low) / (high - low))

    parts = [_text(x, y - 12, panel.title)]
    for share in (0.0, 0.5, 1.0):
        value = low + share * (high - low)
        parts.append(_line("grid", x, up(value), x + width, up(value)))
        parts.append(_text(x - 6, up(value) + 4, f"{value:.4g}", "end", kind="faint"))
    parts.append(_line("limit", x, up(panel.limit), x + width, up(panel.limit)))
    label = f"{panel.limit:g} {panel.unit}".strip()
    parts.append(_text(x + width, up(panel.limit) - 5, label, "end", kind="faint"))
    line = " ".join(f"{across(chunks):.1f},{up(value):.1f}" for chunks, value in points)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for chunks, value in points:
        at, above = across(chunks), up(value) - 10 if up(value) > y + 18 else up(value) + 20
        parts.append(f'<circle class="dot" cx="{at:.1f}" cy="{up(value):.1f}" r="4"/>')
        parts.append(_text(at, above, f"{value:g}", "middle"))
        parts.append(_text(at, y + height + 18, f"{chunks:,.0f}", "middle", kind="faint"))
    return parts


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str = "start", *, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
