"""A conversation goes to another team, with a word for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.desk.views.frame import ask, conversation_of, numbers
from parvis.inbox import actions
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: `team`, and a `note`. Who may no longer see it goes back to the list."""
    conversation, by = conversation_of(request, pk), asker(request)
    demand(by, "inbox.assign", conversation)
    teams = list(Team.objects.open().exclude(pk=conversation.team_id).order_by("name"))
    query = Wanted.of(request.GET).address()
    context = {"conversation": conversation, "teams": teams, "query": query}
    if request.method == "GET":
        return ask(request, "desk/parts/give_form.html", _("Confier à une équipe"), context)
    wanted, note = numbers([request.POST.get("team", "")]), request.POST.get("note", "").replace("\x00", "")[:5000]
    team = next((one for one in teams if one.pk in wanted), None)
    try:
        if team is None:
            raise ValidationError(_("Choisissez une équipe."))
        with transaction.atomic():
            if note.strip():
                actions.note(conversation, text=note, by=by)
            actions.give(conversation, team=team, by=by)
    except ValidationError as error:
        context |= {"refused": error.messages, "note": note, "chosen": wanted[0] if wanted else 0}
        return ask(request, "desk/parts/give_form.html", _("Confier à une équipe"), context, status=422)
    messages.success(request, _("Confiée à l’équipe %(team)s.") % {"team": team})
    stays = Conversation.objects.seen_by(by).filter(pk=pk).exists()
    where = (reverse("inbox:conversation", args=[pk]) if stays else reverse("inbox:list")) + query
    if not is_part(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response
