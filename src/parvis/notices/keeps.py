"""Colleagues' own choices. A push goes with the notice that it tells."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others("colleague", "notices.choice", "notices.device", "notices.push")
others("machine", "notices.keys")


lasts(
    Rule(
        "notices.push",
        "at",
        7,
        _("comprendre un avis qui n’est pas arrivé sur un navigateur"),
        {"due_at__isnull": True},
        machine=True,
    ),
)
