"""What a post holds: written field by field, told as one value, compared, put back. Called by the verbs in `actions`, in their
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.media.actions import share
from parvis.media.models import File
from parvis.people.access import everywhere
from parvis.people.models import User
from parvis.publishing.fields import spoken, valid
from parvis.publishing.leftovers import take_away
from parvis.publishing.models import Attachment, Campaign, Post, Variant, Version
from parvis.publishing.options import merged
from parvis.publishing.public import decided
from parvis.publishing.states import MOVABLE

ONE_SITTING = timedelta(minutes=10)
"""What one page saves in this time is one version: it saves at each pause."""
VERSIONS = 200
"""Kept of one post; the oldest that were never planned go first."""
PLAIN = ("text", "objective", "aim", "audience", "parts", "numbered", "marks")
EMPTIED = ("topic", "campaign", "publish_at")
"""None takes them away; of any other field None leaves it as it is."""


def apply(post: Post, fields: Mapping[str, Any], by: User) -> None:
    """`fields` as `actions.edit` takes them. `language` "auto": what the text is written in. A topic brings its audience, unless
    somebody chose another."""
    fields = decided(valid(fields), post)
    for name in PLAIN:
        if fields.get(name) is not None:
            setattr(post, name, fields[name])
    for name in EMPTIED:
        if name in fields:
            setattr(post, name, fields[name])
    if fields.get("language") is not None:
        post.language_told = fields["language"] != "auto"
        post.language = fields["language"] if post.language_told else post.language
    if not post.language_told:
        post.language = spoken(post.text, post.language)
    post.save()
    if fields.get("accounts") is not None:
        _choose(post, fields["accounts"], by)
    if fields.get("variants") is not None:
        adapt(post, fields["variants"])
    if fields.get("media") is not None:
        _attach(post, fields["media"], by)


def _choose(post: Post, wanted: Sequence[int], by: User) -> None:
    """The accounts of the post; the ones that go lose their variant, the others keep theirs. Those for which `by` may not write are
    neither added nor taken away."""
    open_to = set(Account.objects.open_to(by, "post.write").filter(pk__in=wanted).values_list("pk", flat=True))
    stay = set(closed(post, by).values_list("pk", flat=True))
    if missing := [pk for pk in wanted if pk not in open_to | stay]:
        raise ValidationError({"accounts": unknown(missing[0], by)})
    gone = post.variants.exclude(account__in=open_to | stay)
    _call_off(post, gone)
    gone.delete()
    Variant.objects.bulk_create([Variant(post=post, account_id=pk) for pk in open_to], ignore_conflicts=True)


def closed(post: Post, by: User) -> QuerySet[Account]:
    """Accounts of a post for which this person may not write: another team's."""
    if everywhere(by):
        return Account.objects.none()
    there = Account.objects.filter(pk__in=post.variants.values("account")).exclude(state="removed")
    return there.exclude(pk__in=Account.objects.open_to(by, "post.write").values("pk"))


def unknown(pk: int, by: User) -> str:
    """What is said of an account that cannot be chosen: its name to who sees it."""
    if seen := Account.objects.seen_by(by).filter(pk=pk).first():
        return _("Vous ne pouvez pas écrire pour « %(account)s » : demandez à son équipe.") % {"account": seen.called}
    return _("Compte inconnu : %(pk)s.") % {"pk": pk}


def _call_off(post: Post, variants: Any) -> None:
    accounts = list(variants.values_list("account", flat=True))
    take_away(post, by=None, accounts=accounts)
    post.deliveries.filter(account__in=accounts, state__in=MOVABLE).update(state="cancelled", due_at=None)


def adapt(post: Post, variants: Mapping[int, Mapping[str, Any]]) -> None:
    """`variants`: account id → {"text": … or None to follow again, "parts": […], "options": {…} (see `options.merged`),
    "reach": what was decided where its network cannot limit the public}."""
    rows = {v.account_id: v for v in post.variants.select_related("account__grant")}
    for pk, fields in variants.items():
        if pk not in rows:
            raise ValidationError({"variants": _("Le compte %(pk)s n’est pas choisi pour cette publication.") % {"pk": pk}})
        row = rows[pk]
        for name in ("text", "parts", "reach"):
            if name in fields and (name == "text" or fields[name] is not None):
                setattr(row, name, fields[name])
        if fields.get("options"):
            row.options = merged(row.account, fields["options"], row.options)
    Variant.objects.bulk_update(rows.values(), ["text", "parts", "options", "reach"])
    _call_off(post, post.variants.filter(reach="out"))


