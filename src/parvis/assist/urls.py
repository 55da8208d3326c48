from django.urls import path

from parvis.assist.views import counter, settings

app_name = "assist"
urlpatterns = [
    path("reglages/assistant/", settings.settings, name="settings"),
    path("reglages/assistant/essai", settings.trial, name="trial"),
    path("reglages/assistant/mesure", settings.measure, name="measure"),
    path("reglages/assistant/mesure/arreter", settings.stop, name="stop"),
    path("guichet/<int:pk>/assistant", counter.menu, name="menu"),
    path("guichet/<int:pk>/assistant/inserer", counter.insert, name="insert"),
    path("guichet/<int:pk>/assistant/brouillon", counter.ask, {"use": "draft"}, name="draft"),
    path("guichet/<int:pk>/assistant/resume", counter.ask, {"use": "summary"}, name="summary"),
    path("guichet/<int:pk>/assistant/traduction", counter.ask, {"use": "translation"}, name="translation"),
    path("guichet/<int:pk>/assistant/traduire-ma-reponse", counter.ask, {"use": "reply"}, name="reply"),
]
