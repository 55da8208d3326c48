"""Measures as pages: of a publication, of an account; each a part of another page, or a page of its own without script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from parvis.accounts.models import Account
from parvis.insights import sheets
from parvis.people.access import demand
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """What it did, network by network."""
    demand(asker(request), "post.see")
    found = get_object_or_404(Post.objects.seen_by(asker(request)), pk=pk)
    part = is_part(request)
    measured, unasked = sheets.apart(sheets.of_post(found))
    context = {"post": found, "sheets": measured, "unasked": unasked}
    return render(request, "insights/parts/post.html" if part else "insights/post.html", context)


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """How many follow, and whence."""
    demand(asker(request), "account.see")
    found = get_object_or_404(Account.objects.seen_by(asker(request)), pk=pk)
    part = is_part(request)
    context = {"account": found, "sheet": sheets.of_account(found), "audience": sheets.audience(found)}
    return render(request, "insights/parts/account.html" if part else "insights/account.html", context)
