"""The verbs of approval: ask, say yes, ask for changes, refuse, remark, freeze."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.accounts.words import mended
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.models import File
from parvis.people.access import able, demand, may
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import bound, standing
from parvis.publishing.approval.models import Approval, Awaited, Decision, Hold, Remark, Reviewer
from parvis.publishing.approval.rules import Path, Progress, Stage, voices
from parvis.publishing.checks import check_post
from parvis.publishing.models import Post
from parvis.publishing.repair.models import Amendment
from parvis.work.rows import ring

VERDICTS = ("yes", "changes", "no")
OVER = ("sent", "binned", "draft", "model")
"""States of a post that no yes lets go any more."""
MOST_TEXT = 4_000
_MENTION = re.compile(r"(?<![\w@])@([\w.-]*\w)")
NEWS: dict[str, str | Promise] = {
    "asked": gettext_lazy("« %(what)s » attend votre validation (%(step)s)."),
    "approved": gettext_lazy("« %(what)s » est validée."),
    "planned": gettext_lazy("« %(what)s » est validée et programmée."),
    "stuck": gettext_lazy("« %(what)s » est validée, mais ne peut pas être programmée : ouvrez-la."),
    "changes": gettext_lazy("%(who)s demande des changements à « %(what)s » : %(reason)s"),
    "refused": gettext_lazy("%(who)s refuse « %(what)s » : %(reason)s"),
    "remark": gettext_lazy("%(who)s a écrit une remarque sur « %(what)s »."),
    "mention": gettext_lazy("%(who)s vous cite dans une remarque sur « %(what)s »."),
    "file": gettext_lazy("« %(what)s » n’est plus validée : « %(file)s » a changé dans la médiathèque. Demandez un nouvel avis."),
    "held": gettext_lazy("%(who)s a gelé « %(what)s » : %(reason)s"),
}


@transaction.atomic
def ask(post: Post, *, by: User, revision: int | None = None) -> Approval:
    """Put the post, as it is now, before those who must say yes. Asking twice for the same words is asking once."""
    demand(by, "post.write", post)
    post = _locked(post)
    if revision is not None and revision != post.revision:
        raise newsroom.Stale(post)
    if post.state == "binned" or post.deliveries.filter(state__in=newsroom.GONE).exclude(state="sent").exists():
        raise ValidationError(_("Une partie est en train de partir : attendez sa fin."))
    path, said = _demand_path(post, by), standing.snapshot(post)
    if not said["accounts"]:
        raise ValidationError({"accounts": _("Choisissez au moins un compte.")})
    digest, living = standing.digest(said), standing.living(post)
    if living is not None and (living.revision, living.digest) != (post.revision, digest):
        bound.end(living, "fallen")
        living = None
    if living is None:
        living = Approval.objects.create(
            post=post, revision=post.revision, digest=digest, said=said, flow_id=path.flow, by=by, due_at=timezone.now()
        )
    _go_on(living, path, by)
    record("approval.asked", by=by, about=living, channel=_channel(post), post=post.pk, revision=post.revision)
    ring()
    return living


def submit(post: Post, *, by: User, revision: int | None = None) -> Approval:
    """As `ask`, unless one of its networks would not take it: Blocked says which. Nobody is asked for a yes to what cannot leave.

    Of what is online already new words alone are judged, when they were written: nothing more goes out.
    """
    if revision is not None and revision != post.revision:
        raise newsroom.Stale(post)
    checked = [] if post.deliveries.filter(state="sent").exists() else check_post(post)
    if any(one.blocked for one in checked):
        raise newsroom.Blocked(checked)
    return ask(post, by=by, revision=revision)


def _demand_path(post: Post, by: User) -> Path:
    """Nobody need be asked: then only who may not publish themselves asks, and the desk looks."""
    path = standing.requirements(post)
    if not path.steps and may(by, "post.publish", post):
        raise ValidationError(_("Aucun circuit ne concerne cette publication : vous pouvez la programmer."))
    return path if path.steps else standing.path_of(post)


@transaction.atomic
def decide(approval: Approval, *, verdict: str, by: User, reason: str = "", of: int | None = None, step: str = "") -> Approval:
    """Say yes, ask for changes, or refuse; for oneself, or for somebody whose place one takes today (`of`).

    A yes is given at the step that waits, `step` if it is named; nobody gives one at two steps, as long as somebody else is left.
    The same yes again changes nothing. An objection may come from anybody of the path, and after a yes, as long as nothing has left.
    """
    demand(by, "post.judge")
    approval = _open(approval)
    path = standing.path_of(approval.post)
    if verdict == "yes" and step and step != standing.progress_of(approval, path).waits:
        if approval.decisions.filter(step=step, by=by, verdict="yes").exists():
            return approval
        raise ValidationError(_("Cette étape est passée ou n’est pas encore atteinte : rechargez la page pour voir où elle en est."))
    stage, who = _place(approval, path, verdict, by, of, named=bool(step))
    return _said(approval, path, stage, verdict=verdict, reason=reason, of=who, by=by)


@transaction.atomic
def decide_outside(approval: Approval, *, reviewer: Reviewer, verdict: str, reason: str = "") -> Approval:
    """An outside reviewer's word counts as that of the colleague who invited them, where that colleague is awaited."""
    if not reviewer.may_approve or reviewer.by is None or not reviewer.open or reviewer.post_id != approval.post_id:
        raise PermissionDenied
    approval = _open(approval)
    path = standing.path_of(approval.post)
    stage, who = _place(approval, path, verdict, reviewer.by, reviewer.by.pk)
    return _said(approval, path, stage, verdict=verdict, reason=reason, of=who, by=None, reviewer=reviewer)