def _attach(post: Post, media: Sequence[int | Mapping[str, Any]], by: User) -> None:
    """`media`: file ids, or {"id", "alt"}, in order."""
    wanted = [{"id": m} if isinstance(m, int) else m for m in media]
    files = File.objects.seen_by(by).in_bulk([m["id"] for m in wanted])
    if missing := [m["id"] for m in wanted if m["id"] not in files]:
        raise ValidationError({"media": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    share(files.values(), by=by)
    post.attachments.all().delete()
    Attachment.objects.bulk_create(
        [Attachment(post=post, file=files[m["id"]], position=n, alt=m.get("alt", "")) for n, m in enumerate(wanted)]
    )


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(post: Post) -> dict[str, Any]:
    """All that a person wrote and chose, as plain values."""
    return told_of(post, post.variants.order_by("account_id"), post.attachments.all())


def told_of(post: Post, variants: Iterable[Variant], attachments: Iterable[Attachment]) -> dict[str, Any]:
    """The same, with its rows at hand; `variants` in the order of their accounts."""
    variants = list(variants)
    return {name: getattr(post, name) for name in (*PLAIN, "language", "language_told")} | {
        "topic": post.topic.key if post.topic else "",
        "campaign": post.campaign_id,
        "publish_at": post.publish_at.isoformat() if post.publish_at else None,
        "accounts": [v.account_id for v in variants],
        "variants": {str(v.account_id): {"text": v.text, "parts": v.parts, "options": v.options, "reach": v.reach}
                     for v in variants},
        "media": [{"id": a.file_id, "alt": a.alt} for a in attachments],
    }  # fmt: skip


def keep(post: Post, by: User | None, *, planned: bool = False) -> None:
    """Remember the post as it is now. Saves of one sitting become one; what was planned is never written over."""
    now = timezone.now()
    last = Version.objects.filter(post=post).order_by("-revision").first()
    content = told(post)
    if last is not None and last.content == content:
        Version.objects.filter(pk=last.pk).update(revision=post.revision, planned=last.planned or planned)
        return
    began = now
    if last is not None and _same_sitting(last, post, by, now):
        began = last.began_at
        last.delete()
    Version.objects.update_or_create(
        post=post, revision=post.revision,
        defaults={"by": by, "at": now, "began_at": began, "form": post.form, "planned": planned, "content": content},
    )  # fmt: skip
    if post.revision % 50 == 0:
        old = Version.objects.filter(post=post).order_by("-revision").values_list("pk", flat=True)[VERSIONS:]
        Version.objects.filter(pk__in=list(old), planned=False).delete()


def _same_sitting(last: Version, post: Post, by: User | None, now: Any) -> bool:
    same = last.by_id == (by.pk if by else None) and last.form is not None and last.form == post.form
    return same and not last.planned and now - last.began_at < ONE_SITTING


def put_back(content: Mapping[str, Any], by: User) -> dict[str, Any]:
    """`content` as `actions.edit` takes it, without what is no longer there. The hour stays as it is now."""
    accounts = list(Account.objects.open_to(by, "post.write").filter(pk__in=content["accounts"]).values_list("pk", flat=True))
    files = File.objects.seen_by(by).in_bulk([medium["id"] for medium in content["media"]])
    language = content["language"] if content["language_told"] else "auto"
    campaign = Campaign.objects.filter(pk=content.get("campaign") or 0).first()
    return {name: content[name] for name in PLAIN} | {
        "language": language, "topic": content["topic"], "campaign": campaign, "accounts": accounts,
        "variants": {pk: content["variants"][str(pk)] for pk in accounts if str(pk) in content["variants"]},
        "media": [medium for medium in content["media"] if medium["id"] in files],
    }  # fmt: skip
