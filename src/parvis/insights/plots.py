"""Plots as Vega-Lite specifications, pure: rows in, a dictionary out. Each row says in words what its mark shows.

The table under a plot is made of the same rows, so that whoever does not see it, or has no script, reads as much. Colours are those of
`palette`: the city's own first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parvis.design.colour import DEFAULT
from parvis.insights import palette

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
TALL, ROW, LETTER, WIDE = 240, 26, 7, 640
"""Pixels of a plot over time; of one bar; of a letter of its label, at most; across a map."""
MONTHS: Mapping[str, Sequence[str]] = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
SHORT: Mapping[str, Sequence[str]] = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
DAYS: Mapping[str, Sequence[str]] = {
    "fr": ("dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
    "en": ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A question, its answer in a sentence, the picture, and the same rows as a table. `rows`: cells as they are read; the first
    is the row's head; None is « non disponible ». `raw`: the same for a spreadsheet."""

    key: str
    title: str
    answer: str
    spec: Mapping[str, Any]
    head: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    raw: Sequence[Sequence[Any]] = field(default_factory=list)
    note: str = ""
    named: bool = False
    """The rows are headed by names that somebody gave, in whatever language."""


def _spec(rows: Sequence[Mapping[str, Any]], title: str, **more: Any) -> dict[str, Any]:
    return {
        "$schema": SCHEMA, "description": title, "width": "container", "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)}, **more,
    }  # fmt: skip


def _series(names: Sequence[str]) -> dict[str, Any]:
    """Told apart by colour and by dash or shape too; named above the plot."""
    return {
        "field": "series",
        "type": "nominal",
        "sort": list(names),
        "scale": {"domain": list(names)},
        "legend": {"title": None},
    }


def lines(
    rows: Sequence[Mapping[str, Any]], *, title: str, axis: str, series: Sequence[str], by_month: bool, events: Sequence[Any] = ()
) -> dict[str, Any]:  # fmt: skip
    """Values over time. Rows: {"at": ISO day, "value": number or None, "series", "said"}. None is a gap, drawn as one."""
    encoding = {
        "x": {"field": "at", "type": "temporal", "title": None, "axis": {"format": "%b %Y" if by_month else "%-d %b", "labelOverlap": True,
                                                                        "tickCount": 6}},
        "y": {"field": "value", "type": "quantitative", "title": axis, "scale": {"zero": True, "nice": True}, "axis": {"tickCount": 5}},
        "color": _series(series),
        "description": {"field": "said", "type": "nominal"}, "tooltip": {"field": "said", "type": "nominal"},
    }  # fmt: skip
    dashed = {**encoding, "strokeDash": {**_series(series), "legend": {"title": None}}}
    pointed = {**encoding, "shape": {**_series(series), "legend": {"title": None}}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "invalid": "break-paths-show-path-domains", "aria": False},
         "encoding": dashed},
        {"mark": {"type": "point", "filled": True, "size": 36, "invalid": "filter"}, "encoding": pointed},
    ]  # fmt: skip
    if events:
        layers.append({
            "data": {"values": list(events)}, "mark": {"type": "rule", "strokeDash": [3, 3]},
            "encoding": {"x": {"field": "at", "type": "temporal"}, "description": {"field": "said"}, "tooltip": {"field": "said"}},
        })  # fmt: skip
    return _spec(rows, title, height=TALL, layer=layers)


def bars(rows: Sequence[Mapping[str, Any]], *, title: str, axis: str, percent: bool = False, intervals: bool = False
         ) -> dict[str, Any]:  # fmt: skip
    """One bar a row, in their order, with its value beside it. Rows: {"name", "value", "label", "said"}; with `intervals` a dot and
    its {"low", "high"} instead: what is not sure is not filled."""
    scale: dict[str, Any] = {"domain": [0, 1]} if percent and not intervals else {"zero": True}
    if not intervals:  # the longest bar leaves room for its label, however narrow the window
        scale["range"] = [0, {"expr": f"max(width - {5 + LETTER * max((len(row['label']) for row in rows), default=0)}, 20)"}]
    written = (".1%" if intervals else ".0%") if percent else ",~r"
    encoding: dict[str, Any] = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 160, "ticks": False}},
        "x": {"field": "value", "type": "quantitative", "title": axis, "scale": scale,
              "axis": {"tickCount": 4, "format": written, "titleAnchor": "end"}},
        "description": {"field": "said", "type": "nominal"}, "tooltip": {"field": "said", "type": "nominal"},
    }  # fmt: skip
    label = {
        "mark": {"type": "text", "align": "left", "dx": 5, "aria": False},
        "encoding": {**encoding, "text": {"field": "label"}},
    }
    if not intervals:
        layers = [{"mark": {"type": "bar", "height": {"band": 0.68}, "invalid": "filter"}, "encoding": encoding}, label]
    else:
        between = {**encoding, "x": {**encoding["x"], "field": "low"}, "x2": {"field": "high"}}
        layers = [
            {"mark": {"type": "rule", "strokeWidth": 3, "aria": False}, "encoding": between},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": encoding},
        ]
    return _spec(rows, title, height=max(2, len(rows)) * ROW, layer=layers)


