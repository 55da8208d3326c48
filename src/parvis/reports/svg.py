"""A plot's specification as a picture for paper (pure): the same rows as in the browser, in the city's colour.

It knows the six kinds of `insights.plots`: lines, bars, bars with a wish, dots with intervals, squares, districts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from parvis.insights import palette

WIDE, LEFT, RIGHT = 640, 190, 96
TOP, BOTTOM, ROW, TALL = 14, 34, 26, 200
INK, SOFT, LINE = "#1e1a15", "#5e564a", "#d5ccbc"
DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 4")
"""A series' own, beside its colour."""
FONT = "Libertinus Serif"
Row = Mapping[str, Any]


def draw(spec: Mapping[str, Any], *, accent: str, french: bool = True, months: Sequence[str] = ()) -> str:
    """ "" for a plot without rows."""
    rows = spec.get("data", {}).get("values", [])
    if not rows:
        return ""
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    pen = Pen(accent, french, tuple(months))
    if kinds[0] == "line":
        strokes = spec["layer"][2]["data"]["values"] if len(spec["layer"]) > 2 else []
        return pen.lines(rows, strokes)
    if kinds[0] == "rect":
        return pen.squares(rows)
    if kinds[0] == "geoshape":
        return pen.areas(rows, float(spec["height"]))
    percent = "%" in str(spec["layer"][0]["encoding"]["x"].get("axis", {}).get("format", ""))
    return pen.dots(rows, percent) if kinds[0] == "rule" else pen.bars(rows, percent)


