"""The form, pictures in pieces, the author's own page."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.contests import telling
from parvis.contests.entering import actions, forms, photos
from parvis.contests.lists import with_photos
from parvis.contests.models import LIVING, Contest, Entry, Upload
from parvis.contests.redress import actions as redress
from parvis.contests.rights import PEOPLE, TERRITORIES, USES
from parvis.contests.views.public import bytes_of, open_contest
from parvis.contests.words import GROUNDS, SOURCES, STATES
from parvis.letters.actions import NoMailbox
from parvis.square.guards import allowed, trap
from parvis.square.models import Resident
from parvis.square.pages import language_of, shown
from parvis.square.residents import resident_of
from parvis.web.errors import by_field

TRIES, UPLOADS = (10, 3600), (60, 3600)
NEVER: dict[str, Any] = dict.fromkeys(forms.LINES, "") | dict.fromkeys(forms.TICKS, False) | {"more": []}


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponseBase:
    contest = open_contest(slug)
    with translation.override(language_of(request)):
        if contest.phase(timezone.now()) != "entering":
            return HttpResponseRedirect(reverse("contests:contest", args=[slug]))
        if request.method != "POST":
            resident = resident_of(request)
            typed = NEVER | ({"email": resident.email or "", "credit": resident.pseudonym} if resident else {})
            return _form(request, contest, typed, [])
        return _sent(request, contest)


def _sent(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    typed = forms.again(request)
    if trap(request):
        return shown(
            request, "contests/public/entered.html", {"contest": contest, "email": typed["email"], "proved": False}, fresh=0
        )
    if not allowed(request, "contest.enter", *TRIES):
        return _form(request, contest, typed, [], {"": [_("Trop d’essais depuis cette adresse. Réessayez dans une heure.")]}, 429)
    kept, refused = forms.taken(request, contest)
    written = forms.written(request, kept, language_of(request))
    paper = request.FILES.get("parental")
    parental = io.BytesIO(paper.read(photos.MOST_PAPER + 1)) if paper else None
    try:
        if refused:
            raise ValidationError({"photos": refused})
        resident = resident_of(request)
        if resident is not None and resident.state == "blocked":
            raise ValidationError(_("Vous ne pouvez pas écrire sur la place en ce moment : votre page dit pourquoi."))
        proved = _entered(contest, written, resident, parental)
    except ValidationError as error:
        wrong = by_field(error)
        return _form(request, contest, typed, kept, wrong, 422)
    except NoMailbox:
        wrong = {"": [_("La ville ne peut pas envoyer de courriel en ce moment. Réessayez plus tard : vos photos restent ici.")]}
        return _form(request, contest, typed, kept, wrong, 503)
    context = {"contest": contest, "email": written.email.lower(), "proved": proved}
    return shown(request, "contests/public/entered.html", context, fresh=0)


def _entered(contest: Contest, written: actions.Written, resident: Resident | None, parental: BinaryIO | None) -> bool:
    """Is the address proved? Whoever types somebody else's learns nothing of them: the answer is that of a new one."""
    try:
        return actions.enter(contest=contest, written=written, resident=resident, parental=parental).proved_at is not None
    except telling.Already as error:
        telling.asked(telling.already, error.entry)
        return False


def _form(request: HttpRequest, contest: Contest, typed: dict[str, Any], kept: list[tuple[str, str]],
          wrong: dict[str, list[str]] | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    names = {key: upload.name for key, upload in actions.known(contest, [key for key, _alt in kept]).items()}
    held = [(key, alt, names[key]) for key, alt in kept if key in names]
    places = [(place, *(held[place] if place < len(held) else ("", "", ""))) for place in range(contest.most_photos)]
    context = {
        "contest": contest, "typed": typed, "places": places, "wrong": wrong or {}, "rules": contest.rules.order_by("-number").first(),
        "uses": [USES[use] for use in contest.uses],
        "more_uses": [(use, USES[use]) for use in contest.more_uses if use not in contest.uses],
        "territory": TERRITORIES[contest.territory], "people": PEOPLE.items(), "minors": contest.least_age < 18,
        "most": photos.MOST, "chunk": actions.CHUNK,
    }  # fmt: skip
    return shown(request, "contests/public/enter.html", context, fresh=0, status=status, scripts=("contests",))


@require_POST
def upload_begin(request: HttpRequest, slug: str) -> JsonResponse:
    """{name, size} → {key, received}: a picture will come in pieces."""
    contest = open_contest(slug)
    with translation.override(language_of(request)):
        if not allowed(request, "contest.upload", *UPLOADS):
            return JsonResponse({"error": _("Trop d’envois en peu de temps. Réessayez dans une heure.")}, status=429)
        try:
            given = json.loads(request.body or b"{}")
            upload = actions.begin(contest=contest, name=str(given["name"]), size=int(given["size"]))
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"error": _("Cet envoi ne se comprend pas.")}, status=400)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"key": str(upload.key), "received": 0}, status=201)


