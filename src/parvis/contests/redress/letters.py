"""What is written of notices and appeals, to those who made them and to those who decide."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.contests import telling
from parvis.contests.models import Contest, Decision, Entry, Flag
from parvis.journal.notices import tell
from parvis.letters.actions import NoMailbox, TooMany, write, write_asked

FLAGGED = gettext_lazy("« %(title)s » : une photo est signalée.")
CONTESTED = gettext_lazy("« %(title)s » : un refus est contesté.")


def _desk(contest: Contest) -> str:
    return reverse("contests-desk:redress", args=[contest.pk])


def page_of(entry: Entry) -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('contests:entry', args=[entry.contest.slug, entry.number])}"


def _sent(to: str, subject: str, text: str, kind: str, key: str, language: str, *, asked: bool = False) -> bool:
    """False: nobody to write to, too often, or no mailbox; a notice is read all the same. `asked`: to an address that nobody proved."""
    if not to:
        return False
    try:
        (write_asked if asked else write)(to=to, subject=subject, text=text, kind=kind, key=key, language=language)
    except (NoMailbox, TooMany):
        return False
    return True


def _whom(row: Flag) -> tuple[str, str]:
    """Address and language."""
    return (row.resident.email or "", row.resident.language) if row.resident else (row.email, row.language)


def flagged(row: Flag) -> bool:
    """Word to those who run the contest, once while others wait; to who flagged it, that it arrived."""
    contest = row.entry.contest
    if not Flag.objects.filter(entry__contest=contest, state="open").exclude(pk=row.pk).exists():
        tell(telling.running(contest), "contest.flagged", FLAGGED, url=_desk(contest), title=contest.title)
    to, language = _whom(row)
    with translation.override(language):
        text = _("Bonjour,\n\nNous avons votre signalement. Une personne le lira et vous dira ce qui est décidé.\n\n%(url)s") % {
            "url": page_of(row.entry)
        }
        subject, key = _("Votre signalement est arrivé"), f"contest.flag:{row.pk}"
        return _sent(to, subject, text, "contest.flag", key, language, asked=row.resident is None)


def followed(row: Flag) -> bool:
    """What became of a notice."""
    to, language = _whom(row)
    with translation.override(language):
        said = (
            _("La photo que vous avez signalée n’est plus montrée.")
            if row.state == "followed"
            else _("La photo que vous avez signalée reste en place : rien n’y est contraire au règlement ni à la loi.")
        )
        text = said + "\n\n" + _("Vous pouvez répondre à ce courriel si vous pensez que c’est une erreur.")
        return _sent(to, _("Votre signalement a été lu"), text, "contest.flag", f"contest.followed:{row.pk}", language)


def contested(row: Decision) -> None:
    """Not whoever decided: a second look is somebody else's."""
    contest = row.entry.contest
    people = [one for one in telling.running(contest) if one.pk != row.by_id]
    tell(people, "contest.contested", CONTESTED, url=_desk(contest), title=contest.title)


def settled(row: Decision) -> bool:
    """What the second look said."""
    entry = row.entry
    link = f"{settings.ENVIRONMENT.public_url}{reverse('contests:mine', args=[entry.key])}"
    with translation.override(entry.language):
        said = (
            _("La décision est levée : vos photos participent au concours.")
            if row.outcome == "lifted"
            else _("La décision est maintenue.")
        )
        text = f"{said}\n\n{row.answer}\n\n{link}"
        subject = _("Votre contestation a été relue")
        return _sent(entry.email, subject, text, "contest.decided", f"contest.settled:{row.pk}", entry.language)
