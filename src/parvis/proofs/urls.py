"""Files of proof."""

from django.urls import path

from parvis.proofs import views

app_name = "proofs"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>", views.one, name="proof"),
    path("<int:pk>/<slug:form>", views.taken, name="paper"),
]