def _open(approval: Approval) -> Approval:
    """Locked, and still of the words that are there now."""
    post = _locked(approval.post)
    approval = Approval.objects.select_for_update(of=("self",)).select_related("flow", "by").get(pk=approval.pk)
    approval.post = post
    if approval.state not in ("waiting", "approved") or not standing.same(approval, post):
        raise ValidationError(_("La publication a changé ou n’attend plus d’avis : rechargez la page pour voir où elle en est."))
    if post.deliveries.filter(state__in=newsroom.GONE).exists() and approval.state == "approved":
        raise ValidationError(_("Elle est déjà partie : l’avis ne changerait plus rien."))
    return approval


def _place(approval: Approval, path: Path, verdict: str, by: User, of: int | None, *, named: bool = False) -> tuple[Stage, int]:
    """At which step, and for whom, this person may say this now. Raises PermissionDenied."""
    stages = standing.stages(approval.post, path)
    if verdict not in VERDICTS:
        raise ValidationError({"verdict": _("Avis inconnu.")})
    now, barred = standing.progress_of(approval, path), standing.hands(approval.post, path)
    everybody = frozenset().union(*(stage.people for stage in stages))
    away = standing.away(timezone.localdate(), everybody)
    places = [(now.stage, now.missing, barred | now.spoken)] if now.stage is not None else []
    if verdict != "yes":
        places += [(stage, stage.people, barred) for stage in stages]
    elif now.again and not named and approval.decisions.filter(verdict="yes").filter(Q(by=by) | Q(of=by)).exists():
        raise PermissionDenied(_("Vous avez donné votre accord à une autre étape : ouvrez la publication et nommez celle-ci."))
    for stage, people, mute in places:
        mine = [one for one in voices(by.pk, people, away, mute) if of in (None, one)]
        if mine:
            return stage, mine[0]
    if by.pk in barred:
        raise PermissionDenied(_("Vous avez écrit cette publication : son circuit veut l’avis de quelqu’un d’autre."))
    raise PermissionDenied(_("Votre avis n’est pas attendu à cette étape."))


def _said(
    approval: Approval, path: Path, stage: Stage, *, verdict: str, reason: str, of: int, by: User | None,
    reviewer: Reviewer | None = None,
) -> Approval:  # fmt: skip
    reason = reason.replace("\x00", "").strip()[:MOST_TEXT]
    if verdict != "yes" and not reason:
        raise ValidationError({"reason": _("Dites pourquoi : c’est ce qui aidera à reprendre le texte.")})
    Decision.objects.update_or_create(
        approval=approval, step=stage.step.key, of_id=of,
        defaults={"verdict": verdict, "reason": reason, "by": by, "reviewer": reviewer, "name": stage.step.name},
    )  # fmt: skip
    record(
        "approval.decided", by=by, about=approval, channel=_channel(approval.post), post=approval.post_id, step=stage.step.name,
        verdict=verdict, of=of, reason=reason, reviewer=reviewer.name if reviewer else "",
    )  # fmt: skip
    who = reviewer.name if reviewer else str(by)
    _go_on(approval, path, by, who=who, reason=reason)
    ring()
    return approval


