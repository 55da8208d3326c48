"""A report's blocks made into its four papers: PDF, a page for the web, a workbook, a folder of tables."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.insights.plots import SHORT, Plot
from parvis.reports.figures import Figures
from parvis.reports.models import Report
from parvis.reports.svg import draw
from parvis.tables import workbooks
from parvis.tables.workbooks import Worksheet

FORMS = ("pdf", "html", "xlsx", "csv")
LONGEST = 120
"""Seconds that setting may take."""
ON_PAPER = 40
"""Rows of a table on paper and on the page; the workbook has all, and that is said."""
STYLE = """
:root{{color-scheme:light}}body{{font:17px/1.55 "Libertinus Serif",Georgia,serif;color:#1e1a15;background:#fff;max-width:46rem;
margin:2rem auto;padding:0 1.25rem}}h1,h2,h3{{color:{accent};line-height:1.2}}h1{{border-bottom:3px solid {accent};padding-bottom:.4em}}
h2{{margin-top:2em}}svg{{width:100%;height:auto}}.scroll{{overflow-x:auto}}table{{border-collapse:collapse;font-size:.85rem;width:100%}}
caption{{text-align:left;font-weight:600;padding:.4em 0}}th,td{{border:1px solid #cfc7b8;padding:.25em .5em;text-align:right}}
th:first-child,td:first-child{{text-align:left}}.note{{color:#5e564a;font-size:.9rem}}@media print{{body{{margin:0;max-width:none}}}}
"""


@dataclass(frozen=True, slots=True)
class Made:
    """One block as it will be read: words, or a plot with its picture."""

    kind: str
    text: str = ""
    plot: Plot | None = None
    picture: str = ""


def made(report: Report, step: Callable[[int], None]) -> list[Made]:
    """Every block, in the language that is spoken. `step` is told how many are there."""
    assert report.by is not None
    figures, found = Figures(report.by, report.first, report.last, report.about), []
    french, accent = report.language.startswith("fr"), settings.ENVIRONMENT.accent
    for n, block in enumerate(report.blocks, 1):
        if block["kind"] != "plot":
            found.append(Made(block["kind"], block["text"]))
        elif (plot := figures.plot(block["key"])) is not None:
            picture = draw(plot.spec, accent=accent, french=french, months=SHORT["fr" if french else "en"]) if plot.rows else ""
            found.append(Made("plot", plot=plot, picture=picture))
        step(n)
    return found


def lead(report: Report) -> str:
    return _("%(city)s, du %(first)s au %(last)s. Établi le %(day)s, avec ce que les réseaux disaient alors.") % {
        "city": settings.ENVIRONMENT.city, "first": dated(report.first, _("j F Y")), "last": dated(report.last, _("j F Y")),
        "day": dated(timezone.localdate(), _("j F Y")),
    }  # fmt: skip


def rest(plot: Plot) -> str:
    if len(plot.rows) <= ON_PAPER:
        return ""
    return _("Les %(n)s premières lignes de %(many)s ; le classeur les a toutes.") % {"n": ON_PAPER, "many": len(plot.rows)}


def cells(plot: Plot) -> list[list[str]]:
    """What is not told is said so, in each cell."""
    return [[_("non disponible") if cell is None else str(cell) for cell in row] for row in plot.rows[:ON_PAPER]]


def pdf(report: Report, blocks: Sequence[Made]) -> bytes:
    document = {
        "title": report.name, "author": settings.ENVIRONMENT.city, "language": report.language,
        "accent": settings.ENVIRONMENT.accent, "lead": lead(report),
        "footer": f"{settings.ENVIRONMENT.city} · {report.name}", "blocks": _all_on_paper(blocks),
    }  # fmt: skip
    layout = files("parvis.reports").joinpath("report.typ").read_text()
    given = json.dumps({"at": timezone.now().isoformat(timespec="seconds"), "document": document, "layout": layout}).encode()
    command = [sys.executable, "-m", "parvis.proofs.typesetting"]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True, timeout=LONGEST).stdout


def _all_on_paper(blocks: Sequence[Made]) -> list[dict[str, Any]]:
    """No heading is deeper than the one before it allows: a plot under no title is a part of its own."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += _on_paper(block, 2 if any(one["kind"] == "heading" for one in found) else 1)
    return found


def _on_paper(block: Made, level: int) -> list[dict[str, Any]]:
    if block.plot is None:
        return [{"kind": block.kind, "level": 1, "text": block.text}]
    plot = block.plot
    parts: list[dict[str, Any]] = [{"kind": "heading", "level": level, "text": plot.title}]
    parts += [{"kind": "text", "text": plot.answer}] if plot.answer else []
    parts += [{"kind": "picture", "svg": block.picture, "alt": f"{plot.title} {plot.answer}".strip()}] if block.picture else []
    if plot.rows:
        parts.append({"kind": "table", "caption": plot.title, "head": list(plot.head), "rows": cells(plot)})
    return parts + [{"kind": "note", "text": words} for words in (rest(plot), plot.note) if words]


def html(report: Report, blocks: Sequence[Made]) -> bytes:
    """One file that needs nothing else: no address, no script."""
    parts = [f'<h1>{escape(report.name)}</h1><p class="note">{escape(lead(report))}</p>']
    for block in blocks:
        if block.plot is None:
            words = "<br>".join(escape(line) for line in block.text.split("\n"))
            parts.append(f"<h2>{words}</h2>" if block.kind == "heading" else f"<p>{words}</p>")
            continue
        plot, said = block.plot, escape(f"{block.plot.title} {block.plot.answer}".strip(), quote=True)
        parts.append(f"<h3>{escape(plot.title)}</h3><p>{escape(plot.answer)}</p>")
        if block.picture:
            parts.append(block.picture.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1))
        if plot.rows:
            head = "".join(f'<th scope="col">{escape(word)}</th>' for word in plot.head)
            lines = "".join(_row(row) for row in cells(plot))
            parts.append(f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(plot.title, quote=True)}"><table><caption>'
                         f"{escape(plot.title)}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>")  # fmt: skip
        parts += [f'<p class="note">{escape(words)}</p>' for words in (rest(plot), plot.note) if words]
    style = STYLE.format(accent=settings.ENVIRONMENT.accent)
    return (
        f'<!doctype html><html lang="{report.language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{escape(report.name)}</title><style>{style}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>"
    ).encode()


def _row(row: Sequence[str]) -> str:
    first, *others = map(escape, row)
    return f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others) + "</tr>"


def tables(blocks: Sequence[Made]) -> list[Worksheet]:
    return [
        Worksheet(one.plot.title, one.plot.head, one.plot.raw or one.plot.rows)
        for one in blocks
        if one.plot is not None and one.plot.rows
    ]


def workbook(blocks: Sequence[Made]) -> bytes:
    return workbooks.workbook(tables(blocks) or [Worksheet(_("Rapport"), [_("Aucun tableau")], [])])


def csvs(blocks: Sequence[Made]) -> bytes:
    return workbooks.folder(tables(blocks))
