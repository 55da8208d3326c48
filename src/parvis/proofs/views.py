"""Files of proof on pages: asked for, followed while they are made, taken away, compared with a file that somebody shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.city.models import Ballot
from parvis.people.access import demand
from parvis.proofs import actions, reading
from parvis.proofs.models import Paper, Proof
from parvis.proofs.words import FORMS, STATES
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The files, the newest first; a new one; whose fingerprint a file has. Each form says in `do` what it does."""
    by = asker(request)
    demand(by, "city.edit")
    context: dict[str, Any] = {"typed": request.POST}
    status = 200
    if request.method == "POST" and request.POST.get("do") == "check":
        context |= _checked(request)
    elif request.method == "POST":
        try:
            return redirect("proofs:proof", pk=_begun(request).pk)
        except ValidationError as error:
            context["refused"], status = error.messages, 422
    try:
        rows, further = page(Proof.objects.seen_by(by), by="id", cursor=request.GET.get("suite", ""), size=30)
    except ValidationError as error:
        raise Http404 from error
    ballots = Ballot.objects.order_by("-round1", "-pk")[:50]
    chosen = request.POST.get("ballot") or request.GET.get("scrutin", "")
    context |= {"rows": [(row, STATES[row.state]) for row in rows], "further": further, "ballots": ballots, "chosen": chosen,
                "part": "proofs"}  # fmt: skip
    return render(request, "proofs/list.html", context, status=status)


def _begun(request: HttpRequest) -> Proof:
    given = request.POST
    pk = given.get("ballot", "")
    ballot = get_object_or_404(Ballot, pk=int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    return actions.begin(by=asker(request), ballot=ballot, first=_day(given.get("first", "")), last=_day(given.get("last", "")),
                         name=given.get("name", ""))  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as error:
        raise ValidationError(_("Donnez un jour qui existe.")) from error


def _checked(request: HttpRequest) -> dict[str, Any]:
    """Is it a file of ours, unchanged? Nothing of it is kept."""
    file = request.FILES.get("file")
    if file is None:
        return {"refused_check": _("Choisissez le fichier à vérifier.")}
    sha256 = reading.fingerprint(list(file.chunks()))
    return {"checked": True, "sha256": sha256, "match": reading.known(sha256, asker(request))}


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, its papers and their fingerprints; it may be stopped and gone on with."""
    by = asker(request)
    demand(by, "city.edit")
    proof = get_object_or_404(Proof.objects.seen_by(by).select_related("by", "ballot"), pk=pk)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            actions.stop(proof, by=by)
            messages.warning(request, _("Arrêté ; ce qui est réuni attend."))
        else:
            actions.resume(proof, by=by)
        return redirect("proofs:proof", pk=pk)
    papers = [(row, FORMS[row.form][1]) for row in reading.papers(proof)]
    context = {"proof": proof, "state": STATES[proof.state], "papers": papers, "part": "proofs"}
    template = "proofs/parts/state.html" if is_part(request) else "proofs/proof.html"
    return render(request, template, context)


@require_GET
def taken(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The very bytes of a finished file."""
    demand(asker(request), "city.edit")
    paper = get_object_or_404(Paper, proof__in=Proof.objects.seen_by(asker(request)), proof=pk, form=form)
    return attached(paper)


def attached(paper: Paper) -> HttpResponse:
    answer = HttpResponse(bytes(paper.content), content_type=FORMS[paper.form][0])
    answer["Content-Disposition"] = f'attachment; filename="preuve-{paper.proof_id}.{paper.form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