def _go_on(approval: Approval, path: Path, by: User | None, *, who: str = "", reason: str = "") -> None:
    """What the words said so far make of it: the next step is asked, or it is over."""
    post = approval.post
    now = standing.progress_of(approval, path)
    if now.state == "waiting":
        _await(approval, now)
    elif now.state == "approved":
        _approved(approval)
    else:
        bound.end(approval, now.state)
        bound.unplan(post)
        _tell(approval, _makers(approval), now.state, but=by, who=who, reason=reason)
    newsroom.settle_state(post)


def _approved(approval: Approval) -> None:
    post = approval.post
    bound.end(approval, "approved")
    Amendment.objects.filter(delivery__post=post, state="review").update(state="scheduled", due_at=timezone.now())
    news = "approved"
    if post.publish_at and post.publish_at > timezone.now() and not post.deliveries.filter(state="sent").exists():
        try:
            with transaction.atomic():
                newsroom.plan_approved(post, by=approval.by, voices=_voices(approval))
            news = "planned"
        except (newsroom.Blocked, ValidationError):
            news = "stuck"
    _tell(approval, _makers(approval), news)


def _voices(approval: Approval) -> list[User]:
    said = approval.decisions.filter(verdict="yes").values("by")
    return list(User.objects.filter(Q(pk__in=said) | Q(pk=approval.by_id)))


def _await(approval: Approval, now: Progress) -> None:
    """The step's people are written down for their lists; those who were not asked before are told."""
    assert now.stage is not None
    there = set(approval.awaited.values_list("user_id", flat=True))
    approval.awaited.exclude(user__in=now.missing).delete()
    Awaited.objects.bulk_create([Awaited(approval=approval, user_id=pk) for pk in now.missing - there])
    Approval.objects.filter(pk=approval.pk).update(state="waiting", step=now.stage.step.key)
    approval.state, approval.step = "waiting", now.stage.step.key
    new = now.missing - there
    away = standing.away(timezone.localdate(), new)
    asked = new.union(*away.values()) if away else new
    _tell(approval, User.objects.filter(pk__in=asked, is_active=True), "asked", step=now.stage.step.name)


@transaction.atomic
def resume(approval: Approval) -> None:
    """Its people anew, after a flow, a role or an absence changed. The machine's own."""
    post = _locked(approval.post)
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    approval.post = post
    if approval.state == "waiting":
        _go_on(approval, standing.path_of(post), None)


def file_changed(file: File, by: User | None) -> None:
    """What readers see of a file changed in the library (within that transaction): a yes to what it was falls at once, nothing of
    its posts stays planned without one, and whose post it is hear of it now, not at its hour."""
    at_stake = Post.objects.filter(attachments__file=file, approvals__state__in=("waiting", "approved")).exclude(state__in=OVER)
    posts = Post.objects.select_for_update(of=("self",)).filter(pk__in=at_stake.values("pk")).order_by("pk")
    for post in posts.select_related("author", "topic", "changed_by"):
        living = standing.living(post)
        if living is None or standing.same(living, post):
            continue
        bound.fell(post, living, by)
        bound.moved(post)
        if not standing.cleared(post):
            bound.unplan(post)
        newsroom.settle_state(post)
        _tell(living, _makers(living), "file", file=file.name)
        ring()


@transaction.atomic
def withdraw(approval: Approval, *, by: User) -> Approval:
    """It is not to be judged any more; the post is a draft again."""
    demand(by, "post.write", approval.post)
    post = _locked(approval.post)
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    if approval.state != "waiting":
        raise ValidationError(_("Cette demande n’est plus en attente."))
    bound.end(approval, "withdrawn")
    newsroom.settle_state(post)
    record("approval.withdrawn", by=by, about=approval, channel=_channel(post), post=post.pk)
    return approval


# ── Remarks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def remark(post: Post, *, text: str, by: User | None = None, outside: bool = False, reviewer: Reviewer | None = None) -> Remark:
    """Say something about a post. Who is named with @ is told, and so are those whose post it is."""
    if reviewer is None:
        demand(by, "post.judge")
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Écrivez votre remarque.")})
    if len(text) > MOST_TEXT:
        raise ValidationError({"text": _("Une remarque a 4 000 caractères au plus.")})
    row = Remark.objects.create(
        post=post, revision=post.revision, text=text, by=by, reviewer=reviewer, outside=outside or reviewer is not None
    )
    who = reviewer.name if reviewer else str(by)
    named = _named(post, text)
    living = post.approvals.order_by("-id").first()
    people = [user for user in (post.author, living.by if living else None, reviewer.by if reviewer else None) if user]
    _tell_of(post, [user for user in named if user != by], "mention", living, who=who)
    _tell_of(post, [user for user in dict.fromkeys(people) if user != by and user not in named], "remark", living, who=who)
    record("post.remarked", by=by, about=post, channel=_channel(post), remark=row.pk, outside=row.outside)
    ring()
    return row