class Pen:
    def __init__(self, accent: str, french: bool, months: tuple[str, ...]) -> None:
        self.accent, self.french, self.months = accent, french, months

    def number(self, value: float, percent: bool = False) -> str:
        """As the language writes it."""
        shown = 100 * value if percent else value
        digits = 0 if abs(shown) >= 10 or shown == round(shown) else 1 if abs(shown) >= 1 else 2
        text = f"{shown:,.{digits}f}"
        if self.french:
            text = text.replace(",", "\u202f").replace(".", ",")
        return text + (("\u202f%" if self.french else "%") if percent else "")

    def page(self, tall: float, parts: Sequence[str]) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall:.0f}" width="{WIDE}" height="{tall:.0f}" '
            f'font-family="{FONT}" font-size="13">{"".join(parts)}</svg>'
        )

    def text(self, x: float, y: float, said: str, *, anchor: str = "start", fill: str = INK) -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(said)}</text>'

    def colour(self, place: int) -> str:
        """The first series has the city's colour as it is: paper is white."""
        others = palette.series(self.accent, dark=False)[1:]
        return self.accent if place == 0 else others[(place - 1) % len(others)]

    # ── over time ────────────────────────────────────────────────────────────────────────────────────────────────────

    def lines(self, rows: Sequence[Row], strokes: Sequence[Row]) -> str:
        series = list(dict.fromkeys(str(row["series"]) for row in rows))
        days = sorted({date.fromisoformat(str(row["at"])[:10]) for row in rows})
        first, span = days[0].toordinal(), max(1, days[-1].toordinal() - days[0].toordinal())
        high = max((float(row["value"]) for row in rows if row["value"] is not None), default=0.0)
        ticks = steps(high)
        high = ticks[-1] or 1.0
        left, top = 64.0, TOP + 20.0 * len(series)
        wide = WIDE - left - 20

        def across(day: date) -> float:
            return left + wide * (day.toordinal() - first) / span

        def up(value: float) -> float:
            return top + TALL * (1 - value / high)

        parts = [
            f'<line x1="{left}" x2="{WIDE - 20}" y1="{up(tick):.1f}" y2="{up(tick):.1f}" stroke="{LINE}"/>'
            + self.text(left - 6, up(tick) + 4, self.number(tick), anchor="end", fill=SOFT)
            for tick in ticks
        ]
        for n, day in enumerate(days):
            if n % max(1, -(-len(days) // 6)) == 0:
                parts.append(self.text(across(day), top + TALL + 18, self.day(day), anchor="middle", fill=SOFT))
        for stroke in strokes:
            x = min(max(across(date.fromisoformat(str(stroke["at"])[:10])), left), WIDE - 20.0)
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + TALL}" stroke="{SOFT}" stroke-dasharray="3 3"/>')
        for n, name in enumerate(series):
            parts.append(self.one_line([row for row in rows if row["series"] == name], n, across, up))
            parts.append(
                f'<line x1="{left}" x2="{left + 26}" y1="{TOP + 20 * n}" y2="{TOP + 20 * n}" stroke="{self.colour(n)}" stroke-width="2.5"'
                f' stroke-dasharray="{DASHES[n % len(DASHES)]}"/>' + self.text(left + 34, TOP + 20 * n + 4, name)
            )
        return self.page(top + TALL + BOTTOM, parts)

    def one_line(self, rows: Sequence[Row], place: int, across: Any, up: Any) -> str:
        """A value that is not told breaks the line; one alone between two gaps is a dot."""
        runs: list[list[tuple[float, float]]] = [[]]
        for row in sorted(rows, key=lambda one: str(one["at"])):
            if row["value"] is None:
                runs.append([])
            else:
                runs[-1].append((across(date.fromisoformat(str(row["at"])[:10])), up(float(row["value"]))))
        parts, colour = [], self.colour(place)
        for run in runs:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            if len(run) > 1:
                dash = DASHES[place % len(DASHES)]
                parts.append(
                    f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
                )
            elif run:
                parts.append(f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="3" fill="{colour}"/>')
        return "".join(parts)

    def day(self, day: date) -> str:
        month = self.months[day.month - 1] if self.months else f"{day.month:02}"
        return f"{day.day} {month}" if day.day != 1 else f"{month} {day.year}"

    # ── a row each ───────────────────────────────────────────────────────────────────────────────────────────────────

    def bars(self, rows: Sequence[Row], percent: bool) -> str:
        wished = [float(row["wanted"]) for row in rows if row.get("wanted") is not None]
        high = max([float(row["value"] or 0) for row in rows] + wished, default=0.0) or 1.0
        wide, parts = WIDE - LEFT - RIGHT - 60, []
        for n, row in enumerate(rows):
            y, length = TOP + n * ROW, wide * float(row["value"] or 0) / high
            parts.append(self.text(LEFT - 8, y + 15, short(str(row["name"])), anchor="end"))
            parts.append(
                f'<rect x="{LEFT}" y="{y + 2}" width="{max(0.5, length):.1f}" height="{ROW - 8}" rx="2" fill="{self.accent}"/>'
            )
            beside = length
            if row.get("wanted") is not None:
                x = LEFT + wide * float(row["wanted"]) / high
                parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 2}" y2="{y + ROW - 4}" stroke="{INK}" stroke-width="3"/>')
                beside = max(length, x - LEFT)
            label = str(row.get("label") or self.number(float(row["value"] or 0), percent))
            parts.append(self.text(LEFT + beside + 7, y + 15, label))
        return self.page(TOP + len(rows) * ROW + 6, parts)

    def dots(self, rows: Sequence[Row], percent: bool) -> str:
        high = max((float(row["high"]) for row in rows), default=0.0) or 1.0
        ticks = steps(high)
        wide, tall, parts = WIDE - LEFT - 40, len(rows) * ROW, []
        for tick in ticks:
            x = LEFT + wide * tick / (ticks[-1] or 1.0)
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + tall}" stroke="{LINE}"/>')
            parts.append(self.text(x, TOP + tall + 18, self.number(tick, percent), anchor="middle", fill=SOFT))
        for n, row in enumerate(rows):
            y = TOP + n * ROW + ROW / 2
            low, value, top = (LEFT + wide * float(row[name]) / (ticks[-1] or 1.0) for name in ("low", "value", "high"))
            parts.append(self.text(LEFT - 8, y + 4, short(str(row["name"])), anchor="end"))
            parts.append(f'<line x1="{low:.1f}" x2="{top:.1f}" y1="{y}" y2="{y}" stroke="{SOFT}" stroke-width="3"/>')
            parts.append(f'<circle cx="{value:.1f}" cy="{y}" r="5" fill="{self.accent}"/>')
        return self.page(TOP + tall + BOTTOM, parts)

    def areas(self, rows: Sequence[Row], tall: float) -> str:
        """Districts, the fuller the darker, and the number of each in its middle where that can be read."""
        high = max((float(row["value"]) for row in rows if row["value"] is not None), default=0.0) or 1.0
        rings = [ring for row in rows for part in row["geometry"]["coordinates"] for ring in part]
        wide, deep = (max((point[n] for ring in rings for point in ring), default=1) or 1 for n in (0, 1))
        scale = min((WIDE - 20) / wide, tall / deep)
        deepest, parts, numbers = palette.shade(self.accent, dark=False), [], []
        for row in rows:
            path = "".join(
                "M" + "L".join(f"{10 + x * scale:.1f} {TOP + y * scale:.1f}" for x, y in ring) + "Z"
                for part in row["geometry"]["coordinates"]
                for ring in part
            )
            shade = 0.0 if row["value"] is None else palette.SHADE * (0.1 + 0.9 * float(row["value"]) / high)
            parts.append(f'<path d="{path}" fill="{deepest}" fill-opacity="{shade:.2f}" fill-rule="evenodd" stroke="{SOFT}" '
                         'stroke-width="0.7"/>')  # fmt: skip
            outer = max((part[0] for part in row["geometry"]["coordinates"]), key=lambda ring: _span(ring)[0] * _span(ring)[1])
            across, down = _span(outer)
            if row["value"] is not None and across * scale > 24 and down * scale > 16:
                middle = [(min(point[n] for point in outer) + max(point[n] for point in outer)) / 2 for n in (0, 1)]
                x, y = 10 + middle[0] * scale, TOP + middle[1] * scale + 4
                numbers.append(self.text(x, y, self.number(float(row["value"])), anchor="middle"))
        return self.page(TOP + deep * scale + 10, parts + numbers)

    def squares(self, rows: Sequence[Row]) -> str:
        names = list(dict.fromkeys(str(row["name"]) for row in rows))
        across = list(dict.fromkeys(str(row["across"]) for row in rows))
        high = max((float(row["value"]) for row in rows if row["value"] is not None), default=0.0) or 1.0
        wide = (WIDE - LEFT - 20) / len(across)
        most = int(wide / 6)
        parts = [
            self.text(LEFT + wide * (n + 0.5), TOP + 6, short(name, most), anchor="middle", fill=SOFT)
            for n, name in enumerate(across)
        ]
        parts += [self.text(LEFT - 8, TOP + 16 + n * ROW + 17, short(name), anchor="end") for n, name in enumerate(names)]
        deepest = palette.shade(self.accent, dark=False)
        for row in rows:
            x, y = LEFT + wide * across.index(str(row["across"])), TOP + 16 + names.index(str(row["name"])) * ROW
            box = f'x="{x:.1f}" y="{y}" width="{wide - 2:.1f}" height="{ROW - 2}"'
            if row["value"] is not None:
                deep = palette.SHADE * (0.16 + 0.84 * float(row["value"]) / high)
                parts.append(f'<rect {box} fill="{deepest}" fill-opacity="{deep:.2f}"/>')
            said = str(row["label"]) if "label" in row else self.number(float(row["value"]))
            parts.append(self.text(x + wide / 2, y + 17, said, anchor="middle"))
        return self.page(TOP + 22 + len(names) * ROW, parts)


def _span(ring: Sequence[Sequence[float]]) -> tuple[float, float]:
    """How wide and how high."""
    wide, high = ([point[n] for point in ring] for n in (0, 1))
    return max(wide) - min(wide), max(high) - min(high)


def short(text: str, most: int = 27) -> str:
    return text if len(text) <= most else text[: max(1, most - 1)].rstrip() + "…"


def steps(high: float) -> list[float]:
    """Round values from nought to at least `high`: four or five of them."""
    if high <= 0:
        return [0.0, 1.0]
    size = 10.0 ** len(str(int(high))) if high >= 1 else 1.0
    while size > high:
        size /= 10
    step = next(size * part for part in (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if high / (size * part) <= 5)
    return [step * n for n in range(int(-(-high // step)) + 1)]
