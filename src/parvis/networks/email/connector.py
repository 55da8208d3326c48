"""One mailbox of the city as a connector: publishes, answers, reads, rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from parvis.networks import rules
from parvis.networks.email import compose, sent
from parvis.networks.email.account import account, is_address
from parvis.networks.email.bell import Bell
from parvis.networks.email.facts import FACTS
from parvis.networks.email.mailbox import Mailbox
from parvis.networks.email.parsing import UNKNOWN
from parvis.networks.email.reader import Reader
from parvis.networks.email.submission import submit
from parvis.networks.email.token import Token
from parvis.networks.email.wire import Way
from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Answering,
    Draft,
    Facts,
    Length,
    Outcome,
    Page,
    Problem,
    Profile,
    Published,
    Refused,
    Repeat,
)

MOST_PEOPLE = 50  # recipients of one mail: more is a newsletter, which has other rules
NEVER = float("inf")


class Email:
    """Three kept IMAP connections, made when first needed (to read, to ring, to file copies); an SMTP session a mail.

    After a lost answer to the last dot nobody can know whether the mail left, unless the provider files what it sends
    (`sent=provider`): its Sent folder is then the truth, and `find` looks there (VISIBLE). Otherwise the copy there is
    ours, made after the answer: its absence proves nothing, and a person decides (BLIND).
    """

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._account = account(settings)
        self._way = Way(self._account, secrets.get("password", ""), lambda: http.door, Token(settings, secrets, http))
        self._mailbox = Mailbox(self._way, self._account.folder)
        self._reader = Reader(self._account, self._mailbox)
        self._filing = Mailbox(self._way, self._account.folder, readonly=True)
        self._bell = Bell(Mailbox(self._way, self._account.folder, readonly=True, quiet=NEVER))
        self.facts: Facts = replace(
            FACTS,
            calls=self._account.calls,
            repeat=Repeat.VISIBLE if self._account.sent == "provider" else Repeat.BLIND,
        )

    def __repr__(self) -> str:
        return f"Email({self._account.address})"

    def who(self) -> Profile:
        """Signs in to both servers, and tells what they can do."""
        found = sent.abilities(self._mailbox)
        session = self._way.smtp()
        try:
            size = session.esmtp_features.get("size", "")
        finally:
            session.close()
        if size.isdigit() and int(size):
            found["size"] = min(self._account.size, int(int(size) / 1.4))  # base64 adds a third, headers a little
        address = self._account.address
        return Profile(address, address, self._account.name or address, settings=found)

    def check(self, draft: Draft) -> list[Problem]:
        found = rules.problems(draft, self.facts)
        if not compose.subject(draft):
            found.append(Problem("email-subject-needed", "subject"))
        people = [one for field in ("to", "cc") for one in compose.recipients(draft, field)]
        if not compose.recipients(draft):
            found.append(Problem("email-recipient-needed", "reply"))
        if len(people) > MOST_PEOPLE:
            found.append(Problem("email-recipients-many", "reply", {"count": len(people), "most": MOST_PEOPLE}))
        found += [Problem("email-address", "reply", {"address": one[:100]}) for one in people if not is_address(one)]
        weight = sum(item.size for item in draft.media)
        if weight > self._account.size:
            values = {"size": rules.megabytes(weight), "limit": rules.megabytes(self._account.size)}
            found.append(Problem("email-heavy", "media", values))
        if draft.answering and draft.options.get("automatic"):
            found += [replace(problem, blocking=True) for problem in _quiet(draft.answering)]
        return found

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), rules.rule_for(draft, self.facts).limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        """A person may answer anything that has an address; a machine is told in `check` when nobody would read it."""
        context = answering.context if isinstance(answering.context, Mapping) else {}
        who = str(context.get("reply_to") or answering.author)
        if who == UNKNOWN or not is_address(who):
            return [Problem("email-recipient-needed", "reply")]
        return _quiet(answering)

    def publish(self, draft: Draft, key: str) -> Outcome:
        stopped = next((problem for problem in self.check(draft) if problem.blocking), None)
        if stopped:
            raise Refused(stopped.code)
        try:
            mail = compose.to_bytes(compose.mail(draft, key, self._account))
        except (ValueError, OSError) as error:
            raise Refused("email-unwritable", self._way.clean(str(error))) from error
        people = compose.everybody(draft)
        refused = submit(self._way, mail, self._account.address, people)
        filed = self._account.sent != "append" or sent.file(self._filing, mail)
        return self._published(draft, key, {"refused": refused, "filed": filed})

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        """Mail leaves in one step: there is never anything to resume."""
        raise Refused("nothing-to-resume")

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        """In the Sent folder. Found is proof; not found is one only when the provider files what it sends."""
        if not sent.holds(self._way, compose.message_id(key, self._account)):
            return None
        return self._published(draft, key, {"refused": {}, "filed": True})

    def remove(self, remote_id: str) -> None:
        raise Refused("cannot-remove")

    def read(self, cursor: JSON) -> Page:
        return self._reader.read(cursor)

    def wary(self, on: bool) -> None:
        self._reader.wary = on

    def wait(self, seconds: float) -> bool:
        return self._bell.wait(seconds)

    def close(self) -> None:
        """Hang up; a later call connects again."""
        self._bell.close()
        self._mailbox.close()
        self._filing.close()

    def _published(self, draft: Draft, key: str, told: dict[str, JSON]) -> Published:
        identifier = compose.message_id(key, self._account)
        context = told | {
            "message_id": identifier, "references": compose.references(draft), "subject": compose.subject(draft),
            "thread": draft.answering.thread if draft.answering else identifier,
        }  # fmt: skip
        return Published(identifier, "", datetime.now(UTC), context)


def _quiet(answering: Answering) -> list[Problem]:
    """Nobody would read an answer: it was written by a machine, or from an address that says so."""
    context = answering.context if isinstance(answering.context, Mapping) else {}
    local = str(context.get("reply_to") or answering.author).partition("@")[0].lower().replace("-", "").replace("_", "")
    if context.get("auto"):
        return [Problem("email-automatic", "reply", blocking=False)]
    if local.startswith(("noreply", "donotreply", "nepasrepondre", "mailerdaemon")):
        return [Problem("email-no-reply", "reply", blocking=False)]
    return []
