"""The four queues: a batch of one's own to sort, and what was decided, to decide otherwise."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.inbox.wanted import number
from parvis.live import desk
from parvis.live.models import QUEUES, Item, LiveEvent
from parvis.live.queue import actions
from parvis.live.views.desk import fetch, told
from parvis.live.wall import picture_of
from parvis.people.access import may
from parvis.rest.auth import asker
from parvis.rest.cursors import page

PAGE = 40


@require_safe
def sort(request: HttpRequest, pk: int) -> HttpResponse:
    """`file`: which queue. What waits is shown once a batch is taken: looking at it is not holding it."""
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    queue = request.GET.get("file", "waiting")
    if queue not in QUEUES:
        raise Http404
    rows = event.items.filter(state=queue).readable().told().select_related("holder", "decided_by")
    held = (
        event.items.filter(state="waiting", holder=by).held().readable().told().order_by("at", "pk") if queue == "waiting" else []
    )
    try:
        found, further = (
            page(rows, by="at", cursor=request.GET.get("suite", ""), size=PAGE) if queue != "waiting" else (list(held), "")
        )
    except ValidationError as error:
        raise Http404 from error
    context = {
        "event": event, "queue": queue, "items": [(one, picture_of(one.message)) for one in found], "next": further,
        "queues": desk.counts(event), "may_edit": may(by, "live.edit", event), "others": _held_by_others(event, by.pk) if not found else 0,
    }  # fmt: skip
    return render(request, "live/desk/queue.html", context)


def _held_by_others(event: LiveEvent, by: int) -> int:
    return Item.objects.filter(event=event, state="waiting").held().exclude(holder=by).count()


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    actions.take_batch(event, by=by)
    return redirect("live-desk:queue", pk=event.pk)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    actions.give_back(event, by=by)
    return redirect("live-desk:desk", pk=event.pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`item`: one, or those that are ticked; `to`: where they go."""
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    to, _sep, alone = request.POST.get("to", "").partition(":")
    chosen = [found for one in ([alone] if alone else request.POST.getlist("item")[: actions.MOST]) if (found := number(one))]
    told(request, lambda: actions.decide(event, items=chosen, to=to, by=by), _("Rangé."))
    queue = request.POST.get("file", "waiting")
    return redirect(f"{request.path.rsplit('/', 1)[0]}/files?file={queue if queue in QUEUES else 'waiting'}")


@require_POST
def describe(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    row = get_object_or_404(event.items.exclude(state="gone").select_related("event", "message"), pk=item)
    told(
        request, lambda: actions.describe(row, alt=request.POST.get("alt", ""), by=by), _("Le mur montre l’image, avec ces mots.")
    )
    queue = request.POST.get("file", "waiting")
    return redirect(f"{request.path.split('/messages/')[0]}/files?file={queue if queue in QUEUES else 'waiting'}")


@require_POST
def allow(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Who wrote this is shown without asking from now on."""
    by = asker(request)
    event = fetch(by, pk, "live.edit")
    row = get_object_or_404(event.items.select_related("conversation__identity"), pk=item)
    handle = row.conversation.identity.handle
    told(request, lambda: actions.allow(event, handle=handle, by=by), _("%(who)s paraîtra sans demander.") % {"who": handle})
    return redirect("live-desk:queue", pk=event.pk)
