"""A resident votes; a colleague opens a poll, or ends it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.forum import keeping
from parvis.forum.desk.views import colleague, said_no
from parvis.forum.models import Poll, Thread
from parvis.forum.polls import actions, asking
from parvis.forum.public.reading import drawn
from parvis.forum.public.speaking import spoken
from parvis.forum.public.writing import OFTEN, back, who
from parvis.square.guards import allowed
from parvis.square.residents import needs_resident
from parvis.web.errors import by_field


@require_POST
@needs_resident
@spoken
def vote(request: HttpRequest, pk: int) -> HttpResponseBase:
    thread = get_object_or_404(
        Thread.objects.select_related("board", "resident__member", "known", "accepted"), pk=pk, state="open", poll__isnull=False
    )
    places = [
        int(one) for one in request.POST.getlist("chosen")[: actions.MOST] if one.isascii() and one.isdigit() and len(one) < 4
    ]
    if not allowed(request, "forum.vote", *OFTEN):
        said = {"all": [_("C’est beaucoup d’un coup : réessayez dans un moment.")]}
        return drawn(request, thread, {"errors": said}, 429)
    try:
        actions.vote(poll=Poll.objects.get(thread=thread), resident=who(request), chosen=places)
    except ValidationError as error:
        return drawn(request, thread, {"errors": by_field(error, "all")}, 422)
    return back(keeping.address(thread), "voted", "#sondage")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """By a colleague: opened, or ended before its day."""
    by, thread = colleague(request), get_object_or_404(Thread, pk=pk)
    try:
        if request.POST.get("act") == "end":
            actions.end(poll=get_object_or_404(Poll, thread=thread), by=by)
            messages.success(request, _("Le vote est terminé."))
        else:
            asked = asking.wanted(asking.typed(request.POST.dict()))
            if asked is None:
                raise ValidationError({"choices": _("Donnez de 2 à 12 choix, un par ligne.")})
            actions.open_one(thread=thread, wanted=asked, by=by)
            messages.success(request, _("Le sondage est ouvert."))
    except ValidationError as error:
        said_no(request, error)
    return redirect("forum-desk:thread", pk)
