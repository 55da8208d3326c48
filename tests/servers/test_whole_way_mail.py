"""The whole way to a real mailbox: a real installation, Dovecot and aiosmtpd on the other side, judged by IMAP and SMTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import mail_servers
import pytest
from installed import Installed, installed, until
from mail_servers import CITY, HOST, PASSWORD, Dovecot, Post
from PIL import Image

from tools.servers import free_port

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(bool(mail_servers.why_no_dovecot()), reason=mail_servers.why_no_dovecot() or "-"),
    pytest.mark.filterwarnings("ignore"),  # aiosmtpd tells that a password without TLS is unwise
]
ANNA = "anna@habitants.example"


@dataclass
class Town:
    parvis: Installed
    dovecot: Dovecot
    post: Post

    def receives(self, *mails: EmailMessage) -> None:
        self.dovecot.deliver(CITY, *(mail.as_bytes(policy=policy.SMTP) for mail in mails))

    def taken(self, text: str) -> list[EmailMessage]:
        """The city's mails that the SMTP server took and that say `text`."""
        mails = [message_from_bytes(bytes(envelope.content or b""), policy=policy.default) for envelope in self.post.taken]
        return [mail for mail in mails if text in body(mail)]

    def filed(self) -> list[EmailMessage]:
        """What the city's own mail program shows among the sent mails."""
        client = self.dovecot.client(CITY)
        try:
            client.select_folder("Envoyés", readonly=True)
            found = client.fetch(client.search(["ALL"]), ["BODY.PEEK[]"])
            return [message_from_bytes(one[b"BODY[]"], policy=policy.default) for one in found.values()]
        finally:
            client.logout()


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    imap, smtp = free_port(), free_port()
    with mail_servers.dovecot(imap, free_port()) as dovecot, mail_servers.post(smtp) as post, installed() as parvis:
        servers = {"imap": f"imap://{HOST}:{imap}", "smtp": f"smtp://{HOST}:{smtp}"}
        parvis.connect("email", **servers, user=CITY, password=PASSWORD)
        parvis.begin()
        started = Town(parvis, dovecot, post)
        started.receives(letter("Essai", "Y a-t-il quelqu’un ?"))
        parvis.arrived("Y a-t-il quelqu’un", within=30)
        yield started


