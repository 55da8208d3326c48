from django.urls import path

from parvis.pages.people import views as people
from parvis.pages.views import finding, frame, health, robots, settings, today

app_name = "pages"
urlpatterns = [
    path("", today.today, name="today"),
    path("chercher", finding.search, name="search"),
    path("aller", frame.places, name="places"),
    path("proposer", finding.suggested, name="suggested"),
    path("avis", frame.notices, name="notices"),
    path("avis/lus", frame.all_read, name="all_read"),
    path("avis/<int:pk>", frame.notice, name="notice"),
    path("language", frame.language, name="language"),
    path("couleur/<slug:code>.css", frame.colour, name="colour"),
    path("reglages", settings.profile, name="settings"),
    path("reglages/jetons", settings.tokens, name="tokens"),
    path("reglages/jetons/<int:pk>/revoquer", settings.revoke, name="revoke"),
    path("reglages/personnes", settings.users, name="users"),
    path("reglages/personnes/<int:pk>", settings.user, name="user"),
    path("reglages/personnes/<int:pk>/sessions", people.user_sessions, name="user_sessions"),
    path("reglages/invitations", people.invitations, name="invitations"),
    path("reglages/invitations/<int:pk>/fermer", people.uninvite, name="uninvite"),
    path("reglages/sessions", people.sessions, name="sessions"),
    path("reglages/deux-facteurs", people.second_factor, name="factor"),
    path("reglages/droits", people.rights, name="rights"),
    path("invitation/<str:secret>", people.come_in, name="come_in"),
    path("reglages/webhooks", settings.webhooks, name="hooks"),
    path("reglages/webhooks/<int:pk>", settings.webhook, name="hook"),
    path("healthz", health.alive, name="alive"),
    path("robots.txt", robots.robots, name="robots"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
