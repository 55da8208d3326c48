"""Series: a post that comes back. Each occurrence is a post of its own, made ahead from the model and editable alone.

An occurrence that somebody changed, moved or planned is theirs: what happens to the series leaves it as it is. One that was
thrown away is not made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.charter import beginnings
from parvis.city.days import closed_days
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand, everywhere, teams
from parvis.people.models import User
from parvis.publishing import actions, hours, recurring
from parvis.publishing.actions import Blocked
from parvis.publishing.fields import AUTO
from parvis.publishing.forms import zone
from parvis.publishing.models import Occurrence, Post, Series
from parvis.publishing.recurring import Rule, rule_of

AHEAD = timedelta(days=60)
"""Occurrences are made so long before their day."""
LONGEST = timedelta(days=366 * 10)
WRONG_RULE = {
    "kind": gettext_lazy("Choisissez un rythme dans la liste."),
    "every": gettext_lazy("Choisissez un intervalle plus court, à partir de 1."),
    "weekdays": gettext_lazy("Choisissez au moins un jour de la semaine."),
    "day": gettext_lazy("Choisissez un jour du mois, de 1 à 31."),
    "nth": gettext_lazy("Choisissez le rang du jour dans le mois."),
}


@dataclass(slots=True)
class Changed:
    """What a change of a series did to its coming occurrences. `left`: changed by hand, so left as they are."""

    made: int = 0
    moved: int = 0
    rewritten: int = 0
    removed: int = 0
    left: int = 0
    refused: int = 0

    def __str__(self) -> str:
        told = [
            (self.made, _("%(n)s occurrence(s) préparée(s)")), (self.moved, _("%(n)s déplacée(s)")),
            (self.rewritten, _("%(n)s mise(s) à jour")), (self.removed, _("%(n)s retirée(s)")),
            (self.left, _("%(n)s laissée(s) telle(s) quelle(s), car modifiée(s) à la main")),
            (self.refused, _("%(n)s à regarder")),
        ]  # fmt: skip
        return ", ".join(words % {"n": n} for n, words in told if n) or _("Rien à changer")


def seen_by(user: User) -> Any:
    """The series of their teams."""
    found = Series.objects.select_related("model", "team", "by")
    return found if everywhere(user) else found.filter(team__in=teams(user, "post.see"))


@transaction.atomic
def begin(post: Post, *, by: User, name: str, rule: Rule, hour: time, begins: date, ends: date | None = None,
          skips: bool = False, plans: bool = False) -> Series:  # fmt: skip
    """A series of posts like `post`, which stays what it is: the model is a copy of it."""
    demand(by, "post.write", post)
    if plans:
        demand(by, "post.publish", post)
    _demand(name, rule, begins, ends)
    beginnings.demand("series", str(post.pk), networks=networks_of(post))
    model = actions.duplicate(post, by=by)
    Post.objects.filter(pk=model.pk).update(state="model", team=post.team_id)
    series = Series.objects.create(
        team=post.team, by=by, name=name.strip()[:120], model=model, model_revision=model.revision, rule=rule.kept(),
        hour=hour.replace(second=0, microsecond=0, tzinfo=None), begins=begins, ends=ends, skips=skips, plans=plans,
    )  # fmt: skip
    record("series.begun", by=by, about=series, channel=f"posts:{series.team_id}", name=series.name)
    _go_on(Series.objects.select_related("model", "by").get(pk=series.pk), timezone.now())
    return Series.objects.select_related("model", "team", "by").get(pk=series.pk)


def networks_of(post: Post) -> set[str]:
    return set(post.variants.values_list("account__network", flat=True))


def _demand(name: str, rule: Rule, begins: date, ends: date | None) -> None:
    if not name.strip():
        raise ValidationError({"name": _("Donnez un nom à la série.")})
    if rule.problem:
        raise ValidationError({rule.problem: str(WRONG_RULE[rule.problem])})
    if ends is not None and not begins <= ends <= begins + LONGEST:
        raise ValidationError({"ends": _("La fin vient après le début, dans les dix ans.")})
    if next(recurring.days(rule, begins, ends or begins + LONGEST), None) is None:
        raise ValidationError({"ends": _("Aucun jour ne convient entre le début et la fin.")})


@transaction.atomic
def change(series: Series, *, by: User, **fields: Any) -> Changed:
    """Another rhythm, hour or end (`name`, `rule`, `hour`, `begins`, `ends`, `skips`, `plans`): what is untouched and still
    ahead follows."""
    demand(by, "post.write", series)
    series = _locked(series)
    _demand_active(series)
    before = stands(series)
    for name, value in fields.items():
        setattr(series, name, value.kept() if isinstance(value, Rule) else value)
    _demand(series.name, rule_of(series.rule), series.begins, series.ends)
    if series.plans:
        demand(by, "post.publish", series.model)
    series.by = by  # whoever decides on it last is who its occurrences are made by
    series.save()
    now = timezone.now()
    changed = _fit(series, now, by)
    changed.made += _go_on(series, now).made
    record("series.changed", by=by, about=series, channel=f"posts:{series.team_id}", name=series.name,
           **changed_since(before, series))  # fmt: skip
    return changed


@transaction.atomic
def rewrite(series: Series, *, by: User) -> Changed:
    """The model's words, files and accounts as they are now, to all that is untouched and still ahead."""
    demand(by, "post.write", series)
    series = _locked(series)
    changed = Changed()
    for one in _ahead(series, timezone.now()):
        if not untouched(one, series):
            changed.left += 1
        elif _rewritten(one, series, by):
            changed.rewritten += 1
        else:
            changed.refused += 1
    Series.objects.filter(pk=series.pk).update(model_revision=series.model.revision)
    record("series.rewritten", by=by, about=series, channel=f"posts:{series.team_id}", name=series.name)
    return changed


