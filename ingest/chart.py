"""The values that a chart of an Office file shows, as a table: a row a category, a column a series."""

from __future__ import annotations

from ingest.markup import Element, attribute, child, children, descendants, number

_MOST = 500
"""Points of a series; more are a curve, which no reader takes values from."""


def chart_title(chart: Element | None) -> str:
    """The title that is written into a chart; empty where there is none."""
    title = child(chart, "chart", "title")
    return "".join(str(text.text or "") for text in descendants(title, "t"))


def chart_table(chart: Element | None) -> list[list[str]]:
    """The rows of a ``c:chartSpace``, its series named in the first; empty where it holds no values."""
    names: list[str] = []
    categories: dict[int, str] = {}
    values: list[dict[int, str]] = []
    for series in descendants(child(chart, "chart", "plotArea"), "ser"):
        shown = _points(child(series, "val")) or _points(child(series, "yVal"))
        if not shown or len(shown) > _MOST:
            continue
        at = _points(child(series, "cat")) or _points(child(series, "xVal"))
        if values and categories and at and at != categories:  # a curve of its own
            shown = {place: f"{at.get(place, '')}: {said}" for place, said in shown.items()}
        categories = categories or at
        names.append(" ".join(_points(child(series, "tx")).values()))
        values.append(shown)
    places = sorted(set(categories).union(*values)) if values else []
    rows = [[categories.get(at, str(at + 1)), *(one.get(at, "") for one in values)] for at in places]
    return [["", *names], *rows] if rows else []


def _points(data: Element | None) -> dict[int, str]:
    """What stands at each place; of categories in several levels, the outermost first."""
    found: dict[int, str] = {}
    levels = list(descendants(data, "lvl"))
    for level in levels[::-1] or ([] if data is None else [data]):
        percent = "%" in "".join(str(code.text or "") for code in descendants(level, "formatCode"))
        here = {
            number(attribute(point, "idx")): _value(point, percent=percent)
            for point in descendants(level, "pt")
        }
        if levels and level is not levels[0]:  # a name of an outer level holds until the next
            here = _held(here, _width(levels[0]))
        found = {at: f"{found[at]} {said}" if at in found else said for at, said in here.items()} or found
    if data is not None and not found and (bare := child(data, "v")) is not None:
        found[0] = str(bare.text or "")
    return found


def _width(level: Element) -> int:
    places = (number(attribute(point, "idx")) for point in children(level, "pt"))
    return min(max(places, default=0), _MOST) + 1


def _held(names: dict[int, str], width: int) -> dict[int, str]:
    last, held = "", {}
    for at in range(width):
        held[at] = last = names.get(at, last)
    return held


def _value(point: Element, *, percent: bool) -> str:
    found = child(point, "v")
    said = str(found.text or "") if found is not None else ""
    try:
        value = float(said)
    except ValueError:
        return said
    return f"{100 * value:.12g}%" if percent else f"{value:.12g}"
