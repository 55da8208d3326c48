"""From a letter to the draft that a mailbox sends, and the words of those that nobody writes anew. Read only."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.accounts.models import Account
from parvis.design.moments import dated
from parvis.directory.models import Destination
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.media.models import File
from parvis.networks.protocol import Answering, Draft
from parvis.people.models import User
from parvis.publishing.drafts import media_of
from parvis.transfers import package
from parvis.transfers.models import Letter, Transfer

SPOKEN = ("fr", "en")


def mailboxes(user: User) -> list[Account]:
    """The city's mailboxes that this user may write from."""
    return list(
        Account.objects.seen_by(user).filter(network="email", state="active").select_related("grant").order_by("name", "pk")
    )


def files_of(conversation: Conversation) -> dict[int, str]:
    """Files that came with the person's messages: id → name."""
    found: dict[int, str] = {}
    said = conversation.messages.filter(way="in", removed_at__isnull=True, expired_at__isnull=True).order_by("at", "id")
    for attached in said.values_list("attached", flat=True):
        found |= {int(one["file"]): str(one.get("name") or "") for one in attached if one.get("file")}
    there = set(File.objects.filter(pk__in=found).values_list("pk", flat=True))
    return {pk: name for pk, name in found.items() if pk in there}


def package_draft(transfer: Transfer, to: str, key: str) -> Draft:
    files = list(transfer.files.all())
    return Draft(
        text=package.text(transfer, package.quoted(transfer)), language=package.LANGUAGE,
        media=tuple(media_of(file) for file in files), subject=package.subject(transfer), options={"to": [to], "token": key},
    )  # fmt: skip


def draft_of(letter: Letter) -> Draft:
    """Later letters answer what came last, so that every program keeps them together."""
    transfer, key = letter.transfer, str(letter.key)
    if letter.kind == "package":
        return package_draft(transfer, letter.to, key)
    return Draft(
        text=letter.text, language=package.LANGUAGE, answering=_answering(letter), subject=package.subject(transfer),
        options={"to": [letter.to], "token": key},
    )  # fmt: skip


def _answering(letter: Letter) -> Answering | None:
    transfer = letter.transfer
    sent = transfer.letters.filter(state="sent").exclude(remote_id="").order_by("-id")
    heard = transfer.answers.filter(way="mail", automatic=False, own=False).order_by("-at", "-id").first()
    before = heard.remote_id if heard else next((one.remote_id for one in sent), "")
    if not before:
        return None
    roots = [one.remote_id for one in reversed(sent)]
    context = {"reply_to": letter.to, "subject": package.subject(transfer), "message_id": before, "references": roots}
    at = heard.at if heard else timezone.now()
    return Answering(before, roots[0] if roots else before, True, letter.to, letter.to, at, context)


def reminder(transfer: Transfer) -> str:
    with override(package.LANGUAGE):
        at = dated(timezone.localtime(transfer.sent_at or transfer.created_at), "DATE_FORMAT")
        return _(
            "Bonjour,\n\nNous vous avons transmis le %(day)s la demande %(tag)s : %(summary)s\n\n"
            "Pouvez-vous nous dire où elle en est ? Si elle ne relève pas de vous, dites-le nous : nous la reprendrons.\n\n%(city)s"
        ) % {"day": at, "tag": transfer.tag, "summary": transfer.summary[:300], "city": settings.ENVIRONMENT.city}


# ── To an elected person ─────────────────────────────────────────────────────────────────────────────────────────────


def polite() -> dict[str, str]:
    """The standard words, where the city has none of its own. They argue nothing."""
    found = {}
    for code in SPOKEN:
        with override(code):
            found[code] = _(
                "Bonjour, ce compte est celui des services de la ville. Pour une question politique, vous pouvez vous adresser "
                "directement à {name} : {link}"
            )
    return found


def political(destination: Destination, conversation: Conversation, own: Mapping[str, str]) -> str:
    """In the language of the person where it is known, with the account on the same network where there is one."""
    words = polite() | {code: text for code, text in own.items() if text}
    language = spoken(conversation) or "fr"
    text = words.get(language) or (words["en"] if language != "fr" else words["fr"])
    return text.replace("{name}", destination.name).replace("{link}", _link(destination, conversation.account.network)).strip()


def _link(destination: Destination, network: str) -> str:
    handles = list(destination.handles.all())
    here = next((one for one in handles if one.network == network), None)
    if here:
        return here.url or f"@{here.handle}"
    return destination.form or destination.site or next((one.url for one in handles if one.url), "") or destination.email
