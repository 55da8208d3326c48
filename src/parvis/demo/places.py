"""The demo city's places on the played Foursquare: two of them are followed from the start."""

from __future__ import annotations

import structlog
from django.core.exceptions import ValidationError

from parvis.accounts.models import Account
from parvis.venues import actions

NAMES = ("Piscine Joséphine-Baker", "Bibliothèque Marguerite-Duras")
log = structlog.get_logger()


def follow_places() -> None:
    for account in Account.objects.filter(network="foursquare", state="active").select_related("grant"):
        for name in NAMES:
            try:
                found = actions.candidates(account, name=name)
                actions.choose(account, place=found[0].remote_id if found else "", by=None)
            except ValidationError as error:
                log.warning("demo.place", name=name, error="; ".join(error.messages))
