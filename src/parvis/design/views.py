"""The style guide: each part and each screen with invented content. It is what the visual tests look at."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.design.states import STATES

PAGES = ("parts", "today", "inbox", "compose", "calendar", "door")


class Example(forms.Form):
    """One field of each shape, as the parts draw them."""

    name = forms.CharField(label=_("Nom du compte"), help_text=_("Tel que vos collègues le verront."))
    server = forms.URLField(label=_("Serveur"), assume_scheme="https")
    team = forms.ChoiceField(label=_("Équipe"), choices=[("", "—"), ("1", "Rédaction"), ("2", "Courrier")], required=False)
    words = forms.CharField(label=_("Signature"), widget=forms.Textarea, required=False)
    pace = forms.ChoiceField(
        label=_("Rythme de lecture"),
        widget=forms.RadioSelect,
        choices=[("1", _("Toutes les minutes")), ("5", _("Toutes les 5 minutes"))],
    )
    alerts = forms.BooleanField(label=_("M’avertir"), help_text=_("Quand le compte ne répond plus."), required=False)


def guide(request: HttpRequest, page: str = "parts") -> HttpResponse:
    if page not in PAGES:
        raise Http404
    now = timezone.now()
    context = {
        "pages": PAGES,
        "earlier": now - timedelta(minutes=38),
        "long_ago": now - timedelta(days=40),
        "states": STATES,
        "empty_form": Example(),
        "bad_form": Example({"bad-name": "", "bad-server": "ville"}, prefix="bad"),
        "networks": ("mastodon", "x", "facebook", "email", "pinterest"),
        "days": range(1, 29),
        "waiting": 14,
        "notices": 3,
        "duty": "C. M.",
    }
    return render(request, f"design/guide/{page}.html", context)
