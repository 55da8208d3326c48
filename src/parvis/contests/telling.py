"""Letters to those who entered, to jurors and to guests; word to colleagues."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.contests.models import Contest, Entry, Juror, KeeperInvitation, RulesVersion, let_in_today
from parvis.contests.words import GROUNDS
from parvis.design.moments import dated
from parvis.journal.notices import tell
from parvis.letters.actions import TooMany, write, write_asked
from parvis.people.access import able
from parvis.people.models import User

TAKEN_BACK = gettext_lazy("L’auteur de « %(title)s » a retiré ses photos : elles ne peuvent plus servir après aujourd’hui.")

WAITS = gettext_lazy("« %(title)s » : une participation est à examiner.")


def _at(name: str, *args: object) -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse(name, args=args)}"


def entered(entry: Entry) -> None:
    """The link that proves the address, or word that it came in. Raises letters.NoMailbox, letters.TooMany."""
    with translation.override(entry.language):
        told = {"title": entry.contest.title, "link": _at("contests:mine", entry.key), "number": entry.number}
        if entry.state == "unproved":
            subject = _("Confirmez votre participation")
            text = _(
                "Bonjour,\n\nVos photos pour « %(title)s » sont arrivées. Ouvrez ce lien dans les sept jours pour confirmer votre "
                "adresse ; sans cela, elles seront effacées.\n\n%(link)s\n\nGardez ce courriel : la même page permet de suivre votre "
                "participation et de la retirer. Si vous n’avez rien envoyé, ne faites rien."
            )
        else:
            subject = _("Votre participation est arrivée")
            text = _(
                "Bonjour,\n\nVos photos pour « %(title)s » sont arrivées (participation n° %(number)s). Elles seront examinées avant "
                "d’être montrées.\n\nPour suivre votre participation ou la retirer :\n%(link)s"
            )
        if entry.email:
            (write_asked if entry.state == "unproved" else write)(
                to=entry.email, subject=subject, text=text % told, kind="contest.entered", key=f"contest.entered:{entry.pk}",
                language=entry.language,
            )  # fmt: skip


class Already(Exception):
    """An address that nobody here has proved takes part already: told to its owner alone, by `already`."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("already")
        self.entry = entry


def asked(tell: Callable[[Entry], None], entry: Entry) -> None:
    """One of the two letters that a stranger may ask for. Raises ValidationError when there were too many, letters.NoMailbox."""
    try:
        tell(entry)
    except TooMany as error:
        words = _("Beaucoup de courriels sont partis à cette adresse : réessayez dans vingt minutes.")
        raise ValidationError({"email": [words]}) from error


def already(entry: Entry) -> None:
    """Somebody sent pictures under an address that takes part already: only who reads its mail learns that it does. Raises
    letters.NoMailbox, letters.TooMany."""
    with translation.override(entry.language):
        text = _(
            "Bonjour,\n\nDes photos viennent d’être envoyées pour « %(title)s » avec votre adresse, qui participe déjà : elles ne sont "
            "pas gardées. Pour en changer, retirez d’abord votre première participation :\n\n%(link)s\n\n"
            "Si vous n’avez rien envoyé, ne faites rien."
        ) % {"title": entry.contest.title, "link": _at("contests:mine", entry.key)}
        key = f"contest.already:{entry.pk}:{secrets.token_hex(8)}"
        write_asked(
            to=entry.email, subject=_("Vous participez déjà"), text=text, kind="contest.entered", key=key, language=entry.language
        )


def decided(entry: Entry, law: str = "") -> None:
    """What was decided; of a refusal the statement of reasons: on which ground and facts, by whom, and how to contest it."""
    with translation.override(entry.language):
        told = {
            "title": entry.contest.title, "link": _at("contests:mine", entry.key), "what": entry.title,
            "why": " ".join(filter(None, [str(GROUNDS.get(entry.ground, "")) + ".", entry.words, law])), "rules": entry.rules.number,
        }  # fmt: skip
        if entry.state == "accepted":
            subject = _("Votre participation est acceptée")
            text = _("Bonjour,\n\n« %(what)s » est acceptée pour « %(title)s ».\n\nPour la voir ou la retirer :\n%(link)s")
        else:
            subject = _("Votre participation n’est pas retenue")
            text = _(
                "Bonjour,\n\n« %(what)s » n’est pas retenue pour « %(title)s ».\n\nMotif : %(why)s\n\nVous aviez accepté la version "
                "%(rules)s du règlement. Cette décision a été prise par une personne, pas par une machine. Si vous pensez que c’est une "
                "erreur, dites-le sur votre page ; une autre personne regardera : %(link)s"
            )
            text += "\n\n" + _(
                "Vous pouvez aussi saisir le Défenseur des droits, ou le tribunal administratif dans les deux mois."
            )
        _write(entry, subject, text % told, "decided", f"contest.decided:{entry.pk}:{entry.decided_at:%Y%m%d%H%M%S%f}")


