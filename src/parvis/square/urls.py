from django.urls import path

from parvis.square.passkeys import views as passkeys
from parvis.square.provider import views as provider
from parvis.square.views import entering, home, texts

app_name = "square"
urlpatterns = [
    path("", home.home, name="home"),
    path("chercher", home.search, name="search"),
    path("publications", home.posts, name="posts"),
    path("publications/<uuid:key>", home.post, name="post"),
    path("publications/<uuid:key>/lecteur", home.player, name="player"),
    path("images/<int:pk>-<int:side>", home.picture, name="picture"),
    path("plan.xml", home.sitemap, name="sitemap"),
    path("plan-<int:number>.xml", home.sitemap, name="sitemap-part"),
    path("entrer", entering.enter, name="enter"),
    path("entrer/par", provider.begin, name="provider"),
    path("entrer/retour", provider.back, name="provider-back"),
    path("entrer/nom", provider.name, name="provider-name"),
    path("entrer/cle", passkeys.begin, name="passkey"),
    path("entrer/cle/preuve", passkeys.enter, name="passkey-enter"),
    path("entrer/<str:secret>", entering.door, name="door"),
    path("sorti", provider.left, name="provider-left"),
    path("sortir", entering.leave, name="leave"),
    path("moi", entering.me, name="me"),
    path("moi/cles", passkeys.ask_new, name="passkey-new"),
    path("moi/cles/preuve", passkeys.keep, name="passkey-keep"),
    path("moi/cles/<int:pk>/retirer", passkeys.remove, name="passkey-remove"),
    path("moi/donnees", entering.export, name="export"),
    path("moi/effacer", entering.erase, name="erase"),
    path("mentions", texts.legal, name="legal"),
    path("donnees-personnelles", texts.privacy, name="privacy"),
    path("accessibilite", texts.accessibility, name="accessibility"),
    path("joindre", texts.reach, name="reach"),
]
