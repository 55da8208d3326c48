"""What the forum writes to residents: the city answered, a decision with its reasons, the digest of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.forum import keeping
from parvis.forum.mail.addresses import token, whole
from parvis.forum.models import Contribution, Decision, Flag, Follow, Thread
from parvis.forum.words import ACTS
from parvis.letters.actions import NoMailbox, TooMany, write, write_asked
from parvis.square.models import Resident

SALT = "parvis.forum.follow"
MOST = 20
"""Lines of a digest."""
LINE = "-- ✂ --"
"""At the head of letters that are answered by mail: what comes after it in an answer is ours."""


def way_out(resident: Resident) -> str:
    """The address that ends all of somebody's digests."""
    return keeping.absolute(reverse("forum:unsubscribe", args=[signing.dumps(str(resident.key), salt=SALT)]))


def sent(resident: Resident | None, subject: str, text: str, kind: str, key: str, *, ends: str = "", reply: str = "") -> bool:
    """False: there is nobody to write to, or no mailbox; their page on the forum says it all the same."""
    if resident is None or not resident.email:
        return False
    try:
        write(
            to=resident.email, subject=subject, text=text, kind=kind, key=key, language=resident.language,
            unsubscribe=ends, reply=reply,
        )  # fmt: skip
    except NoMailbox:
        return False
    return True


def over_the_line() -> str:
    """In the reader's language."""
    return LINE + " " + _("Répondez au-dessus de cette ligne : tout le monde lira votre réponse sur le forum.")


def not_taken(resident: Resident, title: str, words: str, why: Sequence[str], mail: str) -> bool:
    """Their mail became no answer: why, and their own words back."""
    lines = [
        _("Bonjour,"),
        _("Votre courriel n’a pas été publié sous « %(title)s ».") % {"title": title}
        if title
        else _("Votre courriel n’a pas été publié sur le forum."),
        " ".join(why),
        "> " + Truncator(words).chars(4000).replace("\n", "\n> "),
    ]  # fmt: skip
    return sent(resident, _("Votre réponse n’est pas publiée"), "\n\n".join(lines), "forum.mail", _once(mail))


def is_held(resident: Resident, said: Contribution) -> bool:
    """Their mail waits for a look, as what is written on the page does."""
    with translation.override(resident.language):
        text = _("C’est reçu. Une personne de la ville le relit avant que tous le lisent.")
        subject = _("Votre réponse est arrivée")
    return sent(
        resident, subject, f"{text}\n\n{keeping.absolute(keeping.permalink(said))}", "forum.mail", f"forum.mail:{said.pk}"
    )


def _once(mail: str) -> str:
    return f"forum.mail:{keeping.mark('mail', mail)}"


def answered(thread: Thread, said: Contribution) -> bool:
    """The city answered: its author knows at once."""
    if thread.resident is None:
        return False
    with translation.override(thread.resident.language):
        subject = _("La ville a répondu : %(title)s") % {"title": thread.title}
        text = _("Bonjour,\n\nLa ville a répondu à votre question « %(title)s » :\n\n%(text)s\n\nTout lire : %(url)s") % {
            "title": thread.title, "text": Truncator(said.text).chars(800), "url": keeping.absolute(keeping.permalink(said)),
        }  # fmt: skip
        text = f"{over_the_line()}\n\n{text}"
    reply = token(thread.resident, thread.pk, timezone.now())
    return sent(thread.resident, subject, text, "forum.answered", f"forum.answered:{said.pk}", reply=reply)


def at_the_counter(thread: Thread, number: str) -> bool:
    """Nobody answered, and the city has it: its author has a number to name."""
    if thread.resident is None:
        return False
    with translation.override(thread.resident.language):
        subject = _("La ville s’occupe de votre question : %(title)s") % {"title": thread.title}
        text = _(
            "Bonjour,\n\nVotre question « %(title)s » est au guichet de la ville : c’est le dossier %(number)s. La réponse paraîtra sous "
            "votre question, et vous la recevrez aussi par courriel.\n\n%(url)s"
        ) % {"title": thread.title, "number": number, "url": keeping.absolute(keeping.address(thread))}
    return sent(thread.resident, subject, text, "forum.case", f"forum.case:{thread.pk}")