def rules_changed(contest: Contest, rules: RulesVersion, entries: Sequence[Entry]) -> None:
    """Each is told, and keeps the version that they accepted."""
    for entry in entries:
        with translation.override(entry.language):
            text = _(
                "Bonjour,\n\nLe règlement de « %(title)s » a changé : %(what)s\n\nVotre participation reste régie par la version "
                "%(old)s, que vous avez acceptée. Les deux versions se lisent ici :\n%(link)s\n\n"
                "Vous pouvez retirer vos photos à tout moment :\n%(mine)s"
            ) % {
                "title": contest.title, "what": rules.what, "old": entry.rules.number, "link": _at("contests:rules", contest.slug),
                "mine": _at("contests:mine", entry.key),
            }  # fmt: skip
            _write(entry, _("Le règlement du concours a changé"), text, "rules", f"contest.rules:{rules.pk}:{entry.pk}")


def announced(contest: Contest, entries: Sequence[Entry]) -> None:
    for entry in entries:
        with translation.override(entry.language):
            told = {"title": contest.title, "link": _at("contests:result", contest.slug), "prize": entry.prize}
            if entry.prize:
                text = _(
                    "Bonjour,\n\nBravo : « %(title)s » vous décerne « %(prize)s ».\n\nTout le résultat, avec son calcul :\n%(link)s"
                )
            else:
                text = _(
                    "Bonjour,\n\nLe résultat de « %(title)s » est connu. Merci d’avoir participé.\n\n"
                    "Il est ici, avec son calcul :\n%(link)s"
                )
            _write(entry, _("Le résultat du concours"), text % told, "result", f"contest.result:{contest.pk}:{entry.pk}")


def judge(juror: Juror) -> None:
    """The way to the pictures. Raises letters.NoMailbox."""
    text = _(
        "Bonjour %(name)s,\n\nVous êtes membre du jury de « %(title)s ». "
        "Ce lien est personnel ; les photos y sont sans nom d’auteur.\n\n%(link)s"
    ) % {"name": juror.name, "title": juror.contest.title, "link": _at("contests:jury", juror.key)}
    write(to=juror.email, subject=_("Votre jury de concours"), text=text, kind="contest.jury", key=f"contest.jury:{juror.key}")


def guest(invitation: KeeperInvitation, secret: str) -> None:
    contest, first, last = invitation.contest, invitation.first_day, invitation.last_day
    text = _(
        "Bonjour,\n\nLa ville vous confie le concours « %(title)s ». Ouvrez ce lien dans les sept jours pour choisir votre mot de passe ; "
        "vous verrez ce concours et rien d’autre.\n\n%(link)s"
    ) % {"title": contest.title, "link": _at("contests:guest", secret)}
    days = [_("À partir du %(day)s.") % {"day": dated(first, "DATE_FORMAT")}] if first else []
    days += [_("Jusqu’au %(day)s compris.") % {"day": dated(last, "DATE_FORMAT")}] if last else []
    text = "\n\n".join([text, *days])
    key = f"contest.guest:{invitation.digest[:32]}"
    write(to=invitation.email, subject=_("Un concours vous est confié"), text=text, kind="contest.guest", key=key)


def to_examine(entry: Entry) -> None:
    """The first of those that wait is told to who runs the contest, guests too; the next ones stand beside it."""
    contest = entry.contest
    if entry.state != "waiting" or contest.entries.filter(state="waiting").exclude(pk=entry.pk).exists():
        return
    url = reverse("contests-desk:entries", args=[contest.pk])
    tell(running(contest), "contest.waiting", WAITS, url=url, title=contest.title)


def running(contest: Contest) -> list[User]:
    """Who runs it today: colleagues, and those who were let in."""
    people = {user.pk: user for user in able("contest.edit", contest.team_id)}
    keepers = contest.keepers.filter(let_in_today(), user__is_active=True).select_related("user")
    return list((people | {one.user_id: one.user for one in keepers}).values())


def taken_back(entry: Entry, files: Collection[int]) -> None:
    """Who may edit posts of that team hears that pictures of the library may no longer be used."""
    url = reverse("media:file", args=[min(files)])
    tell(able("post.publish", entry.contest.team_id), "contest.taken_back", TAKEN_BACK, url=url, title=entry.title)


def _write(entry: Entry, subject: str, text: str, kind: str, key: str) -> None:
    if entry.email:
        write(to=entry.email, subject=subject, text=text, kind=f"contest.{kind}", key=key, language=entry.language)
