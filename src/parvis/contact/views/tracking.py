"""The follow-up page: what was said on both sides, and one more message. Its address is the secret."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.contact import moments
from parvis.contact.actions import Often, add, give_opinion
from parvis.contact.choices import choices_of
from parvis.contact.forms import MoreForm
from parvis.contact.models import Entry
from parvis.contact.tracking import digest
from parvis.contact.views.public import framed, language_of, proved, shown
from parvis.inbox.homes import root, thread
from parvis.inbox.models import Message
from parvis.people.callers import of_net

STATES = {"new": "received", "open": "working", "waiting": "answered", "service": "working", "closed": "closed"}
SHOWN = 200
"""Messages of one conversation, the newest."""


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    entry = (
        Entry.objects.filter(secret=digest(secret))
        .select_related("account", "conversation__identity", "conversation__merged_into")
        .first()
    )
    if entry is None:
        response = render(request, "contact/missing.html", status=404)
        response["Cache-Control"] = "no-store"
        return response
    choices = choices_of(entry.account)
    language = request.GET.get("lang", "")
    language = language_of(request, choices) if language in choices.languages else entry.language
    with translation.override(language):
        if request.method == "POST" and "avis" in request.POST:
            return _judged(request, entry, secret, language)
        if request.method == "POST":
            return _added(request, entry, secret, language)
        return _drawn(request, entry, secret, language, MoreForm())


def _added(request: HttpRequest, entry: Entry, secret: str, language: str) -> HttpResponse:
    form = MoreForm(request.POST)
    moment = moments.read(entry.reference, request.POST.get("moment", ""))
    if not form.is_valid():
        return _drawn(request, entry, secret, language, form, status=422)
    if moment is None:
        words = _("Cette page était ouverte depuis longtemps. Relisez votre message, puis envoyez-le de nouveau.")
        return _drawn(request, entry, secret, language, form, words, 422)
    try:
        add(entry, text=form.cleaned_data["message"], drawn=moment.drawn, net=of_net(request.META.get("REMOTE_ADDR", "")))
    except ValidationError as error:
        return _drawn(request, entry, secret, language, form, " ".join(error.messages), 409)
    except Often as often:
        minutes = int(often.wait.total_seconds() // 60) + 1
        words = _("Plusieurs messages sont déjà partis d’ici. Rien n’est perdu : réessayez dans %(minutes)s minutes.")
        response = _drawn(request, entry, secret, language, form, words % {"minutes": minutes}, 429)
        response["Retry-After"] = str(int(often.wait.total_seconds()) + 1)
        return response
    frame = "&embed=1" if framed(request) else ""
    return HttpResponseRedirect(f"{request.path}?lang={language}&ajout=1{frame}", status=303)


def _judged(request: HttpRequest, entry: Entry, secret: str, language: str) -> HttpResponse:
    try:
        give_opinion(entry, opinion=request.POST["avis"])
    except ValidationError as error:
        return _drawn(request, entry, secret, language, MoreForm(), " ".join(error.messages), 409)
    frame = "&embed=1" if framed(request) else ""
    return HttpResponseRedirect(f"{request.path}?lang={language}{frame}#avis", status=303)


def _drawn(
    request: HttpRequest, entry: Entry, secret: str, language: str, form: MoreForm, said: str = "", status: int = 200
) -> HttpResponse:
    conversation = entry.conversation
    state = STATES.get(root(conversation).state, "received") if conversation else "received"
    if entry.state == "discarded":
        state = "closed"
    context = {
        "secret": secret, "entry": entry, "slug": entry.account.remote_id, "form": form, "said": [said] if said else [], "state": state,
        "messages_said": _said(entry), "moment": moments.fresh(entry.reference),
        "thanks": request.GET.get("merci") == "1", "added": request.GET.get("ajout") == "1",
        "errors": [(field.id_for_label, error) for field in form for error in field.errors] if form.is_bound else [],
        "asks_opinion": choices_of(entry.account).opinion and conversation is not None and state in ("answered", "closed"),
        "may_add": conversation is not None and entry.account.state == "active",
    }  # fmt: skip
    return shown(request, "contact/follow.html", choices_of(entry.account), language, context, status)


def _said(entry: Entry) -> list[Message]:
    """Both sides, without what is among colleagues, what has not left yet and the receipt, which says what stands above."""
    if entry.conversation is None:
        return []
    found = thread(entry.conversation).filter(way__in=("in", "out"), removed_at__isnull=True).select_related("reply")
    newest = list(found.order_by("-at", "-id")[:SHOWN])
    return [message for message in reversed(newest) if _visible(message)]


def _visible(message: Message) -> bool:
    reply = getattr(message, "reply", None)
    return reply is None or (reply.state in ("sent", "bounced") and not reply.options.get("automatic"))