def decided(row: Decision) -> bool:
    """The statement of reasons: what was done, on which facts, on which ground, and how to contest it."""
    resident = row.resident
    if resident is None:
        return False
    with translation.override(resident.language):
        subject = _("Une décision sur ce que vous avez écrit")
        lines = [
            _("Bonjour,"),
            _("Le %(day)s : %(act)s.") % {"day": dated(localtime(row.at), "DATE_FORMAT"), "act": ACTS[row.act]},
            "> " + Truncator(row.words).chars(500).replace("\n", "\n> "),
            _("Les faits : %(facts)s") % {"facts": row.facts},
            _("Article de notre charte : %(clause)s") % {"clause": row.clause} if row.clause else "",
            _("Texte de loi : %(law)s") % {"law": row.law} if row.law else "",
            _("Cette décision a été prise par une personne, pas par une machine."),
            _("Si vous pensez que c’est une erreur, dites-le ici ; une autre personne regardera : %(url)s")
            % {"url": keeping.absolute(reverse("forum:decision", args=[row.key]))},
            _("Vous pouvez aussi saisir le Défenseur des droits, ou le tribunal administratif dans les deux mois."),
        ]  # fmt: skip
    return sent(resident, subject, "\n\n".join(line for line in lines if line), "forum.decision", f"forum.decision:{row.pk}")


def settled(row: Decision) -> bool:
    """What the second look said."""
    if row.resident is None:
        return False
    with translation.override(row.resident.language):
        subject = _("Votre contestation a été relue")
        said = (
            _("La décision est levée : vos mots sont de nouveau lisibles.")
            if row.outcome == "lifted"
            else _("La décision est maintenue.")
        )
        text = f"{said}\n\n{row.answer}\n\n{keeping.absolute(reverse('forum:decision', args=[row.key]))}"
    return sent(row.resident, subject, text, "forum.decision", f"forum.settled:{row.pk}")


def received(row: Flag) -> bool:
    """To the address that somebody who is not signed in gave, and that may be anybody's: no word of theirs stands in it."""
    try:
        write_asked(
            to=row.email, subject=_("Votre signalement est arrivé"), kind="forum.flag", key=f"forum.flag:{row.pk}",
            text=_("Bonjour,\n\nNous avons votre signalement. Une personne le lira et vous dira ce qui est décidé.\n\n%(url)s")
            % {"url": keeping.absolute(keeping.permalink(row.contribution))},
        )  # fmt: skip
    except (NoMailbox, TooMany):
        return False
    return True


def followed(row: Flag) -> bool:
    """What became of a flag, to who made it."""
    resident = row.resident
    with translation.override(resident.language if resident else "fr"):
        said = _("Ce que vous avez signalé n’est plus visible.") if row.state == "followed" else _(
            "Ce que vous avez signalé reste en place : rien n’y est contraire aux règles. La critique n’en est jamais une raison."
        )  # fmt: skip
        text = said + "\n\n" + _("Vous pouvez répondre à ce courriel si vous pensez que c’est une erreur.")
        subject = _("Votre signalement a été lu")
    if resident is not None:
        return sent(resident, subject, text, "forum.flag", f"forum.followed:{row.pk}")
    try:
        write(to=row.email, subject=subject, text=text, kind="forum.flag", key=f"forum.followed:{row.pk}")
    except NoMailbox:
        return False
    return True


def digest(resident: Resident, follows: Sequence[Follow], now: datetime) -> bool:
    """One letter with what is newer than the last one. False: there was nothing to tell, or no way."""
    wanted = Q(pk__in=[])
    for one in follows:
        where = Q(thread=one.thread_id) if one.thread_id else Q(thread__board=one.board_id, kind="question")
        wanted |= where & Q(at__gt=one.told_at)
    rows = list(
        Contribution.objects.filter(wanted, state="shown", thread__state="open", at__lte=now)
        .exclude(resident=resident).select_related("thread", "resident").order_by("thread", "at")[:MOST]
    )  # fmt: skip
    if not rows:
        return False
    threads, out = {one.thread_id for one in rows}, way_out(resident)
    tokens = {pk: token(resident, pk, now) for pk in threads}
    alone = tokens[rows[0].thread_id] if len(threads) == 1 else ""
    with translation.override(resident.language):
        lines = [over_the_line()] if alone else []
        lines += [
            _("Bonjour,"),
            _("Ce qui est nouveau là où vous suivez le forum de %(city)s :") % {"city": settings.ENVIRONMENT.city},
        ]
        lines += [_line(one, "" if alone else whole(tokens[one.thread_id])) for one in rows]
        lines.append(_("Ne plus recevoir ces courriels : %(url)s") % {"url": out})
        subject = _("Du nouveau sur le forum")
    key = f"forum.digest:{resident.pk}:{localtime(now).date().isoformat()}"
    return sent(resident, subject, "\n\n".join(lines), "forum.digest", key, ends=out, reply=alone)


def _line(one: Contribution, address: str) -> str:
    """`address`: to answer to, in a digest of several questions; of one alone the letter itself is answered."""
    name = _("La ville") if one.official else one.resident.pseudonym if one.resident else _("Compte supprimé")
    told = f"{one.thread.title}\n{name} : {Truncator(one.text).chars(240)}\n{keeping.absolute(keeping.permalink(one))}"
    return told + "\n" + _("Répondre par courriel : %(address)s") % {"address": address} if address else told
