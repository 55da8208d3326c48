"""What another tool kept comes in as history: twice adds nothing, wrong lines are told, nothing leaves."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from parvis.inbox.models import Contact, Conversation, Identity, Message
from parvis.publishing.models import Delivery, Post
from parvis.records import history_import
from parvis.testing import make

pytestmark = pytest.mark.django_db


def take(kind, text, *, account=None, by=None):
    return history_import.take(kind, io.StringIO(text, newline=""), account=account, by=by or make.user("admin"))


def test_past_publications_are_history_and_the_same_file_adds_nothing():
    account = make.account("facebook")
    table = (
        'date;text;url;remote_id\n2021-05-03T18:00;"La plage\nouvre";https://f.example/1;p1\n2021-13-03;mauvaise date;;\n'
        "2021-05-04;;;\n2099-01-01;à venir;;\n2021-05-05;Deuxième;javascript:x;\n2021-05-06;Troisième;;\n"
    )
    found = take("posts", table, account=account)
    assert (found.made, found.there) == (2, 0)
    assert [line for line, _words in found.errors] == [3, 4, 5, 6], "as the spreadsheet shows them"
    post = Post.objects.get(text__startswith="La plage")
    assert (post.state, post.created_at.year) == ("sent", 2021)
    sent = Delivery.objects.get(post=post)
    assert (sent.state, sent.url, sent.due_at) == ("sent", "https://f.example/1", None)
    again = take("posts", table, account=account)
    assert (again.made, again.there, Post.objects.count()) == (0, 2, 2)


def test_whose_number_a_persons_is():
    """The line's own server, else the only one on which the city has an account: whoever writes later is then known."""
    make.account("mastodon", server="here.example")
    table = "network,handle,id,server\nmastodon,jo,7,\nmastodon,al,7,https://there.example/\nbluesky,jo,did:plc:jo,\n"
    assert take("contacts", table).made == 3 and take("contacts", table).there == 3
    known = dict(Identity.objects.values_list("handle", "server").exclude(network="bluesky"))
    assert known == {"jo": "here.example", "al": "there.example"}
    make.account("mastodon", server="other.example")
    take("contacts", "network,handle,id\nmastodon,li,8\n")
    assert Identity.objects.get(handle="li").server == "", "whose, of two, is not known"


def test_persons_come_with_what_they_are_called_elsewhere():
    table = "network,handle,name,person\nemail,Jo@Example.org,Jo Martin,7\nmastodon,@jo@m.example,Jo,7\nminitel,jo,Jo,\nmastodon,al,Al,\n"
    found = take("contacts", table)
    assert (found.made, [line for line, _words in found.errors]) == (3, [4])
    one = Identity.objects.get(network="email")
    assert one.handle == "jo@example.org" and one.contact.identities.count() == 2
    assert take("contacts", table).there == 3 and Contact.objects.count() == 2


def test_conversations_come_in_closed_with_both_sides():
    account = make.account("email")
    table = (
        "ticket,id,date,from,name,subject,text,way\nT1,1,2022-01-03T10:00,jo@example.org,Jo,Lampe,La lampe clignote,in\n"
        "T1,2,2022-01-04T10:00,jo@example.org,Jo,Lampe,C’est noté,out\nT2,3,hier,al@example.org,Al,Banc,Cassé,in\n"
    )
    found = take("tickets", table, account=account)
    assert (found.made, [line for line, _words in found.errors]) == (2, [4])
    talk = Conversation.objects.get()
    assert (talk.state, talk.subject, talk.waiting_since) == ("closed", "Lampe", None)
    assert list(Message.objects.order_by("at").values_list("way", flat=True)) == ["in", "out"]
    again = take("tickets", table, account=account)
    assert (again.made, again.there, Message.objects.count()) == (0, 2, 2)


def test_what_is_missing_is_said_at_once():
    with pytest.raises(ValidationError, match="text"):
        take("posts", "date;words\n", account=make.account())
    with pytest.raises(ValidationError, match="colonnes"):
        take("posts", "x" * 200_000 + "\n", account=make.account())
    with pytest.raises(ValidationError, match="compte"):
        take("posts", "date;text\n")
    with pytest.raises(ValidationError):
        take("secrets", "a\n")
    with pytest.raises(PermissionDenied):
        take("contacts", "network,handle\n", by=make.user("agent"))
