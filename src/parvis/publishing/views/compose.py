"""The composer: one page to begin and to edit; every pause is checked and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
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

from parvis.accounts.words import mended
from parvis.city.audiences import aims
from parvis.media.actions import take_in
from parvis.media.folders import Tree
from parvis.media.forms import folder_choices
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.actions import GONE, Blocked, Stale
from parvis.publishing.approval import actions as judging
from parvis.publishing.checks import Checked
from parvis.publishing.composing.actions import keep_selection, reread, translate
from parvis.publishing.composing.family import family
from parvis.publishing.fields import AUTO, PLACES, spoken
from parvis.publishing.forms import Composed, begun, from_page, from_post, from_template
from parvis.publishing.models import Post
from parvis.publishing.templatetags.newsroom import wall
from parvis.publishing.views import seen_post
from parvis.publishing.views.reshaping import goes_on, reshape
from parvis.publishing.views.sheet import checked, own_things, sheet
from parvis.rest.auth import asker

LEFT_OFF = timedelta(hours=12)
"""How long a draft that was left in the middle is offered again."""
REWRITES = ("cut", "mend", "up", "down", "longer", "shorter", "detach")
"""Buttons after which the common words are drawn again."""


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
    if post is not None:
        return _page(request, from_post(post), post)
    composed = begun(request.GET)
    return _page(request, from_template(composed, request.GET, asker(request)), None, unfinished=_unfinished(request))


def _do(request: HttpRequest, post: Post | None) -> HttpResponse:
    do = request.POST.get("do", "save")
    composed = from_page(request.POST)
    if post is not None:
        _keep_unseen(composed, post)
    refused = _take_in(request, composed)
    reshaped = reshape(composed, do, asker(request))
    kept: list[str] = []
    try:
        if refused:
            raise ValidationError(refused)
        post = _save(composed, asker(request), force=do == "keep")
        kept = [_("Votre texte est enregistré, rien n’est parti.")]  # a refusal to let it leave loses none of it
        return _then(request, post, "" if reshaped else do, composed)
    except Stale as stale:
        return _page(request, composed, post, stale=stale.post, status=409)
    except Blocked as blocked:
        composed.tab = f"tab-{blocked.checked[0].account.pk}"  # the first that must be mended is open
        return _page(request, composed, post, refused=[*why(blocked.checked), *kept], status=422)
    except ValidationError as error:
        return _page(request, composed, post, refused=[*error.messages, *kept], status=422)


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
    """After the save: plan, publish, go on in another language, or stay."""
    if verb.startswith("translate-"):
        made = translate(post, language=verb.removeprefix("translate-"), by=asker(request))
        return redirect("publishing:edit", pk=made.pk)
    if verb == "reread":
        reread(post, by=asker(request))
        messages.success(request, _("Noté : votre traduction dit ce que dit l’original."))
        return redirect("publishing:edit", pk=post.pk)
    if verb == "library":  # a page without script chooses on a page of its own
        return redirect("publishing:pick", pk=post.pk)
    if verb not in ("schedule", "publish", "ask"):
        if verb in ("save", "keep"):
            messages.success(request, _("Enregistré."))
        return redirect(reverse("publishing:edit", args=[post.pk]) + ("" if verb else "#variants"))
    composed.post, composed.revision = post.pk, post.revision
    if verb == "ask":
        return asked(request, post)
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


def asked(request: HttpRequest, post: Post) -> HttpResponse:
    """Put it before those who must say yes, if its networks would take it."""
    approval = judging.submit(post, by=asker(request))
    messages.success(request, _("La validation est demandée."))
    return redirect("publishing:approval", pk=approval.pk)


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
    try:
        return actions.edit(post, by=by, revision=revision, form=form, **fields)
    except Stale as stale:
        if not _says_the_same(composed, stale.post):
            raise
        # What this page's own last save, sent while it was closed or loaded again, had kept already: nobody is in the way.
        return actions.edit(stale.post, by=by, form=form, **fields)


def _says_the_same(composed: Composed, post: Post) -> bool:
    kept = from_post(post)
    return _words(composed) == _words(kept) and composed.campaign in (None, kept.campaign)


def _words(one: Composed) -> tuple[Any, ...]:
    accounts = sorted(one.accounts)
    own = [(one.own[pk].text, one.own[pk].parts, one.own[pk].reach) for pk in accounts]
    language = spoken(one.text, "") if one.language == AUTO else one.language
    public = one.public(aims())
    return (one.text, one.parts, one.numbered, accounts, own, one.files, one.topic, one.objective, one.day, one.hour, language,
            public["aim"], [public["audience"].get(name) or [] for name in PLACES])  # fmt: skip


def _unfinished(request: HttpRequest) -> Post | None:
    """The draft that its writer was at a short while ago, when the page was closed in the middle of it."""
    found = Post.objects.seen_by(asker(request)).filter(author=asker(request), state="draft", publish_at=None)
    last = found.order_by("-id").first()
    return last if last and last.text.strip() and timezone.now() - last.changed_at < LEFT_OFF else None


def _begun_by(form: UUID, by: User) -> Post | None:
    return Post.objects.seen_by(by).filter(form=form).first()


def _keep_unseen(composed: Composed, post: Post) -> None:
    """What the API may have given and the page does not show stays as it is."""
    if not composed.targets:
        composed.audience = {name: value for name, value in post.audience.items() if name != "countries"}
    composed.marks = post.marks
    for variant in post.variants.all():
        if variant.account_id in composed.own:
            own = composed.own[variant.account_id]
            own.options = variant.options | own.options


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The autosave: answers with the foot's «enregistré à …» and the new revision, or with the conflict."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    _keep_kept(request, composed)
    context: dict[str, Any] = {"composed": composed}
    try:
        post = _save(composed, asker(request))
        begun_now = composed.post is None
        composed.post, composed.revision = post.pk, post.revision
        context |= {"saved_at": timezone.now(), "post": post, "begun": begun_now}
        if begun_now:  # now that there is something to translate, to repeat, to compare
            context["family"] = family(post, asker(request), aims())
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


def _keep_kept(request: HttpRequest, composed: Composed) -> None:
    found = Post.objects.seen_by(asker(request)).filter(pk=composed.post).prefetch_related("variants") if composed.post else ()
    for post in found:
        _keep_unseen(composed, post)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What each network would show and say, good advice, and the foot: nothing is kept."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    _keep_kept(request, composed)
    return render(request, "publishing/parts/checked.html", checked(request, composed))


@require_POST
def variants(request: HttpRequest) -> HttpResponse:
    """The words again, common and of each account, after one of the page's buttons reshaped them."""
    demand(asker(request), "post.write")
    composed = from_page(request.POST)
    _keep_kept(request, composed)
    do = request.POST.get("do", "")
    reshape(composed, do, asker(request))
    context = checked(request, composed, chosen_only=False) | own_things(asker(request))
    context |= {"rewritten": do.partition("-")[0] in REWRITES, "goes_on": goes_on(composed, do)}
    return render(request, "publishing/parts/reshaped.html", context)


