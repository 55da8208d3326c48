"""Planning ahead: slots and promised rhythms of each account, campaigns, the next free slot, calendars for other programs."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.people.access import demand, may
from parvis.publishing import board, planning
from parvis.publishing.forms import zone
from parvis.publishing.models import CalendarFeed, Campaign, Rhythm
from parvis.publishing.series_words import WEEKDAYS
from parvis.publishing.views import sentences
from parvis.rest.auth import asker

_HOUR = re.compile(r"(\d{1,2})(?:\s*[:hH]\s*(\d{2})?)?")


def _per() -> list[tuple[str, str]]:
    return [("day", _("par jour")), ("week", _("par semaine")), ("month", _("par mois"))]


def _wants() -> list[tuple[str, str]]:
    return [("any", _("une publication")), ("image", _("une photo")), ("video", _("une vidéo"))]


@require_GET
def rhythms(request: HttpRequest) -> HttpResponse:
    """Each account with its slots and what is promised of it."""
    by = asker(request)
    demand(by, "post.see")
    accounts = board.seen_accounts(by)
    prefetch_related_objects(accounts, "slots", "rhythms")
    return render(request, "publishing/rhythms.html", {"accounts": [_told(one, by) for one in accounts]})


def _told(account: Account, by: Any) -> dict[str, Any]:
    week: list[tuple[int, Any, str]] = [(day, name, "") for day, name in enumerate(WEEKDAYS)]
    said = {day: ", ".join(f"{one.hour:%H:%M}" for one in account.slots.all() if one.weekday == day) for day in range(7)}
    per, wants = dict(_per()), dict(_wants())
    promised = [(row, row.times, wants[row.wants], per[row.per], _days(row.weekdays)) for row in account.rhythms.all()]
    return {"account": account, "week": [(day, name, said[day]) for day, name, _none in week], "rhythms": promised,
            "any": any(said.values()), "may": may(by, "post.publish", account)}  # fmt: skip


def _days(weekdays: str) -> str:
    if weekdays == "0123456":
        return ""
    return _("du lundi au vendredi") if weekdays == "01234" else ", ".join(str(WEEKDAYS[int(one)]) for one in weekdays)


@require_http_methods(["GET", "POST"])
def slots(request: HttpRequest, pk: int) -> HttpResponse:
    """An account's week: a line a day, hours apart by commas."""
    account = _account(request, pk)
    typed = {day: _typed(request, f"day-{day}") for day in range(7)} if request.method == "POST" else None
    refused: list[str] = []
    if typed is not None:
        try:
            planning.set_slots(account, week=week_of(typed), by=asker(request))
            messages.success(request, _("Les créneaux de %(name)s sont enregistrés.") % {"name": account.called})
            return redirect("publishing:rhythms")
        except ValidationError as error:
            refused = sentences(error)
    told = _told(account, asker(request))
    context = {"account": account, "refused": refused, "per": _per(), "wants": _wants(), "rhythms": told["rhythms"],
               "weekdays": list(enumerate(WEEKDAYS)),
               "week": [(day, name, typed[day] if typed else said) for day, name, said in told["week"]]}  # fmt: skip
    return render(request, "publishing/slots.html", context, status=422 if refused else 200)


def _typed(request: HttpRequest, name: str) -> str:
    """A day's hours, with those of every day."""
    return ", ".join(filter(None, (request.POST.get(one, "")[:300].strip(" ,;") for one in (name, "daily"))))


def week_of(typed: dict[int, str]) -> list[tuple[int, time]]:
    """Raises ValidationError with the day and what is no hour."""
    found = []
    for day, said in typed.items():
        for word in filter(None, (one.strip() for one in re.split(r"[,;/]|\s{2,}", said))):
            match = _HOUR.fullmatch(word)
            try:
                found.append((day, time(int(match[1]), int(match[2] or 0)) if match else time.fromisoformat(word)))
            except ValueError as error:
                words = _("%(day)s : « %(word)s » n’est pas une heure. Écrivez 9:00, 18h30.")
                raise ValidationError({"slots": words % {"day": WEEKDAYS[day], "word": word[:20]}}) from error
    return found


