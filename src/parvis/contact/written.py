"""What a person wrote, and the `Incoming` that it becomes."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.contact.models import Entry
from parvis.networks.protocol import Attached, Incoming, Person


@dataclass(frozen=True, slots=True)
class Written:
    """Checked: `email` is an address or "", nothing holds a line break but `message`."""

    message: str
    language: str
    name: str = ""
    email: str = ""
    phone: str = ""
    subject: str = ""
    district: str = ""
    place: str = ""
    page: str = ""  # the page of another site on which the form stood
    point: tuple[float, float] | None = None  # latitude, longitude
    files: tuple[Attached, ...] = ()

    @classmethod
    def of(cls, cleaned: Mapping[str, Any], language: str, files: tuple[Attached, ...], **more: Any) -> Written:
        """From what `MessageForm` cleaned."""
        return cls(language=language, files=files, **{name: value for name, value in cleaned.items() if value}, **more)

    def digest(self) -> str:
        """The same for the same message with the same files."""
        words = [
            self.message,
            self.language,
            self.name,
            self.email,
            self.phone,
            self.subject,
            self.district,
            self.place,
            self.page,
        ]
        contents = [hashlib.sha256(one.content).hexdigest() for one in self.files]
        return hashlib.sha256(json.dumps([words, self.point, contents]).encode()).hexdigest()


def incoming(written: Written, entry: Entry, at: datetime) -> Incoming:
    """As the inbox takes it. Who gave no address is somebody new each time: nothing ties them together."""
    who = written.email.lower() or f"sans-adresse:{uuid.UUID(str(entry.key)).hex}"
    context: dict[str, Any] = {"reference": entry.reference, "page": written.page}
    if written.email:
        context["reply_to"] = written.email
    if written.point:
        context["point"] = list(written.point)
    with override(written.language):
        subject = f"{written.subject or _('Votre message')} ({entry.reference})"
    with override("fr"):
        text = "\n".join([written.message, *_details(written)])
    return Incoming(
        verb="add", remote_id=entry.message, thread=entry.thread, kind="form", at=at,
        author=Person(who, written.email or entry.reference, written.name), text=text, language=written.language,
        subject=subject, private=True, attached=written.files, context=context,
    )  # fmt: skip


def _details(written: Written) -> list[str]:
    """What was asked besides, under the message: an agent reads one text."""
    point = "{:.5f}, {:.5f}".format(*written.point) if written.point else ""
    told = [
        (_("Quartier ou arrondissement"), written.district), (_("Lieu concerné"), written.place), (_("Position"), point),
        (_("Votre téléphone"), written.phone), (_("Écrit depuis"), written.page),
    ]  # fmt: skip
    lines = [f"{label} : {value}" for label, value in told if value]
    return ["", "—", *lines] if lines else []
