"""What a public site must say of itself, made from the city's settings."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.square import actions
from parvis.square.hooks import DELAYS, LASTS
from parvis.square.pages import language_of, shown

OWN = ("form", "email")
POINTS = ("gaps", "burdens", "outside", "tools")
DEFENDER = "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07"
"""Where a letter to the Defender of Rights goes, as the state's model gives it."""


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return shown(request, "square/legal.html", {"notice": actions.notice()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Its durations are those of the registers: changed there, they change here."""
    with translation.override(language_of(request)):
        days = {name.replace(".", "_"): n for told in LASTS for name, n in told().items()}
        lasts = {name: ngettext("%(n)s jour", "%(n)s jours", n) % {"n": n} for name, n in days.items()}
    return shown(request, "square/privacy.html", {"notice": actions.notice(), "lasts": lasts})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """In the form of the French state's model; its points are the city's own, one a line."""
    row = actions.notice()
    lines = {name: [one.strip() for one in getattr(row, name).splitlines() if one.strip()] for name in POINTS}
    context = {
        "notice": row,
        "lines": lines,
        "defender": DEFENDER,
        "site": f"{settings.ENVIRONMENT.public_url}{reverse('square:home')}",
    }
    return shown(request, "square/accessibility.html", context)


@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    """The ways that work today: a paused account is not proposed."""
    rows = Account.objects.filter(state="active").order_by("network", "name")
    accounts = [row for row in rows if row.network not in OWN and row.url and row.network in CATALOGUE]
    names = {row.network: CATALOGUE[row.network].facts.name for row in accounts}
    forms = [row for row in rows if row.network == "form"]
    with translation.override(language_of(request)):
        delays = {pk: words for told in DELAYS for pk, words in told([*accounts, *forms]).items()}
    networks = [(row, names[row.network], delays.get(row.pk, "")) for row in accounts]
    told_forms = [(row, delays.get(row.pk, "")) for row in forms]
    return shown(request, "square/reach.html", {"networks": networks, "forms": told_forms, "notice": actions.notice()})
