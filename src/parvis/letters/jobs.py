"""What a due letter does."""

from __future__ import annotations

from django.utils import timezone

from parvis.accounts import sending
from parvis.letters.carried import media_of
from parvis.letters.models import Letter
from parvis.networks.protocol import Draft
from parvis.work.groups import Batch
from parvis.work.registry import job


def follow(letters: list[Letter]) -> None:
    """What has left says nothing more here, in the transaction that says that it left."""
    gone = [one.pk for one in letters if one.state == "sent"]
    if gone:
        Letter.objects.filter(pk__in=gone).update(text="")


OFFICE = sending.DeliveryEngine(sending.Room(model=Letter, channel=lambda letter: "letters", after=follow))


def draft_of(letter: Letter) -> Draft:
    return Draft(
        text=letter.text, language=letter.language, subject=letter.subject,
        media=media_of(letter),
        options={"to": [letter.to], "automatic": True, "unsubscribe": letter.unsubscribe, "token": letter.reply},
    )  # fmt: skip


@job(Letter, batch=6, lane="account_id", seats=2)
def post(letters: list[Letter]) -> Batch:
    now = timezone.now()
    return OFFICE.send([(letter, draft_of(letter), now) for letter in letters])
