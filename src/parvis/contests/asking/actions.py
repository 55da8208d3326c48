"""What writes here. A hashtag is no consent: the author is asked under their picture, and their yes is kept."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from parvis.contests import telling
from parvis.contests.actions import demand_keeping
from parvis.contests.entering import actions as entering
from parvis.contests.entering import photos
from parvis.contests.models import Asked, Contest, Entry, Photo, RulesVersion
from parvis.inbox import hooks
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation, Message
from parvis.journal.record import record
from parvis.media.models import File
from parvis.people.models import User

YES = frozenset({"oui", "yes", "j accepte", "i agree", "d accord", "ok oui", "oui merci", "yes please"})
NO = frozenset({"non", "no", "non merci", "no thanks", "je refuse"})
BACK = frozenset({
    "je retire", "je retire ma photo", "retirez ma photo", "withdraw", "i withdraw", "i withdraw my photo", "remove my photo",
})  # fmt: skip
"""What takes a picture back that a yes entered, in the conversation of that yes."""
ANSWERS = YES | NO | BACK
SHOWN = 60


def candidates(contest: Contest, by: User) -> list[Message]:
    """What came in with the hashtag and a picture since the contest began, where this colleague may look, and was not asked about."""
    if not contest.hashtag or not contest.enter_from:
        return []
    talks = Conversation.objects.seen_by(by).filter(last_at__gte=contest.enter_from)
    rows = Message.objects.filter(
        ~Exists(Asked.objects.filter(contest=contest, message=OuterRef("pk"))), conversation__in=talks, way="in",
        at__gte=contest.enter_from, private=False, removed_at__isnull=True, text__icontains=f"#{contest.hashtag}",
    )  # fmt: skip
    found = rows.exclude(attached=[]).select_related("identity", "account").order_by("-at", "-id")[: SHOWN * 2]
    return [row for row in found if pictures_of(row)][:SHOWN]


def pictures_of(message: Message) -> list[int]:
    """The files of ours that its pictures are."""
    return [one["file"] for one in message.attached if one.get("file") and str(one.get("mime", "")).startswith("image/")]


def first_picture(message: Message) -> int:
    """Its place among what came with the message."""
    first = pictures_of(message)[0]
    return next(place for place, one in enumerate(message.attached) if one.get("file") == first)


@transaction.atomic
def ask(*, contest: Contest, message: Message, by: User) -> Asked:
    """Answers under the picture with the question. Raises ValidationError, and what `inbox.actions.reply` does."""
    demand_keeping(contest, by)
    rules = contest.rules.order_by("-number").first()
    if contest.phase(timezone.now()) != "entering" or rules is None:
        raise ValidationError(_("Ce concours ne reçoit pas de photos aujourd’hui."))
    there = Asked.objects.filter(contest=contest, message=message).first()
    if there is not None:
        return there
    language = message.language[:2] if message.language[:2] in dict(settings.LANGUAGES) else "fr"
    with translation.override(language):
        text = _(
            "Bonjour, votre photo nous plaît ! Voulez-vous qu’elle participe au concours « %(title)s » ? Règlement et droits demandés : "
            "%(link)s. Si elle est de vous, si vous avez %(age)s ans et acceptez, répondez seulement « oui »."
        ) % {
            "title": contest.title, "age": max(contest.least_age, 18),
            "link": f"{settings.ENVIRONMENT.public_url}{reverse('contests:version', args=[contest.slug, rules.number])}",
        }  # fmt: skip
    newest = message.conversation.messages.order_by("-id").values_list("id", flat=True).first() or message.pk
    reply(message.conversation, text=text, by=by, seen=newest)
    asked = Asked.objects.create(contest=contest, message=message, rules=rules, by=by, at=timezone.now())
    record("contest.asked", by=by, about=contest, message=message.pk)
    return asked


def plain(text: str) -> str:
    """Its bare words, once a mention of us is taken off."""
    bare = unicodedata.normalize("NFKD", re.sub(r"@\S+|[’']", " ", text)).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+", bare))


def said(text: str) -> bool | None:
    """Yes, no, or something that a person must read. Only the bare word counts."""
    words = plain(text)
    return True if words in YES else False if words in NO else None


def heard(messages: Sequence[hooks.Heard]) -> None:
    """In the batch that stores them: one query, and one more when somebody answered, or took their picture back."""
    ours = {one.conversation.pk: one for one in messages if not one.own and plain(one.text) in ANSWERS}
    if not ours:
        return
    rows = Asked.objects.filter(state__in=("asked", "agreed"), message__conversation__in=list(ours))
    answered = []
    for asked in rows.select_related("message", "entry"):
        answer = ours[asked.message.conversation_id]
        if plain(answer.text) in BACK:
            _back(asked)
        elif asked.state == "asked":
            asked.state = "agreed" if said(answer.text) else "refused"
            asked.answer_id, asked.answered_at = answer.message, timezone.now()
            answered.append(asked)
    Asked.objects.bulk_update(answered, ["state", "answer", "answered_at"])


def _back(asked: Asked) -> None:
    """They said so where they had said yes: nothing of theirs takes part any more."""
    if asked.entry is not None:
        entering.withdraw(entry=asked.entry)
    Asked.objects.filter(pk=asked.pk).update(state="refused", answered_at=timezone.now())


LOOSE = re.compile(r"(?:https?://|www\.)\S+|[#@](?=\w)")
"""What is read aloud badly: addresses, and the marks before words."""


def own_words(text: str) -> str:
    """What somebody wrote under their picture, as a caption: without addresses, hashes and ats."""
    return " ".join(LOOSE.sub("", text).split())


@transaction.atomic
def from_message(*, contest: Contest, rules: RulesVersion, pictures: Sequence[tuple[str, bytes, str]], name: str, yes: int,
                 text: str, language: str) -> Entry:  # fmt: skip
    """What somebody published with the hashtag, once they said yes: it waits like any other. Raises ValidationError."""
    taken = [(label, photos.taken(io.BytesIO(raw)), alt) for label, raw, alt in pictures[: contest.most_photos]]
    contest, now = Contest.objects.select_for_update().get(pk=contest.pk), timezone.now()
    with translation.override(language if language in dict(settings.LANGUAGES) else "fr"):
        caption = own_words(text)
        title = Truncator(caption).chars(120) or _("Photo publiée avec #%(tag)s") % {"tag": contest.hashtag}
    entry = Entry.objects.create(
        contest=contest, number=entering.next_number(contest), state="waiting", source="network", name=name[:120], credit=name[:120],
        title=title, story=caption[:1000] if len(caption) > 120 else "",
        people="", rules=rules, accepted_at=now, at=now, proved_at=now, message_id=yes, grant=entering.grant_of(contest, (), name[:120]),
        language=language if language in dict(settings.LANGUAGES) else "fr",
    )  # fmt: skip
    Photo.objects.bulk_create([
        Photo(entry=entry, position=place, alt=(alt or caption or title)[:500], name=label[:200], **seen)
        for place, (label, seen, alt) in enumerate(taken)
    ])  # fmt: skip
    telling.to_examine(entry)
    record("contest.entered", about=contest, entry=entry.number, rules=rules.number)
    return entry


@transaction.atomic
def take(asked: Asked) -> Entry | None:
    """Who said yes takes part from then on; what cannot be read is told to who asked, by its state."""
    row = Asked.objects.select_for_update(of=("self",)).select_related("contest", "rules", "message__identity").get(pk=asked.pk)
    if row.state != "agreed" or row.entry_id or row.answer_id is None:
        return None
    by_pk = File.objects.in_bulk(pictures_of(row.message))
    alts = {one.get("file"): str(one.get("alt") or "") for one in row.message.attached}
    try:
        pictures = [
            (file.name, (Path(settings.MEDIA_ROOT) / file.path).read_bytes(), alts.get(pk, "")) for pk, file in by_pk.items()
        ]
        if not pictures:
            raise ValidationError(_("La photo n’est plus là."))
        who = row.message.identity
        with transaction.atomic():
            entry = from_message(
                contest=row.contest, rules=row.rules, pictures=pictures, name=(who.name or who.handle) if who else "", yes=row.answer_id,
                text=row.message.text, language=row.message.language[:2],
            )  # fmt: skip
    except (OSError, ValidationError) as error:
        row.state = "lost"
        row.save(update_fields=["state"])
        record("contest.lost", about=row.contest, message=row.message_id, why=str(error)[:200])
        return None
    row.entry = entry
    row.save(update_fields=["entry"])
    return entry