def targets(rows: Sequence[Mapping[str, Any]], *, title: str, axis: str) -> dict[str, Any]:
    """Parts of a whole as bars, each with a stroke where it is wanted. Rows: {"name", "value", "wanted", "beside", "label", "said"};
    the label stands behind both, at `beside`."""
    place = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 160, "ticks": False}},
        "description": {"field": "said", "type": "nominal"}, "tooltip": {"field": "said", "type": "nominal"},
    }  # fmt: skip
    across = {"type": "quantitative", "title": axis, "scale": {"domain": [0, 1]}, "axis": {"tickCount": 4, "format": ".0%"}}
    value, wanted, beside = ({**place, "x": {**across, "field": name}} for name in ("value", "wanted", "beside"))
    layers = [
        {"mark": {"type": "bar", "height": {"band": 0.68}, "invalid": "filter"}, "encoding": value},
        {"mark": {"type": "tick", "thickness": 3, "aria": False, "size": ROW}, "encoding": wanted},
        {"mark": {"type": "text", "align": "left", "dx": 8, "aria": False}, "encoding": {**beside, "text": {"field": "label"}}},
    ]
    return _spec(rows, title, height=max(2, len(rows)) * ROW, layer=layers)


def heat(rows: Sequence[Mapping[str, Any]], *, title: str, axis: str) -> dict[str, Any]:
    """How many of two things at once. Rows: {"name", "across", "value", "said"}; the number stands in its square, or its "label" where
    rows have one. A value that is None shades nothing."""
    place = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 160, "ticks": False}},
        "x": {"field": "across", "type": "nominal", "sort": None, "title": None,
              "axis": {"labelAngle": -40, "labelLimit": 120, "orient": "top"}},
        "description": {"field": "said", "type": "nominal"}, "tooltip": {"field": "said", "type": "nominal"},
    }  # fmt: skip
    many = len({row["name"] for row in rows})
    written = {"field": "label"} if any("label" in row for row in rows) else {"field": "value", "format": ",~r"}
    shade = {
        "field": "value",
        "type": "quantitative",
        "title": axis,
        "scale": {"zero": True, "interpolate": "lab"},
        "legend": None,
    }
    layers = [
        {"mark": {"type": "rect", "opacity": palette.SHADE, "invalid": "filter"}, "encoding": {**place, "color": shade}},
        {"mark": {"type": "text", "aria": False}, "encoding": {**place, "text": written}},
    ]
    return _spec(rows, title, height=max(2, many) * ROW, layer=layers)


def areas(rows: Sequence[Mapping[str, Any]], *, title: str, axis: str, high: int) -> dict[str, Any]:
    """Parts of a city shaded by how many. Rows: {"type": "Feature", "geometry", "name", "value", "said"}, the geometry on a plane
    `plots.WIDE` across, downwards, and `high`; a value that is None is no shade. Its numbers stand in the table and in the words."""
    shade = {
        "field": "value", "type": "quantitative", "title": axis, "scale": {"zero": True, "interpolate": "lab"},
        "legend": {"orient": "bottom", "gradientLength": 160, "tickCount": 4},
    }  # fmt: skip
    words = {"description": {"field": "said", "type": "nominal"}, "tooltip": {"field": "said", "type": "nominal"}}
    layers = [
        {"mark": {"type": "geoshape", "filled": False, "strokeWidth": 0.8, "aria": False}, "encoding": {}},
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "geoshape", "strokeWidth": 0.8},
            "encoding": {"color": shade, **words},
        },
    ]
    return _spec(rows, title, height=min(340, high), layer=layers, projection={"type": "identity"})


def theme(dark: bool, accent: str = DEFAULT) -> dict[str, Any]:
    """Vega-Lite's `config`: the city's colour and ours, our letters, on our grounds. `accent`: #rrggbb."""
    ink, ground = palette.INK[dark], palette.GROUND[dark]
    soft, line = ("#b6ab99", "#3a342a") if dark else ("#5e564a", "#e2dacb")
    colours = palette.series(accent, dark=dark)
    deepest = palette.shade(colours[0], dark=dark)
    words = {"labelColor": soft, "titleColor": soft, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 500}
    return {
        "background": ground, "font": 'Inter, system-ui, "Noto Sans", sans-serif', "view": {"stroke": None},
        "axis": {**words, "gridColor": line, "domainColor": line, "tickColor": line}, "axisY": {"domain": False},
        "legend": {**words, "orient": "top", "labelColor": ink, "labelLimit": 300, "symbolSize": 80},
        "mark": {"color": colours[0]}, "bar": {"fill": colours[0]}, "rect": {"color": colours[0]}, "text": {"fill": ink, "fontSize": 12},
        "geoshape": {"stroke": soft},
        "line": {"strokeWidth": 2}, "rule": {"color": soft}, "tick": {"color": ink}, "point": {"color": colours[0]},
        "range": {"category": list(colours), "ramp": [ground, deepest], "heatmap": [ground, deepest]},
    }  # fmt: skip


def locale(language: str) -> dict[str, Any]:
    """Numbers and dates as d3 wants to be told how they are written."""
    key = "en" if language.startswith("en") else "fr"
    french = key == "fr"
    return {
        "number": {"decimal": "," if french else ".", "thousands": "\u202f" if french else ",", "grouping": [3],
                   "currency": ["", "\u00a0€"] if french else ["€", ""], "percent": "\u202f%" if french else "%"},
        "time": {"dateTime": "%A %e %B %Y %X", "date": "%d/%m/%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"], "days": list(DAYS[key]),
                 "shortDays": [day[:3] for day in DAYS[key]], "months": list(MONTHS[key]), "shortMonths": list(SHORT[key])},
    }  # fmt: skip
