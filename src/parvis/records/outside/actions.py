"""A network handed on that somebody wants their data erased: it is asked for here, and waits for a colleague's yes, as every one does."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.accounts.words import asked
from parvis.inbox import forgetting
from parvis.inbox.contacts.finding import root
from parvis.inbox.models import Contact, Identity
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import holders
from parvis.records.actions import VERB, found
from parvis.records.claims.actions import ends
from parvis.records.claims.clock import MONTHS
from parvis.records.erasing import sealed
from parvis.records.models import UNDER_WAY, Claim, Erasure

TOLD = gettext_lazy("%(network)s transmet une demande d’effacement : une personne attend votre réponse, un mois au plus.")


def forget(network: str, who: str, code: str) -> int:
    """The number of the erasure of whom the network calls so, or of the one that is under way; 0: nothing of them is kept. The
    network has recognised the person; nobody of the city has asked, so that whoever may says yes."""
    identity = Identity.objects.filter(network=network, remote_id=who).select_related("contact").first()
    if identity is None:
        return 0
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=root(identity.contact).pk)
    if contact.erased_at:
        return 0
    person, language, name = forgetting.whole(contact), settings.LANGUAGE_CODE[:2], asked(CATALOGUE[network].facts.name)
    with override(language):
        reason = _("La personne l’a demandé chez %(network)s, qui l’a transmis (code %(code)s).") % {
            "network": name,
            "code": code,
        }
    row = Erasure(
        contact=contact, mode="erase", reason=reason, at=timezone.now(), language=language, contacts=list(person.contacts),
        identities=list(person.identities), sealed=sealed(person), total=sum(found(person).values()),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Erasure.objects.get(contact=contact, state__in=UNDER_WAY).pk
    record("person.asked", about=contact, mode=row.mode, reason=row.reason, receipt=row.pk)
    today = timezone.localdate()  # in the register of requests too, whose clock reminds
    Claim.objects.create(right="erase", who=contact.name[:200], how=reason[:500], contact=contact, received_on=today,
                         due_on=ends(today, MONTHS), at=timezone.now())  # fmt: skip
    tell(holders(VERB), "person.asked", TOLD, url=row.address, network=name)
    return row.pk


def state(receipt: int) -> str:
    """none · asked · working · held · kept · done · refused."""
    return Erasure.objects.filter(pk=receipt).values_list("state", flat=True).first() or "none" if receipt else "none"
