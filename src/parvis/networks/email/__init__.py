"""E-mail: a mailbox read by IMAP (IDLE), answers sent by SMTP.

`remote_id` is the Message-ID without brackets, `parent` the one that is answered, `thread` the root of the References.
Programs lose References now and then: the inbox first looks whether `parent`, one of ``context["references"]`` or
``context["answers"]`` is known, and uses `thread` only when none is.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from parvis.networks.email.connector import Email
from parvis.networks.email.facts import FACTS, FIELDS
from parvis.networks.email.markup import clean_html
from parvis.networks.email.parsing import parse
from parvis.networks.email.quoting import split_quoted
from parvis.networks.http import Http

__all__ = ["FACTS", "FIELDS", "Email", "clean_html", "make", "parse", "split_quoted"]


MOST = 200  # mailboxes whose connections a process keeps

_kept: OrderedDict[tuple[str, ...], tuple[bytes, Email]] = OrderedDict()
_kept_lock = threading.Lock()


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Email:
    """The same connector for the same account, so that its connections last from one call to the next.

    Raises Refused("settings") with the name of what is wrong.
    """
    mailbox = tuple(str(settings.get(key) or "") for key in ("imap", "smtp", "user", "address", "folder"))
    told = json.dumps([dict(settings), dict(secrets), sorted(http.door.allow)], sort_keys=True, default=str)
    digest = sha256(told.encode()).digest()
    with _kept_lock:
        known = _kept.get(mailbox)
        if known is None or known[0] != digest:
            known = _kept[mailbox] = (digest, Email(settings, secrets, http))
        _kept.move_to_end(mailbox)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
        return known[1]