@require_POST
def keep_choice(request: HttpRequest) -> HttpResponse:
    """The accounts that are chosen, under a name; the list of selections comes back."""
    composed = from_page(request.POST)
    context: dict[str, Any] = {"composed": composed}
    try:
        made = keep_selection(name=request.POST.get("selection", ""), accounts=composed.accounts, by=asker(request))
        context["kept_now"] = _("« %(name)s » est gardée.") % {"name": made.name}
    except ValidationError as error:
        context |= {"unkept": error.messages, "selection_typed": request.POST.get("selection", "")}
    return render(request, "publishing/parts/selections.html", context | own_things(asker(request)))


def why(checked: Sequence[Checked]) -> list[str]:
    """Blocked, as sentences: the accounts, what is wrong, what to do; without their names when all say the same."""
    found: dict[str, list[str]] = {}
    for c in checked:
        for told in (mended(p) for p in c.problems if p.blocking):
            found.setdefault(f"{told['sentence']} {told['advice']}", []).append(c.account.called)
    everybody = len(checked) if len(checked) > 1 else 0
    return [words if len(names) == everybody else f"{', '.join(names)} : {words}" for words, names in found.items()]


def _page(request: HttpRequest, composed: Composed, post: Post | None, *, status: int = 200, **more: Any) -> HttpResponse:
    context = sheet(request, composed, post) | {"folders": folder_choices(Tree.read())[1:]} | more
    return render(request, "publishing/compose.html", context, status=status)