def _named(post: Post, text: str) -> list[User]:
    """Colleagues named in a remark who may see the post, or are asked about it."""
    names = list(dict.fromkeys(_MENTION.findall(text)))[:20]
    if not names:
        return []
    asked = set(Awaited.objects.filter(approval__post=post).values_list("user_id", flat=True))
    found = User.objects.filter(username__in=[name.lower() for name in names], is_active=True)
    return [user for user in found if may(user, "post.see", post) or user.pk in asked]


# ── Freezing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def hold(post: Post, *, reason: str, by: User) -> Hold:
    """Nothing of it leaves from now on, whatever was decided. What is on its way at this very moment cannot be caught. Its own
    team may, wherever it goes."""
    demand(by, "post.publish", post.team)
    reason = reason.replace("\x00", "").strip()[:300]
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : vos collègues le liront.")})
    post = _locked(post)
    try:
        with transaction.atomic():
            row = Hold.objects.create(post=post, reason=reason, by=by)
    except IntegrityError as error:
        raise ValidationError(_("Cette publication est déjà gelée.")) from error
    bound.unplan(post, "held")
    newsroom.settle_state(post)
    people = [user for user in (post.author,) if user and user != by]
    _tell_of(post, people, "held", None, who=str(by), reason=reason)
    record("post.held", by=by, about=post, channel=_channel(post), reason=reason)
    ring()
    return row


@transaction.atomic
def release(post: Post, *, by: User) -> Post:
    """It may go again: at its hour, if that is still ahead; else somebody decides on each delivery."""
    demand(by, "post.publish", post)
    post = _locked(post)
    if not Hold.objects.filter(post=post, open=True).update(open=None, lifted_at=timezone.now(), lifted_by=by):
        raise ValidationError(_("Cette publication n’est pas gelée."))
    held = post.deliveries.filter(state="held", planned_at__gt=timezone.now())
    if standing.cleared(post):
        with override(settings.LANGUAGE_CODE):  # what is kept is read by others, as what the routines keep
            for delivery in held:
                try:
                    newsroom.replan(delivery, at=delivery.planned_at, by=by)
                except newsroom.Blocked as error:  # it stays held, for a reason of its own now
                    wrong = next(one for found in error.checked for one in found.problems if one.blocking)
                    post.deliveries.filter(pk=delivery.pk).update(failure=wrong.code, said=mended(wrong)["sentence"])
    else:
        held.update(state="unapproved")
    newsroom.settle_state(post)
    record("post.released", by=by, about=post, channel=_channel(post))
    ring()
    return post


# ── Who is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _makers(approval: Approval) -> list[User]:
    """Who asked, and whose post it is."""
    return list(dict.fromkeys(user for user in (approval.by, approval.post.author) if user))


def _tell(approval: Approval, users: Iterable[User], news: str, *, but: User | None = None, **values: str) -> None:
    told = [user for user in users if user != but]
    _tell_of(approval.post, told, news, approval, **values)


def _tell_of(post: Post, users: Iterable[User], news: str, approval: Approval | None, **values: str) -> None:
    page = reverse("publishing:approval", args=[approval.pk]) if approval else reverse("publishing:post", args=[post.pk])
    tell(users, f"approval.{news}", NEWS[news], url=page, what=bound.cut(post.text), **values)


def tell_hours(approval: Approval, hours: int) -> None:
    """Its hour is near, or gone, and it is not approved: those who can still say yes, and those whose post it is."""
    post = approval.post
    awaited = list(User.objects.filter(pk__in=approval.awaited.values("user"), is_active=True))
    people = [*_makers(approval), *awaited]
    if hours == 0:
        people += list(able("post.publish", post.team_id))
    words = {
        24: gettext_lazy("« %(what)s » doit partir demain et n’est pas validée."),
        2: gettext_lazy("« %(what)s » doit partir dans deux heures et n’est pas validée : elle ne partira pas sans cela."),
        0: gettext_lazy("« %(what)s » n’est pas partie : elle n’était pas validée à son heure."),
    }
    page = reverse("publishing:approval", args=[approval.pk])
    tell(dict.fromkeys(people), f"approval.hours{hours}", words[hours], url=page, what=bound.cut(post.text))


def _channel(post: Post) -> str:
    return f"posts:{post.team_id}"


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("author", "topic", "changed_by").get(pk=post.pk)
