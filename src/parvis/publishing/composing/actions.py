"""The verbs around a post that is being written: translate it, put a version back, keep what one writes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.city import languages
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand, may
from parvis.people.models import Team, User
from parvis.publishing import actions, content
from parvis.publishing.composing.hosts import host
from parvis.publishing.fields import valid
from parvis.publishing.models import LinkPreset, Post, Selection, Template, Version
from parvis.publishing.tagging import FIELDS

# ── Translations ─────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def translate(post: Post, *, language: str, by: User) -> Post:
    """Begin the same post in another language: its pictures, its purpose, the accounts that speak it; the words are still to
    be written. Once begun, it is the one that is found again."""
    demand(by, "post.write", post)
    if language not in languages.CODES:
        raise ValidationError({"language": _("Langue inconnue : %(language)s.") % {"language": language[:20]}})
    original = Post.objects.select_for_update().get(pk=post.original_id or post.pk)
    if original.language == language:
        raise ValidationError({"language": _("L’original est déjà dans cette langue.")})
    there = original.translations.filter(language=language).exclude(state="binned").first()
    if there is not None:
        return there
    accounts = [
        a.pk
        for a in Account.objects.open_to(by, "post.write").filter(pk__in=original.variants.values("account"))
        if speaks(a, language)
    ]
    kept = original.variants.filter(account__in=accounts)
    made = actions.write(
        by=by, team=original.team if may(by, "post.write", original) else None, language=language, accounts=accounts,
        objective=original.objective, topic=original.topic, campaign=original.campaign, aim=original.aim,
        audience=original.audience, marks=original.marks,
        variants={v.account_id: {"reach": v.reach} for v in kept},
        media=[{"id": a.file_id, "alt": ""} for a in original.attachments.all()],
    )  # fmt: skip
    made.original, made.original_text = original, original.text
    made.save(update_fields=["original", "original_text"])
    record("post.translated", by=by, about=made, channel=f"posts:{made.team_id}", of=original.pk, language=language)
    return made


def speaks(account: Account, language: str) -> bool:
    """Whether the city speaks this language on this account; where nothing is said, it speaks all."""
    told = account.settings.get("languages") or []
    return not told or language.split("-")[0] in told


@transaction.atomic
def reread(post: Post, *, by: User) -> Post:
    """The translation says again what its original says now."""
    demand(by, "post.write", post)
    original = Post.objects.filter(pk=post.original_id or 0).first()  # as it is now, whatever was read before
    if original is None:
        raise ValidationError(_("Cette publication n’est pas une traduction."))
    Post.objects.filter(pk=post.pk).update(original_text=original.text)
    record("post.reread", by=by, about=post, channel=f"posts:{post.team_id}", of=original.pk)
    return Post.objects.get(pk=post.pk)


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def restore(post: Post, *, revision: int, by: User, seen: int | None = None) -> Post:
    """The post as it was at `revision`, as a new revision: nothing of what came between is lost. Raises what `edit` raises."""
    version = Version.objects.filter(post=post, revision=revision).first()
    if version is None:
        raise ValidationError({"revision": _("Cette version n’est plus gardée.")})
    return actions.edit(post, by=by, revision=seen, **content.put_back(version.content, by))


# ── What one writes with ─────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_template(
    *, name: str, text: str, by: User, template: Template | None = None, team: Team | None = None, objective: str = "",
    topic: str = "", accounts: Sequence[int] = (),
) -> Template:  # fmt: skip
    """Words to begin with, for the team; `template`: this one, changed."""
    row = template or Template(team=team or actions.default_team(by))
    demand(by, "post.write", row)
    found = valid({"text": text, "objective": objective, "topic": topic})
    if not text.strip():
        raise ValidationError({"text": _("Écrivez le texte du modèle.")})
    before = stands(row)
    row.name, row.text, row.objective, row.topic = _named(name), text, objective, found["topic"]
    _save(row)
    row.accounts.set(_accounts(accounts, by))
    record("template.kept", by=by, about=row, channel=f"posts:{row.team_id}", name=row.name, **changed_since(before, row))
    return row


@transaction.atomic
def keep_selection(
    *, name: str, accounts: Sequence[int], by: User, selection: Selection | None = None, team: Team | None = None
) -> Selection:
    """Accounts that are often chosen together, under a name."""
    row = selection or Selection(team=team or actions.default_team(by))
    demand(by, "post.write", row)
    chosen = _accounts(accounts, by)
    if not chosen:
        raise ValidationError({"accounts": _("Choisissez au moins un compte.")})
    was = row.name, sorted(row.accounts.values_list("name", flat=True)) if row.pk else []
    row.name = _named(name)
    _save(row)
    row.accounts.set(chosen)
    told = ("name", was[0], row.name), ("accounts", was[1], sorted(one.name for one in chosen))
    record("selection.kept", by=by, about=row, channel=f"posts:{row.team_id}", name=row.name,
           **changed_since({}, row, *told if selection else ()))  # fmt: skip
    return row


@transaction.atomic
def forget(row: Template | Selection, *, by: User) -> None:
    """Posts that began with it stay as they are."""
    demand(by, "post.write", row)
    record(f"{row._meta.model_name}.forgotten", by=by, about=row, channel=f"posts:{row.team_id}", name=row.name)
    row.delete()


@transaction.atomic
def keep_preset(*, by: User, preset: LinkPreset | None = None, name: str, hosts: Sequence[str], usual: bool = False,
                **marks: str) -> LinkPreset:  # fmt: skip
    """How links to the city's own sites are marked. What is planned already keeps the marks that it had."""
    demand(by, "city.edit")
    before, row = stands(preset), preset or LinkPreset()
    row.name = _named(name)
    row.hosts = list(dict.fromkeys(filter(None, map(host, hosts))))[:50]
    if not row.hosts:
        raise ValidationError({"hosts": _("Donnez au moins un site de la ville, par exemple ville.fr.")})
    for field in FIELDS:
        setattr(row, field, _mark(field, marks))
    if usual:
        LinkPreset.objects.exclude(pk=row.pk).update(usual=None)
    row.usual = True if usual else None
    _save(row)
    record("preset.kept", by=by, about=row, channel="city", name=row.name, **changed_since(before, row))
    return row


@transaction.atomic
def forget_preset(preset: LinkPreset, *, by: User) -> None:
    demand(by, "city.edit")
    record("preset.forgotten", by=by, about=preset, channel="city", name=preset.name)
    preset.delete()


def _mark(field: str, marks: Mapping[str, Any]) -> str:
    value = str(marks.get(field) or "").strip()
    if len(value) > 100 or "\x00" in value:
        raise ValidationError({field: _("C’est trop long : 100 caractères au plus.")})
    return value


def _named(name: str) -> str:
    if not name.strip() or len(name) > 80 or "\x00" in name:
        raise ValidationError({"name": _("Donnez un nom, de 80 caractères au plus.")})
    return name.strip()


def _save(row: Template | Selection | LinkPreset) -> None:
    """One name, one thing."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Ce nom est déjà pris.")}) from error


def _accounts(wanted: Sequence[int], by: User) -> list[Account]:
    found = {account.pk: account for account in Account.objects.seen_by(by).filter(pk__in=wanted)}
    if missing := [pk for pk in wanted if pk not in found]:
        raise ValidationError({"accounts": _("Compte inconnu : %(pk)s.") % {"pk": missing[0]}})
    return list(found.values())
