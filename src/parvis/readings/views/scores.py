"""« Comprendre » in the settings: which model reads, how well, what waits to be learnt; an administrator decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city.languages import name
from parvis.people.access import demand, may
from parvis.readings.learning import actions, comparing
from parvis.readings.learning.asking import GOAL, progress
from parvis.readings.learning.shown import models, moving, second_standing, shipped, standing, strangers, topic_scores
from parvis.readings.learning.words import GRAVE_WORDS, PART_WORDS, STATE_WORDS, TOPIC_POINT_WORDS, WORDS_OF
from parvis.readings.models import PlaceNames
from parvis.readings.words import KIND_WORDS, topic_word
from parvis.rest.auth import asker
from parvis.understanding import kinds

CELL = 34
"""Side of a square of the drawn table, in units of its drawing."""
LEFT, HEAD = 170, 96


class RulesForm(forms.Form):
    private = forms.BooleanField(
        label=gettext_lazy("Apprendre aussi des messages privés"), required=False,
        help_text=gettext_lazy("Sans nom ni donnée personnelle. Retirer cet accord efface les exemples qui en viennent."),
    )  # fmt: skip
    nightly = forms.BooleanField(label=gettext_lazy("Apprendre chaque nuit, quand vingt corrections attendent"), required=False)
    adapts = forms.BooleanField(
        label=gettext_lazy("Adapter le second regard à ce qui arrive ici"),
        required=False,
        help_text=gettext_lazy(
            "Par ce que les messages ont de commun et la fréquence de chaque nature, sans que personne ne les dise."
            " Gardé seulement si les corrections mises de côté n’en sont pas moins bien lues."
        ),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Garder les exemples"), min_value=actions.MONTHS[0], max_value=actions.MONTHS[1],
        help_text=gettext_lazy("En mois. Un exemple part aussi avec son message."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """POST: what may be learnt from."""
    by = asker(request)
    demand(by, "inbox.see")
    now = standing()
    initial = {"private": now.row.private, "nightly": now.row.nightly, "adapts": now.row.adapts, "months": now.row.months}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        demand(by, "model.edit")
        if form.is_valid():
            actions.decide(by=by, **form.cleaned_data)
            messages.success(request, _("C’est noté."))
            return redirect("readings-settings:scores")
    context = {
        "now": now, "form": form, "moving": moving(), "may": may(by, "model.edit"), "may_places": may(by, "city.edit"),
        "places": list(PlaceNames.objects.defer("body").select_related("by").order_by("name")),
        "looks": (looks := second_standing()), "looked": _looked(looks.scores), "found": list(_found()),
        "part": "understanding", "models": list(_models()), "said": progress().said, "goal": GOAL, "may_say": may(by, "inbox.sort"),
        "real": list(_real(strangers(now.version))), "of_topics": _of_topics(topic_scores(now)),
        **(_scores(now.scores) if now.scores else {}),
        "taught": [(word, topic_word(key)) for word, key, _worth in now.words],
    }  # fmt: skip
    return render(request, "readings/scores.html", context, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """`do`: train, or use with the `part` and the `number` of a model."""
    by = asker(request)
    try:
        if request.POST.get("do") == "use":
            number = request.POST.get("number", "")
            part = request.POST.get("part", "kinds")
            actions.use(int(number) if number.isascii() and number.isdigit() and len(number) < 19 else -1, by=by, part=part)
            messages.success(request, _("C’est fait : ce modèle lit ce qui arrive."))
        else:
            actions.train(by=by)
            messages.success(request, _("Un modèle apprend des corrections. Vous saurez s’il prend la place de l’ancien."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("readings-settings:asking" if request.POST.get("back") == "asking" else "readings-settings:scores")


def _models() -> Iterator[dict[str, Any]]:
    for row in models():
        words = WORDS_OF[row.part]
        compared = comparing.rows(row.scores, row.against, row.part)
        points = [(words[point], new, old, point in row.worse) for point, new, old in compared]
        yield {
            "row": row,
            "part": PART_WORDS[row.part],
            "state": STATE_WORDS[row.state],
            "points": points,
            "worse": [words[point] for point in row.worse],
        }


def _scores(scores: Mapping[str, Any]) -> dict[str, Any]:
    named = list(KIND_WORDS.items())
    return {
        "whole": [
            (_("Nature exacte"), scores["accuracy"], scores["accuracy_elsewhere"]),
            (_("Moyenne F1 des natures"), scores["macro"], scores["macro_elsewhere"]),
            (_("Bonne réponse parmi les deux premières"), scores["two"], None),
            (_("Part dite avec assurance"), scores["sure"], None),
            (_("Exacte quand elle est sûre"), scores["sure_right"], None),
            (_("Langue exacte, cinq mots et plus"), _part(scores["tongues"]), None),
        ],
        "grave": [(GRAVE_WORDS[key], *scores["grave"][key]) for key in GRAVE_WORDS if key in scores["grave"]],
        "confusion": [(word, list(zip(named, scores["confusion"][kind], strict=True)), kind) for kind, word in named],
        "kinds": [(word, scores["kinds"][kind]) for kind, word in named], "names": [word for _kind, word in named],
        "languages": [(name(code), _part(counts), counts[1]) for code, counts in scores["languages"].items()],
        "squares": list(_squares(scores)), "bars": list(_bars(scores)), "size": LEFT + CELL * len(named) + 70,
        "tall": HEAD + CELL * len(named),
        "columns": [(word, LEFT + CELL * at + 12) for at, (_kind, word) in enumerate(named)], "head": HEAD - 8,
    }  # fmt: skip


def _real(found: Mapping[str, Any] | None) -> Iterator[tuple[str, float, float, int]]:
    """What is asked of real posts: by the first look, by both, of how many by both."""
    if found is None:
        return
    words = {
        "right": _("Nature exacte"), "two": _("Bonne réponse parmi les deux premières"), "sure": _("Part dite avec assurance"),
        "sure_right": _("Exacte quand elle est sûre"), "files": _("Dossier personnel dont rien ne prévient"),
        "abuse": _("Pris pour une injure sans en être une"),
    }  # fmt: skip
    for key, word in words.items():
        one, both = found["first"][key], found["both"][key]
        yield word, _part(one), _part(both), both[1]


def _looked(scores: Mapping[str, Any] | None) -> list[tuple[str, Any, Any, Any, Any]]:
    """What is asked; the first look and both on texts apart, then on those of another hand."""
    words = {
        "accuracy": _("Nature exacte"), "macro": _("Moyenne F1 des natures"), "sure": _("Part dite avec assurance"),
        "sure_right": _("Exacte quand elle est sûre"),
    }  # fmt: skip
    if not scores:
        return []
    one, both = scores["first"], scores["both"]
    return [(word, one[key][0], both[key][0], one[key][1], both[key][1]) for key, word in words.items()]


def _found() -> Iterator[tuple[str, float, float, int, int]]:
    """What is found without a model: what, precision, recall, how much there was to find, in how many texts."""
    marks = (shipped(kinds.state().version) or {}).get("marks")
    for key, word, texts in (
        ("places", _("Lieux de la ville, nommés avec ou sans faute"), "places"),
        ("districts", _("Quartier, nommé ou par la rue qui s’y trouve"), "places"),
        ("personal", _("Données personnelles, à leur place et de leur sorte"), "personal"),
    ):
        if marks:
            right, called, there = marks[key]
            yield word, _part([right, called]), _part([right, there]), there, marks["texts"][texts]


def _of_topics(scores: Mapping[str, Any] | None) -> list[tuple[str, float, int, int]]:
    """What is asked, the share that is right, right ones, asked ones."""
    told = [(str(TOPIC_POINT_WORDS[name]), counts) for name, counts in (scores or {}).items() if name != "aside" and counts[1]]
    return [(word, _part(counts), *counts) for word, counts in told]


def _part(counts: list[int]) -> float:
    return round(counts[0] / counts[1], 3) if counts[1] else 0.0


def _squares(scores: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One line of the drawn confusion a kind; how dark a square is: its share of the line."""
    for line, (kind, word) in enumerate(KIND_WORDS.items()):
        counts = scores["confusion"][kind]
        whole = max(1, sum(counts))
        cells = [
            {"x": LEFT + CELL * at, "n": count, "dark": f"{count / whole:.2f}", "light": count / whole < 0.5}
            for at, count in enumerate(counts)
        ]  # fmt: skip
        yield {"word": word, "y": HEAD + CELL * line, "cells": cells}


def _bars(scores: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for line, (kind, word) in enumerate(KIND_WORDS.items()):
        f1 = scores["kinds"][kind]["f1"]
        yield {"word": word, "y": 28 * line, "width": round(300 * f1), "f1": f1}
