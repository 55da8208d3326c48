"""The order in which pictures are seen is the order in which they are sent."""

from __future__ import annotations

import pytest

from parvis.media.tests.shelf import kept
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Post
from parvis.publishing.tests.test_api import Caller
from parvis.testing import make

pytestmark = pytest.mark.django_db


def sent(pk: int) -> list[str]:
    """As its network gets them."""
    post = Post.objects.get(pk=pk)
    attached = list(post.attachments.for_sending())
    return [one.alt for one in draft_of(post, post.variants.select_related("account").get(), attached).media]


def test_the_order_seen_is_the_order_sent():
    by = make.user("manager")
    files = {name: kept(by, alt=name).pk for name in ("un", "deux", "trois")}
    call = Caller(by)
    order = [files[name] for name in ("trois", "un", "deux")]
    status, told = call("POST", "/posts", {"text": "Trois vues.", "accounts": [make.account().pk], "media": order})
    assert (status, sent(told["id"])) == (201, ["trois", "un", "deux"])
    status, _ = call("PATCH", f"/posts/{told['id']}", {"media": [files["deux"], files["trois"], files["un"]]})
    assert (status, sent(told["id"])) == (200, ["deux", "trois", "un"])
    assert call("GET", f"/posts/{told['id']}")[1]["media"] == [files["deux"], files["trois"], files["un"]]
