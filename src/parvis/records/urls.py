"""The registers of persons: search, what is kept, requests."""

from django.urls import path

from parvis.records.claims import views as claims
from parvis.records.views import accesses, archives, lasting, persons

app_name = "records"
urlpatterns = [
    path("", persons.home, name="home"),
    path("demandes", claims.claims, name="claims"),
    path("demandes/demandes.csv", claims.table, name="claims_table"),
    path("demandes/<int:pk>", claims.claim, name="claim"),
    path("adresse", persons.address, name="address"),
    path("habitants/<int:pk>", persons.resident, name="resident"),
    path("personnes/<int:pk>", persons.person, name="person"),
    path("personnes/<int:pk>/reunir", persons.unite, name="unite"),
    path("personnes/<int:pk>/gel", persons.hold, name="hold"),
    path("personnes/<int:pk>/dossier", accesses.ask, name="ask_access"),
    path("dossiers/<int:pk>", accesses.one, name="access"),
    path("dossiers/<int:pk>/paquet", accesses.package, name="package"),
    path("gels/<int:pk>/lever", persons.release, name="release"),
    path("effacements/<int:pk>", persons.erasure, name="erasure"),
    path("regles", persons.rules, name="rules"),
    path("personnes/<int:pk>/limiter", persons.restrict, name="restrict"),
    path("limitations/<int:pk>/lever", persons.lift, name="lift"),
    path("durees", lasting.durations, name="durations"),
    path("durees/<str:key>", lasting.kind, name="kind"),
    path("eliminations", lasting.register, name="register"),
    path("eliminations/<int:pk>", lasting.elimination, name="elimination"),
    path("eliminations/<int:pk>/bordereau", lasting.sheet, name="sheet"),
    path("eliminations/<int:pk>/visa", lasting.visa, name="visa"),
    path("archives", archives.home, name="archives"),
    path("archives/reprendre", archives.history, name="history"),
    path("archives/<int:pk>", archives.one, name="archive"),
    path("archives/<int:pk>/paquet", archives.package, name="take_archive"),
    path("publications/<int:pk>", archives.post, name="post"),
]
