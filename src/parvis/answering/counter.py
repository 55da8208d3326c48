"""What this room does at the counter: answers proposed over the reply box, and what is sent is noted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.answering.actions import answered
from parvis.inbox import hooks
from parvis.knowledge import parts

hooks.boxes("answering:box", _("Réponses proposées"), order=10)
hooks.follows("answering", hooks.Follower(moved=answered))
parts.shows("answering:usage", _("Emploi"))
parts.leads("answering:questions", _("Questions sans réponse"))
