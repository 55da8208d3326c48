from django.urls import path

from parvis.accounts.views import accounts, networks, quarantine, reach, signing

app_name = "accounts"
urlpatterns = [
    path("", accounts.listing, name="list"),
    path("connecter/<slug:network>", accounts.connect, name="connect"),
    path("connecter/<slug:network>/autoriser", signing.leave, name="leave"),
    path("presences/<int:pk>", signing.presences, name="presences"),
    path("reseaux", networks.networks, name="networks"),
    path("reseaux/<slug:network>/note", networks.note, name="note"),
    path("ecartes", quarantine.quarantine, name="quarantine"),
    path("ecartes/<int:pk>/<slug:verb>", quarantine.raw, name="raw"),
    path("<int:pk>", accounts.account, name="account"),
    path("<int:pk>/autoriser", signing.leave_again, name="leave-again"),
    path("<int:pk>/journal", accounts.log, name="log"),
    path("<int:pk>/public", reach.reach, name="reach"),
    path("<int:pk>/retirer", accounts.remove, name="remove"),
    path("<int:pk>/<slug:verb>", accounts.change, name="change"),
]
