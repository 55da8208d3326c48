from django.urls import path

from parvis.pages.views import finding, frame, health, settings, today

app_name = "pages"
urlpatterns = [
    path("", today.today, name="today"),
    path("chercher", finding.search, name="search"),
    path("avis", frame.notices, name="notices"),
    path("avis/lus", frame.all_read, name="all_read"),
    path("avis/<int:pk>", frame.notice, name="notice"),
    path("language", frame.language, name="language"),
    path("reglages", settings.profile, name="settings"),
    path("reglages/jetons", settings.tokens, name="tokens"),
    path("reglages/jetons/<int:pk>/revoquer", settings.revoke, name="revoke"),
    path("reglages/personnes", settings.users, name="users"),
    path("reglages/personnes/<int:pk>", settings.user, name="user"),
    path("reglages/webhooks", settings.webhooks, name="hooks"),
    path("reglages/webhooks/<int:pk>", settings.webhook, name="hook"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
