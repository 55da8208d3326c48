"""Where networks tell that somebody leaves our application (`leave`), or wants their data erased (`forget`): programs alone write here,
and sign it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.accounts.farewells import FORGET, LEAVE, Repeated, Stale, heard, tells
from parvis.accounts.models import Farewell
from parvis.networks.protocol import Forged
from parvis.rest.problems import problem

HEAVIEST = 16_384


@csrf_exempt
def leave(request: HttpRequest, network: str) -> HttpResponse:
    try:
        answer = _hear(request, network, LEAVE)
    except Repeated:
        return problem(409, _("Ce retrait a déjà été reçu : rien n’est fait deux fois."))
    return answer if isinstance(answer, HttpResponse) else JsonResponse({"success": True})


@csrf_exempt
def forget(request: HttpRequest, network: str) -> HttpResponse:
    """`{"url", "confirmation_code"}`; the same again, for whom the first answer was lost, is told the same."""
    try:
        answer = _hear(request, network, FORGET)
    except Repeated as again:
        answer = again.row
    if isinstance(answer, HttpResponse):
        return answer
    url = settings.ENVIRONMENT.public_url + reverse("erasure:status", args=[answer.code])
    return JsonResponse({"url": url, "confirmation_code": answer.code})


def _hear(request: HttpRequest, network: str, verb: str) -> Farewell | HttpResponse:
    if not tells(network):
        raise Http404
    if request.method != "POST":
        return problem(405, _("Cette adresse ne prend que ce que le réseau signe (POST)."))
    weight = request.META.get("CONTENT_LENGTH") or "0"
    if not weight.isdigit() or int(weight) > HEAVIEST:
        return problem(413, _("Cette demande est trop lourde."))
    signed = request.POST.get("signed_request", "")
    if not signed:
        return problem(400, _("Il manque ce que le réseau signe (signed_request)."))
    try:
        return heard(network, verb, signed)
    except Forged:
        return problem(403, _("Cette signature n’est pas celle d’une application de la ville."))
    except Stale:
        return problem(400, _("Cette demande a été signée il y a trop longtemps."))
