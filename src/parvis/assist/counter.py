"""What the assistant shows on the counter: a button beside « Envoyer », where it is on; nothing else, and no query for it."""

from __future__ import annotations

from django.db.models import Exists

from parvis.assist.models import Assistant
from parvis.inbox import hooks, opening

opening.knows("assisted", Exists(Assistant.objects.filter(on=True)))
hooks.sends("assist/parts/act.html")