def _account(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "post.publish")
    return get_object_or_404(Account.objects.seen_by(asker(request)).prefetch_related("slots", "rhythms"), pk=pk)


@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """What is promised of an account."""
    account, given = _account(request, pk), request.POST
    times = given.get("times", "")
    try:
        planning.promise(
            account, times=int(times) if times.isdecimal() and len(times) < 5 else 0, per=given.get("per", ""), by=asker(request),
            wants=given.get("wants", ""), weekdays="".join(given.getlist("weekdays")[:7]),
        )  # fmt: skip
        messages.success(request, _("C’est promis : un manque se verra la veille."))
    except ValidationError as error:
        messages.error(request, " ".join(sentences(error)))
    return redirect("publishing:slots", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "post.publish")
    row = get_object_or_404(Rhythm.objects.select_related("account"), pk=pk, account__in=Account.objects.seen_by(asker(request)))
    planning.take_back(row, by=asker(request))
    messages.success(request, _("La promesse est retirée."))
    return redirect("publishing:slots", pk=row.account_id)


@require_POST
def next_slot(request: HttpRequest) -> HttpResponse:
    """For the composer: the day and hour of the next free slot of the chosen accounts, and what to know of it."""
    demand(asker(request), "post.write")
    wanted = [int(one) for one in request.POST.getlist("accounts")[:200] if one.isascii() and one.isdigit() and len(one) < 19]
    seen = Account.objects.seen_by(asker(request)).filter(pk__in=wanted)
    post = request.POST.get("post", "")
    but = int(post) if post.isdecimal() and len(post) < 19 else None
    found = board.next_slot([one.pk for one in seen], timezone.now(), but)
    context: dict[str, Any] = {"found": found, "chosen": bool(wanted)}
    if found:
        here = found.at.astimezone(zone())
        context |= {"day": here.date().isoformat(), "hour": f"{here:%H:%M}"}
    else:
        context |= {"day": request.POST.get("day", "")[:10], "hour": request.POST.get("hour", "")[:8]}
    answer = render(request, "publishing/parts/next_slot.html", context)
    answer["HX-Trigger"] = "parvis:tray"  # the hour counts as typed: it is kept, and the buttons name it
    return answer


@require_http_methods(["GET", "POST"])
def campaigns(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Campaigns and live events: bars of the calendar. GET with a number fills the form with one."""
    by, refused = asker(request), []
    demand(by, "post.see")
    row = get_object_or_404(Campaign, pk=pk) if pk else None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "drop" and row is not None:
                planning.drop_campaign(row, by=by)
            else:
                planning.keep_campaign(row, by=by, **_campaign(request))
            messages.success(request, _("C’est fait : le calendrier le montre."))
            return redirect("campaigns:all")
        except ValidationError as error:
            refused = sentences(error)
    names = ("name", "kind", "first", "last", "note")
    if request.method == "POST":
        typed: dict[str, Any] = {name: request.POST.get(name, "")[:500] for name in names}
    else:
        typed = (
            {"name": row.name, "kind": row.kind, "first": f"{row.first}", "last": f"{row.last}", "note": row.note} if row else {}
        )
    context = {"rows": Campaign.objects.order_by("-last", "-pk")[:200], "row": row, "typed": typed, "refused": refused,
               "may_publish": may(by, "post.publish")}  # fmt: skip
    return render(request, "publishing/campaigns.html", context, status=422 if refused else 200)


def _campaign(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    first = _day(given.get("first", ""))
    last = _day(given.get("last", "")) if given.get("last") else first
    text = {name: given.get(name, "").replace("\x00", "") for name in ("name", "kind", "note")}
    return {**text, "first": first, "last": last}


def _day(said: str) -> date:
    try:
        day = parse_date(said)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise ValidationError(_("Donnez des jours qui existent."))
    return day


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed, pk=pk, user=asker(request))
    planning.revoke(feed, by=asker(request))
    messages.success(request, _("L’adresse « %(name)s » ne répond plus.") % {"name": feed.name})
    return redirect("publishing:exports")
