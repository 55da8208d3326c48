"""The composer: one page to begin and to edit; every pause is checked and kept."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.accounts.words import mended
from parvis.city.models import Topic
from parvis.media.actions import take_in
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.actions import GONE, Blocked, Stale
from parvis.publishing.checks import Checked, check_fields
from parvis.publishing.forms import LANGUAGES, OBJECTIVES, Composed, begun, from_page, from_post
from parvis.publishing.models import Post
from parvis.publishing.templatetags.newsroom import wall
from parvis.publishing.views import seen_post
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write, adapt, plan. Each button says what it does in `do`."""
    demand(asker(request), "post.write")
    post = seen_post(request, pk, whole=True) if pk else None
    if post is not None and not may(asker(request), "post.write", post):
        return redirect("publishing:post", pk=post.pk)
    if post is not None and any(d.state in GONE for d in post.deliveries.all()):
        if request.method == "POST":
            messages.error(request, _("Cette publication est déjà partie : vos changements n’ont pas été gardés."))
        return redirect("publishing:post", pk=post.pk)
    if request.method == "POST":
        return _do(request, post)
    composed = from_post(post) if post else begun(request.GET)
    return _page(request, composed, post)


def _do(request: HttpRequest, post: Post | None) -> HttpResponse:
    verb, *numbers = request.POST.get("do", "save").split("-")
    composed = from_page(request.POST)
    if post is not None:
        _keep_unseen(composed, post)
    refused = _take_in(request, composed)
    if verb in RESHAPE:
        RESHAPE[verb](composed, *[int(n) for n in numbers if n.isdigit()])
    try:
        if refused:
            raise ValidationError(refused)
        saved = _save(composed, asker(request), force=verb == "keep")
        return _then(request, saved, verb, composed)
    except Stale as stale:
        return _page(request, composed, post, stale=stale.post, status=409)
    except Blocked as blocked:
        return _page(request, composed, post, refused=why(blocked.checked), status=422)
    except ValidationError as error:
        return _page(request, composed, post, refused=error.messages, status=422)


def _take_in(request: HttpRequest, composed: Composed) -> list[str]:
    """Files sent with the form itself, by a page without script; what could not be taken, in words."""
    refused = []
    for given in request.FILES.getlist("upload"):
        try:
            file = take_in(cast(BinaryIO, given), name=given.name or "", by=asker(request))
            composed.files = list(dict.fromkeys([*composed.files, file.pk]))
        except ValidationError as error:
            refused.append(f"{given.name} : {' '.join(error.messages)}")
    return refused


def _then(request: HttpRequest, post: Post, verb: str, composed: Composed) -> HttpResponse:
    """After the save: plan, publish, or stay."""
    if verb not in ("schedule", "publish"):
        if verb in ("save", "keep"):
            messages.success(request, _("Enregistré."))
        return redirect(reverse("publishing:edit", args=[post.pk]) + ("#variants" if verb in RESHAPE else ""))
    composed.post, composed.revision = post.pk, post.revision
    if verb == "publish":
        actions.publish(post, by=asker(request))
        messages.success(request, _("La publication part."))
    else:
        at = composed.at()
        if at is None:
            raise ValidationError(_("Donnez le jour et l’heure de publication."))
        actions.schedule(post, at=at, by=asker(request))
        messages.success(request, _("C’est prévu %(when)s.") % {"when": wall(at)})
    return redirect("publishing:post", pk=post.pk)


def _save(composed: Composed, by: User, *, force: bool = False) -> Post:
    """Keep what was written: a new draft, or a new revision. The same page never begins two drafts."""
    fields, form = composed.fields(), UUID(composed.form)
    post = Post.objects.seen_by(by).filter(pk=composed.post).first() if composed.post else _begun_by(form, by)
    if post is None:
        try:
            return actions.write(by=by, form=form, **fields)
        except IntegrityError:  # this page's first autosave is being written at this very moment
            post = _begun_by(form, by)
    if post is None:  # what this page wrote was put in the bin meanwhile: its words begin again
        return actions.write(by=by, **fields)
    revision = None if force else composed.revision
    return actions.edit(post, by=by, revision=revision, form=form, **fields)


def _begun_by(form: UUID, by: User) -> Post | None:
    return Post.objects.seen_by(by).filter(form=form).first()


def _keep_unseen(composed: Composed, post: Post) -> None:
    """What the API may have given and the page does not show stays as it is."""
    composed.audience = {name: value for name, value in post.audience.items() if name != "countries"}
    for variant in post.variants.all():
        if variant.account_id in composed.own:
            composed.own[variant.account_id].options = dict(variant.options)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The autosave: answers with the foot's «enregistré à …» and the new revision, or with the conflict."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    context: dict[str, Any] = {"composed": composed}
    try:
        post = _save(composed, asker(request))
        composed.post, composed.revision = post.pk, post.revision
        context |= {"saved_at": timezone.now()}
    except Stale as stale:
        context |= {"stale": stale.post}
    except Blocked as blocked:
        context |= {"unsaved": why(blocked.checked)}
    except ValidationError as error:
        context |= {"unsaved": error.messages}
    response = render(request, "publishing/parts/saved.html", context)
    if "saved_at" in context:
        response["HX-Replace-Url"] = reverse("publishing:edit", args=[composed.post])
    return response


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What each network would show and say, and the foot: nothing is kept."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    return render(request, "publishing/parts/checked.html", _context(request, composed))


