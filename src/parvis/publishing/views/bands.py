"""The rhythm of each account beside past years, on a page, and the file that brings those in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.people.access import demand, may
from parvis.publishing.bands import actions
from parvis.publishing.bands.past import back, span_of
from parvis.publishing.bands.reading import FACTOR, lines
from parvis.publishing.forms import zone
from parvis.publishing.importing import LARGEST
from parvis.publishing.views import sentences
from parvis.rest.auth import asker
from parvis.web import uploads


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Every account in the month and the week of a day; counts of past years from a file."""
    by, refused = asker(request), []
    demand(by, "post.see")
    if request.method == "POST":
        try:
            demand(by, "city.edit")
            text, name = uploads.given(request, LARGEST)
            accounts, posts = actions.bring_in(text, by=by, name=name)
            said = _("%(posts)s publications de %(accounts)s comptes : les années passées sont à jour.")
            messages.success(request, said % {"posts": posts, "accounts": accounts})
            return redirect("bands:table")
        except ValidationError as error:
            refused = sentences(error)
    day = _day(request.GET.get("jour", "")) or timezone.localdate(timezone=zone())
    first, last = span_of("month", day)
    context: dict[str, Any] = {
        "lines": lines(by, day), "day": day, "month": first, "week": span_of("week", day), "before": first - timedelta(1),
        "after": last + timedelta(1), "years": [back(first, n).year for n in (1, 2, 3)], "factor": FACTOR, "refused": refused,
        "may_city": may(by, "city.edit"), "part": "bands",
    }  # fmt: skip
    return render(request, "publishing/bands.html", context, status=422 if refused else 200)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year <= 2200 else None


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    account = get_object_or_404(Account.objects.seen_by(by), pk=pk)
    actions.forget(account, by=by)
    messages.success(request, _("Les chiffres importés de « %(name)s » sont retirés.") % {"name": account.name})
    return redirect("bands:table")
