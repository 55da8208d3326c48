"""The web-site form: a page of the city's own, a frame for its other sites, a door for their programs.

No network is called. What people write comes in by the raw intake, as `Incoming` of kind "form"; answers leave by the
mailbox that the form names (`protocol.Carried`), else they stand on the person's follow-up page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.networks.form.connector import Form
from parvis.networks.form.facts import FACTS, FIELDS
from parvis.networks.http import Http

__all__ = ["FACTS", "FIELDS", "Form", "make"]


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Form:
    return Form(settings, secrets)
