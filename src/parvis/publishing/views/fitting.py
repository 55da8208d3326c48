"""The copies that networks want of a post's files, asked for from the composer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from parvis.accounts.models import Account
from parvis.media.models import File
from parvis.media.renditions import need
from parvis.publishing import actions
from parvis.publishing.drafts import rule_of
from parvis.publishing.views.compose import check
from parvis.rest.auth import asker


@require_POST
def fit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the copy of one file (`fit`) that one account's network wants; the previews come back with its progress."""
    by = asker(request)
    account = get_object_or_404(Account.objects.seen_by(by).select_related("grant"), pk=pk)
    number = request.POST.get("fit", "")
    given = get_object_or_404(
        File.objects.seen_by(by).for_sending(), pk=int(number) if number.isascii() and number.isdigit() else 0
    )
    wanted = need(given, rule_of(account))
    if wanted is not None:
        actions.fit_media([wanted], by=by)
    return check(request)
