from django.urls import path

from parvis.journal import chain_views, views

app_name = "journal"
urlpatterns = [
    path("", views.audit, name="audit"),
    path("journal.csv", views.audit_table, name="table"),
    path("chaine", chain_views.chain, name="chain"),
    path("chaine/ancre", chain_views.anchor, name="anchor"),
]
