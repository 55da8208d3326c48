from django.urls import path

from parvis.closing import views

app_name = "closing"
urlpatterns = [
    path("reglages/cloture/", views.listing, name="list"),
    path("reglages/cloture/nouvelle/<slug:kind>", views.requirement, name="new"),
    path("reglages/cloture/<int:pk>", views.requirement, name="one"),
    path("dossiers/<int:pk>/questions", views.questions, name="questions"),
]
