from __future__ import annotations

from django.apps import AppConfig


class Charter(AppConfig):
    name = "parvis.charter"

    def ready(self) -> None:
        """Before one more account is connected, the charter is asked; and what it learns from is learnt by a job."""
        from parvis.accounts.beginning import GATES, Gate
        from parvis.charter import beginnings
        from parvis.charter.learning import jobs  # noqa: F401
        from parvis.networks.catalogue import CATALOGUE

        GATES.append(
            Gate(
                lambda network: beginnings.demand("account", network, networks=(network,)),
                lambda network, back, by: beginnings.notices(
                    "account", network, networks=(network,), excerpt=CATALOGUE[network].facts.name, back=back, by=by
                ),
            )
        )