def letter(subject: str, text: str, *, above: EmailMessage | None = None) -> EmailMessage:
    """A mail of Anna's; an answer to `above`, as mail programs write it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Anna Petit <{ANNA}>", CITY, subject
    mail["Message-ID"] = make_msgid(domain="habitants.example")
    if above is not None:
        mail["In-Reply-To"] = above["Message-ID"]
        mail["References"] = f"{above['References'] or ''} {above['Message-ID']}".strip()
    mail.set_content(text)
    return mail


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


@pytest.mark.gate
def test_a_mail_is_answered_where_it_came_from(town: Town, tmp_path: Path) -> None:
    """Within two seconds in the inbox with its attachment; the answer is threaded, filed, and answered in its turn."""
    asked = letter("Permis de végétaliser", "Bonjour, voici mon plan.")
    asked.add_attachment(b"%PDF-1.7 le plan", maintype="application", subtype="pdf", filename="plan façade.pdf")
    town.receives(asked)
    conversation = town.parvis.arrived("voici mon plan", within=2)
    assert (conversation["kind"], conversation["private"], conversation["subject"]) == ("mail", True, "Permis de végétaliser")
    assert (conversation["person"]["handle"], conversation["person"]["name"]) == (ANNA, "Anna Petit")
    (attached,) = conversation["messages"][0]["attached"]
    assert (attached["name"], attached["mime"]) == ("plan façade.pdf", "application/pdf")
    assert town.parvis.download(attached["url"]) == b"%PDF-1.7 le plan"

    Image.new("RGB", (40, 30), "green").save(tmp_path / "exemple.png")
    picture = town.parvis.picture(tmp_path / "exemple.png", alt="Un mur planté")
    reply = town.parvis.answer(conversation, "Votre plan convient : le permis suit.", files=[picture])
    town.parvis.sent(reply)
    (mail,) = town.taken("Votre plan convient")
    assert (mail["Subject"], mail["To"], mail["From"]) == ("Re: Permis de végétaliser", ANNA, CITY)
    assert mail["In-Reply-To"] == mail["References"] == asked["Message-ID"]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["exemple.png"]
    assert mail["Message-ID"] in [one["Message-ID"] for one in town.filed()]

    thanks = letter("Re: Permis de végétaliser", "Merci beaucoup !", above=mail)
    town.receives(thanks)
    again = town.parvis.arrived("Merci beaucoup", within=2)
    assert again["id"] == conversation["id"]
    stored = sorted(again["messages"], key=lambda m: m["id"])  # mails tell the second only: theirs may precede ours
    assert [m["way"] for m in stored] == ["in", "out", "in"]
    town.parvis.sent(town.parvis.answer(again, "Avec plaisir."))
    (last,) = town.taken("Avec plaisir.")
    assert last["References"].split() == [asked["Message-ID"], mail["Message-ID"], thanks["Message-ID"]]


def test_a_colleague_who_answered_first_is_not_spoken_over(town: Town) -> None:
    town.receives(letter("Crèche", "Y a-t-il une place en janvier ?"))
    conversation = town.parvis.arrived("une place en janvier", within=2)
    town.parvis.sent(town.parvis.answer(conversation, "Oui, à la crèche des Lilas."))
    refused = town.parvis.refused(f"/conversations/{conversation['id']}/replies", {"text": "Non.", "seen": conversation["seen"]})
    assert (refused["status"], [m["text"] for m in refused["newer"]]) == (409, ["Oui, à la crèche des Lilas."])
    assert town.taken("Non.") == []


def test_the_mailbox_goes_away_and_comes_back(town: Town) -> None:
    """Mails that came just before, and while nobody could read, are all there afterwards, each once."""
    town.receives(*(letter(f"Avant {n}", f"Question du matin numéro {n}.") for n in range(5)))
    with town.dovecot.dead():
        town.parvis.begin()  # the worker dies too
    town.receives(*(letter(f"Après {n}", f"Question du soir numéro {n}.") for n in range(5)))
    wanted = [f"Question du {time} numéro {n}." for time in ("matin", "soir") for n in range(5)]
    until(lambda: town.parvis.holding(wanted[-1]), 60, "the mailbox is not read any more")
    said = [m["text"].strip() for c in town.parvis.conversations(limit=100) for m in c["messages"]]
    assert sorted(text for text in said if text.startswith("Question du")) == sorted(wanted)


def test_the_post_office_goes_away_and_comes_back(town: Town) -> None:
    town.receives(letter("Marché", "Le marché a-t-il lieu jeudi ?"))
    conversation = town.parvis.arrived("a-t-il lieu jeudi", within=2)
    town.post.controller.stop()
    reply = town.parvis.answer(conversation, "Oui, de 7 h à 13 h.")
    until(lambda: town.parvis.reply(reply)["state"] == "later", 10, "nobody noticed")
    town.parvis.begin()
    town.post.start()
    town.parvis.sent(reply, within=60)
    assert len(town.taken("Oui, de 7 h à 13 h.")) == 1


@pytest.mark.parametrize(("cut", "there"), [("after", True), ("before", False)])
def test_a_cut_after_the_last_dot_is_for_a_person_to_judge(town: Town, cut: str, there: bool) -> None:
    """Nobody can know whether the mail left: it is not sent again before somebody has looked."""
    question, text = f"Coupure {cut}, que faire ?", f"Appelez le 30 20 ({cut})."
    town.receives(letter("Coupure", question))
    conversation = town.parvis.arrived(question, within=2)
    town.post.drop = cut
    reply = town.parvis.answer(conversation, text)
    until(lambda: town.parvis.reply(reply)["state"] == "asked", 15, "nobody is asked")
    town.post.drop = ""
    assert len(town.taken(text)) == there
    town.parvis.post(f"/replies/{reply['id']}/judge", {"there": there})
    town.parvis.sent(reply)
    assert len(town.taken(text)) == 1
