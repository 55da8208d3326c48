"""Names of people whom their network told us by number only: asked once, a few at a time, never in the intake."""

from __future__ import annotations

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.inbox.models import Contact, Identity
from parvis.networks.addresses import web_address
from parvis.networks.protocol import Directory, NetworkError
from parvis.work.registry import routine

AT_ONCE = 50


@routine("* * * * *")
def ask_names() -> None:
    for account in Account.objects.working().select_related("grant"):
        connector = connector_of(account)
        if not isinstance(connector, Directory):
            continue
        nameless = Identity.objects.filter(
            network=account.network, server=account.server, name="", expired_at=None, conversations__account=account
        ).distinct()
        for identity in nameless.order_by("-id")[:AT_ONCE]:
            _ask(identity, connector)


def _ask(identity: Identity, connector: Directory) -> None:
    """Their name, or their number for good when the network does not tell it."""
    try:
        found = connector.person(identity.remote_id)
        name, url, avatar = found.name or found.handle, found.url, found.avatar
    except NetworkError:
        name, url, avatar = identity.handle, identity.url, identity.avatar
    known = {"name": name[:200], "url": web_address(url, 500), "avatar": web_address(avatar, 500)}
    Identity.objects.filter(pk=identity.pk).update(**known)
    Contact.objects.filter(pk=identity.contact_id, name=identity.handle).update(name=name[:200])
