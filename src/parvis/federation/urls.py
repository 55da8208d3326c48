from django.urls import path

from parvis.federation.views import wire

app_name = "federation"
urlpatterns = [
    path(".well-known/webfinger", wire.webfinger, name="webfinger"),
    path(".well-known/host-meta", wire.host_meta, name="host-meta"),
    path(".well-known/nodeinfo", wire.nodeinfo_links, name="nodeinfo-links"),
    path("ap/nodeinfo/2.1", wire.nodeinfo, name="nodeinfo"),
    path("ap/actor", wire.actor, name="actor"),
    path("ap/inbox", wire.inbox, name="inbox"),
    path("ap/outbox", wire.outbox, name="outbox"),
    path("ap/followers", wire.followers, name="followers"),
    path("ap/following", wire.following, name="following"),
    path("ap/icon.png", wire.picture, name="icon"),
    path("ap/posts/<uuid:key>", wire.post, name="post"),
    path("ap/posts/<uuid:key>/create", wire.create, name="create"),
    path("ap/media/<uuid:key>/<int:number>", wire.media, name="media"),
]
