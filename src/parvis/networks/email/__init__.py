"""E-mail: a mailbox read by IMAP (IDLE), answers sent by SMTP.

`remote_id` is the Message-ID without brackets, `parent` the one that is answered, `thread` the root of the References.
Programs lose References now and then: the inbox first looks whether `parent`, one of ``context["references"]`` or
``context["token"]`` is known, and uses `thread` only when none is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.networks.email.connector import Email
from parvis.networks.email.facts import FACTS, FIELDS
from parvis.networks.email.markup import clean_html
from parvis.networks.email.parsing import parse
from parvis.networks.email.quoting import split_quoted
from parvis.networks.http import Http

__all__ = ["FACTS", "FIELDS", "Email", "clean_html", "make", "parse", "split_quoted"]


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Email:
    """Raises Refused("settings") with the name of what is wrong."""
    return Email(settings, secrets, http)
