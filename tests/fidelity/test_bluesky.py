"""The public `atproto` client, unmodified, against the played Bluesky."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from atproto import Client, client_utils, models
from atproto.exceptions import BadRequestError, UnauthorizedError
from PIL import Image
from played import Played, sandbox

from parvis.sandbox import residents

SDK = "atproto"


def does(operation: str) -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network="Bluesky", operation=operation, sdk=SDK)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("bluesky")) as running:
        yield running


@pytest.fixture(scope="module")
def client(played: Played) -> Client:
    given = played.credentials("bluesky")
    signed = Client(base_url=given["sdk"]["base_url"])
    signed.login(given["settings"]["handle"], given["secrets"]["password"])
    return signed


def speak(played: Played, uri: str, text: str) -> None:
    zoe = residents.resident(played.place, "bluesky", "zoe", "Zoé Petit")
    post = played.place.world.post("bluesky", uri.rpartition("/")[2])
    residents.comment(played.place, zoe, post, text)


@does("sign in, renew")
def test_sessions(client: Client, played: Played) -> None:
    given = played.credentials("bluesky")
    assert client.me.did == given["sdk"]["did"]
    again = Client(base_url=given["sdk"]["base_url"])
    again.login(session_string=client.export_session_string())
    assert again.me.handle == client.me.handle
    with pytest.raises(UnauthorizedError):
        Client(base_url=given["sdk"]["base_url"]).login(given["settings"]["handle"], "wrong")


@does("publish a text with link, mention and tag")
def test_rich_text(client: Client, played: Played) -> None:
    zoe = residents.resident(played.place, "bluesky", "zoe", "Zoé Petit")
    did = client.resolve_handle("zoe.bsky.example").did
    text = (
        client_utils.TextBuilder()
        .text("Été avec ")
        .mention("@zoe", did)
        .text(" à ")
        .tag("#Paris", "Paris")
        .link(" ici", "https://paris.fr")
    )
    made = client.send_post(text, langs=["fr"])
    (post,) = client.get_posts([made.uri]).posts
    assert [facet.features[0].py_type.rpartition("#")[2] for facet in post.record.facets] == ["mention", "tag", "link"]
    assert zoe["id"] in {
        row["id"] for row in played.place.world.mentioned(played.place.world.post("bluesky", made.uri.rpartition("/")[2]))
    }


@does("publish pictures with descriptions")
def test_pictures(client: Client) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "JPEG")
    made = client.send_images("Photos", [kept.getvalue()] * 2, ["Un carré", "Un autre"])
    (post,) = client.get_posts([made.uri]).posts
    assert [image.alt for image in post.embed.images] == ["Un carré", "Un autre"]


@does("publish a film")
def test_film(client: Client) -> None:
    made = client.send_video("Le film", b"\0\0\0\x18ftypmp42" + b"v" * 500, video_alt="Une vue")
    (post,) = client.get_posts([made.uri]).posts
    assert post.embed.alt == "Une vue"


@does("publish a link card")
def test_card(client: Client) -> None:
    external = models.AppBskyEmbedExternal.External(uri="https://paris.fr", title="Paris", description="La ville")
    made = client.send_post("À lire", embed=models.AppBskyEmbedExternal.Main(external=external))
    assert client.get_posts([made.uri]).posts[0].embed.external.title == "Paris"


@does("publish a thread, answer, quote")
def test_thread_and_quote(client: Client, played: Played) -> None:
    first = models.create_strong_ref(client.send_post("un"))
    client.send_post("deux", reply_to=models.AppBskyFeedPost.ReplyRef(root=first, parent=first))
    speak(played, first.uri, "Et moi ?")
    thread = client.get_post_thread(first.uri).thread
    assert sorted(reply.post.record.text for reply in thread.replies) == ["Et moi ?", "deux"]
    theirs = next(reply.post for reply in thread.replies if reply.post.author.did != client.me.did)
    answer = models.AppBskyFeedPost.ReplyRef(root=first, parent=models.create_strong_ref(theirs))
    assert client.send_post("Bien sûr", reply_to=answer).uri
    client.send_post("Relire", embed=models.AppBskyEmbedRecord.Main(record=first))
    assert client.get_posts([first.uri]).posts[0].quote_count == 1


@does("read notifications")
def test_notifications(client: Client, played: Played) -> None:
    made = client.send_post("Le marché ouvre")
    speak(played, made.uri, "À quelle heure ?")
    params = models.AppBskyNotificationListNotifications.Params(limit=10, reasons=["reply"])
    told = client.app.bsky.notification.list_notifications(params).notifications[0]
    assert (told.reason, told.record.text, told.author.handle) == ("reply", "À quelle heure ?", "zoe.bsky.example")
    assert told.reason_subject == made.uri


@does("hide an answer, gate a thread")
def test_gate(client: Client, played: Played) -> None:
    made = client.send_post("Débat")
    speak(played, made.uri, "Bêtises")
    (reply,) = client.get_post_thread(made.uri).thread.replies
    record = models.AppBskyFeedThreadgate.Record(
        post=made.uri, created_at=client.get_current_time_iso(), allow=[], hidden_replies=[reply.post.uri]
    )
    client.app.bsky.feed.threadgate.create(client.me.did, record, made.uri.rpartition("/")[2])
    assert played.place.world.post("bluesky", reply.post.uri.rpartition("/")[2])["hidden"]


@does("like, mute, block, report")
def test_moderation(client: Client, played: Played) -> None:
    made = client.send_post("Bonjour")
    speak(played, made.uri, "Salut")
    (reply,) = client.get_post_thread(made.uri).thread.replies
    like = client.like(reply.post.uri, reply.post.cid)
    assert client.get_likes(reply.post.uri).likes[0].actor.did == client.me.did
    assert client.unlike(like.uri)
    assert client.mute(reply.post.author.did)
    assert client.get_profile(reply.post.author.did).viewer.muted
    assert client.unmute(reply.post.author.did)
    subject = models.create_strong_ref(reply.post)
    report = models.ComAtprotoModerationCreateReport.Data(
        reason_type="com.atproto.moderation.defs#reasonSpam", subject=subject, reason="Publicité"
    )
    assert client.com.atproto.moderation.create_report(report).id
    block = models.AppBskyGraphBlock.Record(subject=reply.post.author.did, created_at=client.get_current_time_iso())
    kept = client.app.bsky.graph.block.create(client.me.did, block)
    assert client.get_profile(reply.post.author.did).viewer.blocking == kept.uri
    client.app.bsky.graph.block.delete(client.me.did, kept.uri.rpartition("/")[2])


@does("read figures")
def test_figures(client: Client) -> None:
    client.send_post("La piscine rouvre samedi.")
    me = client.get_profile(client.me.did)
    assert me.followers_count >= 31_500
    assert me.posts_count > 0


@does("remove")
def test_removing(client: Client) -> None:
    made = client.send_post("De trop")
    assert client.delete_post(made.uri)
    with pytest.raises(BadRequestError):
        client.get_post_thread(made.uri)


@does("read and write private messages")
def test_private_messages(client: Client, played: Played) -> None:
    zoe = residents.resident(played.place, "bluesky", "zoe", "Zoé Petit")
    city = played.place.world.by_handle("bluesky", client.me.handle)
    residents.whisper(played.place, zoe, city, "Où est la mairie ?")
    chat = client.with_bsky_chat_proxy().chat.bsky.convo
    did = client.resolve_handle("zoe.bsky.example").did
    convo = chat.get_convo_for_members(models.ChatBskyConvoGetConvoForMembers.Params(members=[did])).convo
    (asked,) = chat.get_messages(models.ChatBskyConvoGetMessages.Params(convo_id=convo.id)).messages
    assert (asked.text, asked.sender.did, convo.status) == ("Où est la mairie ?", did, "request")
    chat.accept_convo(models.ChatBskyConvoAcceptConvo.Data(convo_id=convo.id))
    said = models.ChatBskyConvoDefs.MessageInput(text="Place de l’Hôtel-de-Ville.")
    sent = chat.send_message(models.ChatBskyConvoSendMessage.Data(convo_id=convo.id, message=said))
    (listed,) = [one for one in chat.list_convos().convos if one.id == convo.id]
    assert (listed.status, listed.last_message.id, listed.rev) == ("accepted", sent.id, sent.rev)
    with pytest.raises(BadRequestError):
        chat.get_convo(models.ChatBskyConvoGetConvo.Params(convo_id="nobody"))
