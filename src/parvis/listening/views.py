"""The feeds and open streams that a team follows: what they said last; a draft, a conversation, a subject in one click."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.listening import actions
from parvis.listening.models import Article, Source
from parvis.listening.streams import actions as streams
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page

PAGE = 40


@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest) -> HttpResponse:
    """GET: what the feeds said, newest first. POST: follow one more."""
    by = asker(request)
    demand(by, "post.see")
    refused: list[str] = []
    hearing = "compte" in request.POST
    if request.method == "POST":
        try:
            source = (
                _listen(request, by) if hearing else actions.follow(url=request.POST.get("url", "").replace("\x00", ""), by=by)
            )
            messages.success(request, _("Le flux « %(title)s » est suivi.") % {"title": source})
            return redirect("listening:entries")
        except ValidationError as error:
            refused = error.messages
    sources = list(Source.objects.seen_by(by).select_related("account").order_by("title", "pk"))
    chosen = next((one for one in sources if str(one.pk) == request.GET.get("source", "")), None)
    wanted = Article.objects.seen_by(by).filter(hidden=False).select_related("source__account", "post")
    wanted = wanted.filter(source=chosen) if chosen else wanted
    try:
        found, further = page(wanted, by="at", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    kept = {"source": str(chosen.pk)} if chosen else {}
    context = {
        "sources": sources, "chosen": chosen, "entries": found, "refused": [] if hearing else refused, "typed": request.POST.get("url", ""),
        "unheard": refused if hearing else [], "words": request.POST.get("mots", ""), "accounts": streams.accounts(by),
        "may_take": may(by, "inbox.assign"), "may_subject": may(by, "subject.edit"),
        "next": f"{reverse('listening:entries')}?{urlencode({**kept, 'cursor': further})}" if further else "",
        "may_write": may(by, "post.write"), "part": "feeds",
    }  # fmt: skip
    return render(request, "listening/entries.html", context, status=422 if refused else 200)


def _listen(request: HttpRequest, by: User) -> Source:
    account = next((one for one in streams.accounts(by) if str(one.pk) == request.POST.get("compte", "")), None)
    if account is None:
        raise ValidationError({"account": _("Choisissez un compte.")})
    return streams.listen(account=account, words=request.POST.get("mots", ""), by=by)


@require_POST
def source(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    by = asker(request)
    found = get_object_or_404(Source.objects.seen_by(by), pk=pk)
    if verb == "pause":
        actions.pause(found, by=by)
    elif verb == "retirer":
        actions.stop(found, by=by)
        messages.success(request, _("Le flux n’est plus suivi."))
    else:
        raise Http404
    return redirect("listening:entries")


@require_POST
def entry(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    by = asker(request)
    found = get_object_or_404(Article.objects.seen_by(by).select_related("source__team"), pk=pk)
    try:
        if verb == "brouillon":
            return redirect("publishing:edit", pk=actions.draft(found, by=by).pk)
        if verb == "traiter":
            return redirect("inbox:conversation", pk=streams.take_up(found, by=by).pk)
        if verb == "sujet":
            return redirect("subjects:subject", pk=streams.make_subject(found, by=by, team=found.source.team).pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("listening:entries")
    if verb != "ecarter":
        raise Http404
    actions.set_aside(found, by=by)
    return redirect("listening:entries")