@require_http_methods(["GET", "PUT"])
def upload(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """GET: how much came in. PUT ?at=: the next piece; 409 tells where to go on."""
    row = get_object_or_404(Upload.objects.select_related("contest"), key=key)
    if request.method == "GET":
        return JsonResponse({"received": row.received, "done": row.seen is not None})
    at = request.GET.get("at", "")
    with translation.override(language_of(request)):
        if not at.isascii() or not at.isdigit() or len(at) > 12:
            return JsonResponse({"error": _("Cet envoi ne se comprend pas.")}, status=400)
        try:
            row = actions.add(upload=row, at=int(at), piece=request.body)
        except actions.Offset as error:
            return JsonResponse({"received": error.received}, status=409)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"received": row.received, "done": row.seen is not None})


def _own(key: uuid.UUID) -> Entry:
    return get_object_or_404(with_photos(Entry.objects.select_related("contest", "rules")), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The author's page: prove the address, send the parents' form, take everything back."""
    row = _own(key)
    with translation.override(language_of(request)):
        if request.method != "POST":
            return _mine(request, row)
        try:
            _done(request, row)
        except ValidationError as error:
            return _mine(request, row, " ".join(error.messages), 422)
        return HttpResponseRedirect(f"{reverse('contests:mine', args=[key])}?lang={language_of(request)}")


def _done(request: HttpRequest, row: Entry) -> None:
    do = request.POST.get("do", "")
    if do == "prove":
        actions.prove(entry=row)
    elif do == "withdraw":
        if request.POST.get("sure") != "on":
            raise ValidationError(_("Cochez la case pour confirmer le retrait."))
        actions.withdraw(entry=row)
    elif do == "contest":
        redress.contest(entry=row, text=request.POST.get("text", ""))
    elif do == "parental":
        paper = request.FILES.get("parental")
        if paper is None:
            raise ValidationError(_("Choisissez le fichier de l’autorisation."))
        if not allowed(request, "contest.paper", *TRIES):
            raise ValidationError(_("Trop d’essais depuis cette adresse. Réessayez dans une heure."))
        actions.give_parental(entry=row, paper=io.BytesIO(paper.read(photos.MOST_PAPER + 1)))
    else:
        raise Http404


def _mine(request: HttpRequest, row: Entry, refused: str = "", status: int = 200) -> HttpResponse:
    decision = redress.newest(row) if row.state == "refused" else None
    context = {
        "decision": decision, "source": SOURCES[decision.source] if decision else "", "typed": request.POST.get("text", ""),
        "entry": row, "contest": row.contest, "said": STATES[row.state], "ground": GROUNDS.get(row.ground, ""), "refused": refused,
        "living": row.state in LIVING, "uses": [USES[use] for use in row.grant["uses"] if use in USES],
        "territory": TERRITORIES.get(row.grant["territory"], ""), "needs_paper": row.minor and not row.parental and row.state in LIVING,
        "until": parse_date(row.grant["until"]), "newest": row.contest.rules.order_by("-number").values_list("number", flat=True).first(),
    }  # fmt: skip
    return shown(request, "contests/public/mine.html", context, fresh=0, status=status)


@require_safe
def my_picture(request: HttpRequest, key: uuid.UUID, pk: int, side: int) -> HttpResponseBase:
    """The author sees their own, whatever was decided of it."""
    photo = get_object_or_404(_own(key).photos.exclude(path=""), pk=pk)
    if side not in photos.SIDES:
        raise Http404
    return bytes_of(photo, side, public=False)


@require_safe
def my_rules(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The version that they accepted, whatever became of the contest."""
    row = _own(key)
    return HttpResponse(row.rules.text, content_type="text/plain; charset=utf-8")