@transaction.atomic
def end(series: Series, *, by: User, discards: bool = False) -> Changed:
    """No more occurrences. `discards`: the untouched ones that were made ahead go to the bin."""
    demand(by, "post.write", series)
    series, changed = _locked(series), Changed()
    for one in _ahead(series, timezone.now()) if discards else ():
        if untouched(one, series):
            _throw_away(one, by)
            changed.removed += 1
        else:
            changed.left += 1
    Series.objects.filter(pk=series.pk).update(state="ended")
    record("series.ended", by=by, about=series, channel=f"posts:{series.team_id}", name=series.name)
    return changed


def go_on(now: datetime) -> int:
    """Make what is due of every series; one that cannot go on says why and holds up no other. What is a fault of ours is raised
    when all have had their turn."""
    made: list[int] = []
    with ExitStack() as turns:
        for pk in Series.objects.filter(state="active").order_by("-pk").values_list("pk", flat=True):
            turns.callback(lambda pk: made.append(_turn(pk, now)), pk)  # the last one put there is the first one called
    return sum(made)


def _turn(pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            series = _locked(Series(pk=pk))
            return _go_on(series, now).made if series.state == "active" else 0
    except PermissionDenied:
        why = _("La personne qui tenait cette série n’en a plus le droit : quelqu’un doit la reprendre.")
    except ValidationError as error:
        why = " ".join(error.messages)
    with transaction.atomic():
        _stop(_locked(Series(pk=pk)), why)
    return 0


def untouched(one: Occurrence, series: Series) -> bool:
    """Is it as the series left it?"""
    post = one.post
    if post is None or post.revision != one.revision or post.publish_at != one.at:
        return False
    return post.state == "draft" or (series.plans and post.state == "scheduled")


def coming(series: Series, now: datetime) -> Iterator[tuple[date, datetime, bool]]:
    """The days of the series that should be there: (day, moment, whether the clocks skip its hour)."""
    here = zone()
    first = max(series.begins, now.astimezone(here).date())
    last = min(series.ends or date.max, (now + AHEAD).astimezone(here).date())
    if first > last:
        return
    but = closed_days(first, last) if series.skips else frozenset()
    for day in recurring.days(rule_of(series.rule), series.begins, last, but=but):
        at = hours.moment(day, series.hour, here)
        if at > now:
            yield day, at, hours.skipped(day, series.hour, here)


def _locked(series: Series) -> Series:
    Series.objects.select_for_update().filter(pk=series.pk).values_list("pk").get()
    return Series.objects.select_related("model", "by", "team").get(pk=series.pk)


def _demand_active(series: Series) -> None:
    if series.state != "active":
        raise ValidationError(_("Cette série est finie."))


def _ahead(series: Series, now: datetime) -> list[Occurrence]:
    found = series.occurrences.filter(at__gt=now, post__isnull=False).exclude(post__state="binned")
    return list(found.select_related("post").order_by("day"))


def _go_on(series: Series, now: datetime) -> Changed:
    """Make the occurrences that are missing."""
    changed = Changed()
    if why := _stuck(series):
        return _stop(series, why)
    there = set(series.occurrences.values_list("day", flat=True))
    if missing := [(day, at) for day, at, _skipped in coming(series, now) if day not in there]:
        demand(series.by, "post.write", series)
        lost, left = _accounts(series)
        if lost and not left:
            return _stop(series, _("Aucun de ses comptes n’est plus là : %(names)s.") % {"names": lost})
        said = [made for day, at in missing if (made := _make(series, day, at))]
        changed.made = len(missing)
        less = _("compte retiré, ou d’une autre équipe : %(names)s.") % {"names": lost} if lost else ""
        _say(series, said[-1] if said else less, None if said else LESS)
    if series.ends is not None and series.ends < now.astimezone(zone()).date():
        Series.objects.filter(pk=series.pk).update(state="ended")
    return changed


def _stuck(series: Series) -> str:
    if series.model.state == "binned":
        return _("Le modèle a été mis à la corbeille.")
    if series.by is None or not series.by.is_active:
        return _("La personne qui tenait cette série n’est plus là : quelqu’un doit la reprendre.")
    return ""


STUCK = gettext_lazy("La série « %(name)s » ne continue plus : %(why)s")
LESS = gettext_lazy("La série « %(name)s » continue sur moins de comptes : %(why)s")


def _stop(series: Series, why: str) -> Changed:
    if series.said != why[:300]:
        _say(series, why, STUCK)
        record("series.stuck", about=series, channel=f"posts:{series.team_id}", why=why)
    return Changed()


def _say(series: Series, said: str, words: Promise | None = None) -> None:
    """Why it could not go on as it should; with `words`, its keeper and whoever may take it over hear of it, once."""
    if series.said == said[:300]:
        return
    series.said = said[:300]
    Series.objects.filter(pk=series.pk).update(said=series.said)
    if said and words is not None:
        able_to = list(able("post.publish", series.team_id))
        keeper = [series.by] if series.by and series.by.is_active and series.by not in able_to else []
        url = reverse("publishing:series_one", args=[series.pk])
        tell([*keeper, *able_to], "series.stuck", words, url=url, name=series.name, why=said)


def _accounts(series: Series) -> tuple[str, int]:
    """The names of the model's accounts for which its keeper may no longer write (removed, or another team's), and how many are left."""
    may_write = Account.objects.open_to(series.by, "post.write") if series.by else Account.objects.none()
    there = set(may_write.filter(pk__in=series.model.variants.values("account")).values_list("pk", flat=True))
    rows = series.model.variants.exclude(account__in=there).select_related("account").order_by("account__name")
    return ", ".join(row.account.called for row in rows), len(there)


STAYED = gettext_lazy("« %(name)s » du %(day)s n’a pas pu être planifiée : elle reste un brouillon.")


def _make(series: Series, day: date, at: datetime) -> str:
    """An occurrence; what could not be done of it, in words."""
    by = series.by
    assert by is not None  # looked at before
    post = actions.duplicate(series.model, by=by)
    Post.objects.filter(pk=post.pk).update(team=series.team_id)
    post = actions.move(Post.objects.get(pk=post.pk), at=at, by=by)
    said = ""
    if series.plans:
        try:
            with transaction.atomic():
                post = actions.schedule(post, at=at, by=by)
        except (Blocked, ValidationError, PermissionDenied):
            said = str(STAYED) % {"name": series.name, "day": f"{day:%d/%m}"}
            url = reverse("publishing:edit", args=[post.pk])
            tell([by], "series.stayed", STAYED, url=url, name=series.name, day=f"{day:%d/%m}")
    Occurrence.objects.create(series=series, day=day, post=post, revision=post.revision, at=at)
    return said


def _fit(series: Series, now: datetime, by: User) -> Changed:
    """What was made ahead, after the rule: moved to the new hour, or taken away from a day that is none any more."""
    changed, wanted = Changed(), {day: at for day, at, _skipped in coming(series, now)}
    for one in _ahead(series, now):
        at = wanted.get(one.day)
        if at is not None and at == one.at:
            continue
        if not untouched(one, series):
            changed.left += 1
        elif at is None:
            _throw_away(one, by)
            changed.removed += 1
        else:
            assert one.post is not None  # it is untouched
            post = actions.move(one.post, at=at, by=by)
            Occurrence.objects.filter(pk=one.pk).update(at=at, revision=post.revision)
            changed.moved += 1
    return changed


def _throw_away(one: Occurrence, by: User) -> None:
    """Its day may come back with another rule: then it is made anew."""
    assert one.post is not None  # it is untouched
    actions.discard(one.post, by=by)
    one.delete()


def _rewritten(one: Occurrence, series: Series, by: User) -> bool:
    model, post = series.model, one.post
    assert post is not None  # it is untouched
    rows = list(model.variants.all())
    try:
        with transaction.atomic():
            post = actions.edit(
                post, by=by, text=model.text, parts=model.parts, numbered=model.numbered, marks=model.marks,
                language=model.language if model.language_told else AUTO, objective=model.objective, topic=model.topic,
                campaign=model.campaign_id,
                aim=model.aim, audience=model.audience, accounts=[row.account_id for row in rows],
                variants={row.account_id: {"text": row.text, "parts": row.parts, "reach": row.reach} for row in rows},
                media=[{"id": a.file_id, "alt": a.alt} for a in model.attachments.all()],
            )  # fmt: skip
            for row in rows:
                post.variants.filter(account=row.account_id).update(options=row.options)
    except (Blocked, ValidationError, PermissionDenied):
        return False
    Occurrence.objects.filter(pk=one.pk).update(revision=post.revision)
    return True
