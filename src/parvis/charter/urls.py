from django.urls import path

from parvis.charter.views import clauses, examples, exemptions, precedents, reading, versions

app_name = "charter"
urlpatterns = [
    path("", reading.charter, name="charter"),
    path("essai", reading.trial, name="trial"),
    path("installer", reading.install, name="install"),
    path("charte.json", reading.export, {"form": "json"}, name="json"),
    path("charte.md", reading.export, {"form": "md"}, name="markdown"),
    path("articles/nouveau", clauses.clause, name="new"),
    path("articles/essai", clauses.trial, name="try-new"),
    path("articles/parametres", clauses.fields, name="fields"),
    path("articles/passe", clauses.look_back, name="past"),
    path("articles/<int:pk>", clauses.clause, name="clause"),
    path("articles/<int:pk>/essai", clauses.trial, name="try"),
    path("exemples/", examples.examples, name="examples"),
    path("exemples/nouveau", examples.example, name="new-example"),
    path("exemples/<int:pk>", examples.example, name="example"),
    path("precedents/", precedents.precedents, name="precedents"),
    path("precedents/nouveau", precedents.precedent, name="new-precedent"),
    path("precedents/apprendre", precedents.teach, name="teach"),
    path("precedents/<int:pk>", precedents.precedent, name="precedent"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:number>", versions.version, name="version"),
    path("versions/<int:number>/retablir", versions.restore, name="restore"),
    path("importer", versions.take_in, name="import"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/<str:token>", exemptions.exempt, name="exempt"),
]
