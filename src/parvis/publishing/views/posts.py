"""Posts as they are: the list, one post with its deliveries, what may be done about each."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts.models import Account, Attempt
from parvis.accounts.words import say
from parvis.city.audiences import aims
from parvis.city.stops import stopped
from parvis.people.access import demand, may
from parvis.publishing import actions, shown
from parvis.publishing.actions import GONE, MOVABLE, Blocked
from parvis.publishing.approval import standing
from parvis.publishing.composing.family import family
from parvis.publishing.foreseeing import planned
from parvis.publishing.forms import LANGUAGES, OBJECTIVES, Composed, named
from parvis.publishing.models import Delivery, Post, Variant, labels
from parvis.publishing.states import GONE_ACCOUNT, STILL, UNDER_WAY
from parvis.publishing.views import seen_post, sentences
from parvis.publishing.views.compose import why
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part

STATES = (
    ("", gettext_lazy("Toutes")), ("draft", gettext_lazy("Brouillons")), ("review", gettext_lazy("À valider")),
    ("approved", gettext_lazy("Validées")),
    ("scheduled", gettext_lazy("Programmées")),
    ("attention", gettext_lazy("À regarder")), ("sent", gettext_lazy("Publiées")),
)  # fmt: skip
MOVING = ("sending", "processing", "later", "doubt")
"""States that soon become another: the page looks again by itself, whatever the stream tells."""
HELD = 100
"""Deliveries that wait for a decision, on a page."""
TRIES = 12
"""Tries shown of one delivery, the newest ones."""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All posts, newest first, by state, account and words."""
    by = asker(request)
    demand(by, "post.see")
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ("etat", "compte", "q")}
    found = Post.objects.seen_by(by)
    if asked["etat"]:
        found = found.filter(state=asked["etat"])
    if asked["compte"].isdecimal() and len(asked["compte"]) < 19:
        found = found.filter(variants__account=int(asked["compte"]))
    if asked["q"]:
        found = found.filter(text__icontains=asked["q"])
    if not any(asked.values()):  # a post and its translations stand together, as one line
        found = found.exclude(original__in=Post.objects.seen_by(by))
    found = found.select_related("author").prefetch_related(
        Prefetch("variants", Variant.objects.select_related("account")),
        Prefetch("translations", Post.objects.seen_by(by).order_by("language", "pk")),
    )
    try:
        posts, further = page(found, by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    choosing = "choisir" in request.GET and may(by, "post.write")
    more = asked | {"cursor": further} | ({"choisir": "1"} if choosing else {})
    context = {
        "posts": posts, "asked": asked, "states": STATES, "accounts": Account.objects.seen_by(by).order_by("name"),
        "next": f"{reverse('publishing:list')}?{urlencode(more)}" if further else "", "these": urlencode(asked),
        "choosing": choosing, "may_write": may(by, "post.write"), "may_publish": may(by, "post.publish"),
        "may_judge": may(by, "post.judge"),
    }  # fmt: skip
    if choosing:
        context |= labels()
    part = is_part(request) and request.GET.get("cursor")
    return render(request, "publishing/parts/rows.html" if part else "publishing/list.html", context)


@dataclasses.dataclass(slots=True)
class Line:
    """A delivery on its page: how it is in words, what was tried, what may be done."""

    delivery: Delivery
    state: str
    sentence: str
    advice: str
    tries: list[tuple[Attempt, str]]
    movable: bool
    judged: bool  # a person is asked whether it is there
    bereft: bool  # its account was removed while it waited: somebody decides
    half: list[str]  # the words of what is online, of one that was called off half way
    words: str  # what this network gets
    adapted: bool


def lines(post: Post) -> list[Line]:
    rows = [d for d in post.deliveries.all() if d.state != "cancelled"]
    tries: dict[int, list[tuple[Attempt, str]]] = defaultdict(list)
    label = Delivery._meta.label_lower
    for attempt in Attempt.objects.filter(label=label, row__in=[d.pk for d in rows]).order_by("-id")[: TRIES * max(len(rows), 1)]:
        if len(tries[attempt.row]) < TRIES:
            tries[attempt.row].append((attempt, " ".join(say(attempt.code)) if attempt.code else ""))
    own = {v.account_id: v.text for v in post.variants.all()}
    left = any(d.state == "dropped" and d.failure == GONE_ACCOUNT for d in rows)
    bereft = set(post.deliveries.bereft().values_list("pk", flat=True)) if left else set()
    return [_line(d, tries[d.pk], own.get(d.account_id), post.text, d.pk in bereft) for d in rows]


def _line(delivery: Delivery, tries: list[tuple[Attempt, str]], own: str | None, text: str, bereft: bool) -> Line:
    waits = delivery.due_at is None and delivery.state in ("scheduled", "later", "processing", "doubt")
    sentence, advice = say(delivery.failure) if delivery.failure else ("", "")
    return Line(
        delivery, "waiting" if waits else delivery.state, sentence, advice, tries[::-1],
        movable=delivery.state in MOVABLE, judged=delivery.state == "asked",
        bereft=bereft, half=shown.online(delivery),
        words=text if own is None else own, adapted=own is not None,
    )  # fmt: skip


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post and where each of its deliveries stands. A draft opens in the composer for those who may write."""
    found = seen_post(request, pk, whole=True)
    if found.state == "draft" and may(asker(request), "post.write", found) and not found.deliveries.all():
        return redirect("publishing:edit", pk=pk)
    part = is_part(request)
    return render(request, "publishing/parts/post_live.html" if part else "publishing/post.html", _told(request, found))


def _told(request: HttpRequest, post: Post) -> dict[str, Any]:
    by, now, known = asker(request), timezone.now(), aims()
    rows = lines(post)
    return {
        "post": post,
        "lines": rows,
        "stop": stopped(),
        "approval": post.approvals.order_by("-id").first(),
        "hold": standing.hold_of(post),
        "may_publish": may(by, "post.publish", post),
        "may_write": may(by, "post.write", post),
        "moving": any(line.state in MOVING or (line.delivery.due_at or now) < now for line in rows),
        "editable": not any(line.delivery.state in GONE for line in rows),
        "cancellable": any(line.delivery.state in (*STILL, "sending", "doubt") and not line.delivery.called_off for line in rows),
        "objective": dict(OBJECTIVES).get(post.objective, ""),
        "language": dict(LANGUAGES).get(post.language, post.language),
        "aim": known.get(post.aim),
        "places": named(post.audience),
        "family": family(post, by, known),
        "pictures": [(a.file, a.alt or a.file.alt) for a in post.attachments.all()],
    }


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Cancel, duplicate, discard a whole post."""
    if verb not in POST_VERBS:
        raise Http404
    try:
        return POST_VERBS[verb](request, seen_post(request, pk))
    except ValidationError as error:
        messages.error(request, " ".join(sentences(error)))
        return redirect("publishing:post", pk=pk)


def _duplicate(request: HttpRequest, post: Post) -> HttpResponse:
    copy = actions.duplicate(post, by=asker(request))
    messages.success(request, _("Voici la copie, en brouillon."))
    return redirect("publishing:edit", pk=copy.pk)


def _discard(request: HttpRequest, post: Post) -> HttpResponse:
    actions.discard(post, by=asker(request))
    messages.success(request, _("La publication est à la corbeille. Vous pouvez l’y reprendre."))
    return redirect("publishing:list")


def _cancel(request: HttpRequest, post: Post) -> HttpResponse:
    actions.cancel(post, by=asker(request))
    under_way = [
        row.account.called for row in post.deliveries.filter(called_off=True, state__in=UNDER_WAY).select_related("account")
    ]
    if under_way:
        said = _("Annulé, sauf ce qui partait à cet instant et peut encore paraître (%(names)s) ; rien ne sera envoyé de plus.")
        messages.warning(request, said % {"names": ", ".join(under_way)})
    else:
        messages.success(request, _("C’est annulé : rien de plus ne partira."))
    return redirect("publishing:post", pk=post.pk)


POST_VERBS: dict[str, Callable[[HttpRequest, Post], HttpResponse]] = {
    "dupliquer": _duplicate, "jeter": _discard, "annuler": _cancel,
}  # fmt: skip


@require_POST
def delivery(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What may be done about one delivery; the others are left alone."""
    if verb not in VERBS:
        raise Http404
    demand(asker(request), "post.see")
    row = get_object_or_404(Delivery.objects.seen_by(asker(request)).select_related("post", "account"), pk=pk)
    try:
        messages.success(request, VERBS[verb](request, row))
    except Blocked as blocked:
        return _refused(request, row, why(blocked.checked))
    except ValidationError as error:
        return _refused(request, row, sentences(error))
    return redirect("publishing:held") if request.POST.get("back") == "held" else redirect("publishing:post", pk=row.post_id)


def _refused(request: HttpRequest, row: Delivery, said: list[str]) -> HttpResponse:
    """The page again, with what was typed and why it could not be done."""
    typed = {"delivery": row.pk, "text": request.POST.get("text", ""), "url": request.POST.get("url", "")}
    context = _told(request, seen_post(request, row.post_id, whole=True)) | {"typed": typed, "refused": said}
    return render(request, "publishing/post.html", context, status=422)


def _retry(request: HttpRequest, row: Delivery) -> str:
    actions.retry(row, by=asker(request))
    return _("Nouvel essai sur %(account)s.") % {"account": row.account.called}


def _drop(request: HttpRequest, row: Delivery) -> str:
    actions.drop(row, by=asker(request))
    return _("L’envoi vers %(account)s est abandonné.") % {"account": row.account.called}


def _judge(request: HttpRequest, row: Delivery) -> str:
    there = request.POST.get("there") == "yes"
    if there and row.failure != shown.HALF and not request.POST.get("url", "").strip():
        raise ValidationError(_("Donnez l’adresse de la publication, pour que chacun la retrouve."))
    actions.judge(row, there=there, url=request.POST.get("url", ""), by=asker(request))
    if not there and row.called_off:
        return _("Noté : elle n’y est pas, rien n’est renvoyé.")
    return _("Noté : elle est en ligne.") if there else _("Noté : elle n’y est pas, elle repart.")


def _adapt(request: HttpRequest, row: Delivery) -> str:
    actions.adapt(row, text=request.POST.get("text", "").replace("\r\n", "\n"), by=asker(request))
    kept = _("Texte corrigé pour %(account)s.") % {"account": row.account.called}
    if request.POST.get("then") != "retry":
        return kept
    messages.success(request, kept)  # which stays when it does not leave again
    return _retry(request, Delivery.objects.select_related("post", "account").get(pk=row.pk))


def _replan(request: HttpRequest, row: Delivery) -> str:
    at = Composed(day=request.POST.get("day", ""), hour=request.POST.get("hour", "")).at()
    if at is None:
        raise ValidationError(_("Donnez le jour et l’heure de publication."))
    actions.replan(row, at=at, by=asker(request))
    return _("C’est replanifié.")


VERBS: dict[str, Callable[[HttpRequest, Delivery], str]] = {
    "reessayer": _retry, "abandonner": _drop, "juger": _judge, "corriger": _adapt, "replanifier": _replan,
}  # fmt: skip


@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """What the emergency stop held, and what missed its hour: each waits for a decision. Before that, what would be held."""
    demand(asker(request), "post.see")
    rows = Delivery.objects.seen_by(asker(request)).filter(state__in=("held", "late")).exclude(post__state="binned")
    rows = rows.select_related("post", "account")
    try:
        shown, further = page(rows, by="planned_at", cursor=request.GET.get("suite", "")[:200], size=HELD, rising=True)
    except ValidationError as error:
        raise Http404 from error
    following = f"{reverse('publishing:held')}?suite={further}" if further else ""
    seen = Post.objects.seen_by(asker(request)).filter(pk__in=planned(timezone.now()).exclude(foreseen="").values("pk"))
    context = {
        "foreseen": list(seen.order_by("publish_at", "pk")[:200]), "rows": shown, "next": following,
        "stop": stopped(), "may_publish": may(asker(request), "post.publish"),
    }  # fmt: skip
    return render(request, "publishing/held.html", context)
