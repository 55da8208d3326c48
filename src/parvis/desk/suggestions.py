"""What the palette offers of the counter's lists: saved views, and labels."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.desk.models import Label, View
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, suggests


@suggests("views", _("Vues du guichet"), "inbox", 100)
def views(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "inbox.see"):
        return
    for row in View.objects.seen_by(by).filter(typed.begins("name")).select_related("team").in_order()[:READ]:
        yield Suggestion(row.name, f"{reverse('inbox:list')}?{row.query or 'vue=repondre'}", str(row.team or ""))


@suggests("labels", _("Étiquettes"), "tag", 101)
def labels(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "inbox.see"):
        return
    found = Label.objects.seen_by(by).offered().filter(typed.begins("name")).select_related("team").order_by("name", "pk")
    for row in found[:READ]:
        yield Suggestion(row.name, f"{reverse('inbox:list')}?vue=toutes&etiquette={row.pk}", str(row.team))