@require_POST
def variants(request: HttpRequest) -> HttpResponse:
    """The accounts' own words, after one of them was detached, follows again, or got a part of a thread."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    verb, *numbers = request.POST.get("do", "").split("-")
    if verb in RESHAPE:
        RESHAPE[verb](composed, *[int(n) for n in numbers if n.isdigit()])
    return render(request, "publishing/parts/reshaped.html", _context(request, composed))


def _detach(composed: Composed, account: int = 0) -> None:
    own = composed.own.get(account)
    if own is not None and own.text is None:
        own.text, composed.tab = composed.text, f"tab-{account}"


def _follow(composed: Composed, account: int = 0) -> None:
    if account in composed.own:
        composed.own[account].text, composed.tab = None, f"tab-{account}"


def _add_part(composed: Composed, account: int = 0) -> None:
    if account in composed.own:
        composed.own[account].parts.append("")
        composed.tab = f"tab-{account}"


def _drop_part(composed: Composed, account: int = 0, number: int = 0) -> None:
    parts = composed.own[account].parts if account in composed.own else []
    if number < len(parts):
        del parts[number]
    composed.tab = f"tab-{account}"


RESHAPE: dict[str, Any] = {"detach": _detach, "follow": _follow, "part": _add_part, "unpart": _drop_part}


def why(checked: Sequence[Checked]) -> list[str]:
    """Blocked, as sentences: the accounts, what is wrong, what to do; without their names when all say the same."""
    found: dict[str, list[str]] = {}
    for c in checked:
        for told in (mended(p) for p in c.problems if p.blocking):
            found.setdefault(f"{told['sentence']} {told['advice']}", []).append(c.account.name)
    everybody = len(checked) if len(checked) > 1 else 0
    return [words if len(names) == everybody else f"{', '.join(names)} : {words}" for words, names in found.items()]


def _page(request: HttpRequest, composed: Composed, post: Post | None, *, status: int = 200, **more: Any) -> HttpResponse:
    context = _context(request, composed) | {"post": post} | more
    return render(request, "publishing/compose.html", context, status=status)


@dataclasses.dataclass(slots=True)
class Choice:
    """An account that may be chosen, as the composer shows it."""

    account: Account
    chosen: bool
    threads: bool
    aim: str  # what it does with a choice of countries: enforced · preferred · none
    own: Any = None
    checked: Checked | None = None
    told: Sequence[dict[str, Any]] = ()
    alike: bool = False  # another account has the same name: the network is said in words


def _choices(by: User, composed: Composed) -> list[Choice]:
    """All accounts that carry publications, the chosen ones with their own words."""
    public = [key for key, network in CATALOGUE.items() if network.facts.public]
    accounts = Account.objects.seen_by(by).filter(network__in=public).select_related("grant").order_by("network", "name", "pk")
    found = []
    for account in accounts:
        facts = connector_of(account).facts
        chosen = account.pk in composed.accounts
        own = composed.own.get(account.pk) if chosen else None
        found.append(Choice(account, chosen, facts.threads, facts.audience.country, own))
    names = Counter(choice.account.name for choice in found)
    for choice in found:
        choice.alike = names[choice.account.name] > 1
    return found


def _context(request: HttpRequest, composed: Composed) -> dict[str, Any]:
    by = asker(request)
    choices = _choices(by, composed)
    chosen = [choice for choice in choices if choice.chosen]
    files = File.objects.seen_by(by).in_bulk(composed.files)
    context: dict[str, Any] = {
        "composed": composed, "choices": choices, "chosen": chosen, "languages": LANGUAGES, "objectives": OBJECTIVES,
        "topics": Topic.objects.order_by("name"), "may_publish": may(by, "post.publish"), "key": composed.tab,
        "files": [(files[pk], composed.alts.get(pk) or files[pk].alt) for pk in composed.files if pk in files],
    }  # fmt: skip
    try:
        fields = composed.fields()
        context["at"] = fields["publish_at"]
        composed.accounts = [choice.account.pk for choice in chosen]
        checked = check_fields(fields | {"media": [m for m in fields["media"] if m["id"] in files]},
                               [choice.account for choice in chosen], files)  # fmt: skip
        for choice, found in zip(chosen, checked, strict=True):
            choice.checked, choice.told = found, [mended(problem) for problem in found.problems]
    except ValidationError as error:
        context["wrong"] = error.messages
    context["key_known"] = any(f"tab-{choice.account.pk}" == composed.tab for choice in chosen)
    context["blocked"] = any(choice.checked and choice.checked.blocked for choice in chosen)
    return context
