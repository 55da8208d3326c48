from django.urls import path

from parvis.contact.views import desk

app_name = "forms"
urlpatterns = [
    path("<int:pk>", desk.settings, name="settings"),
    path("a-verifier", desk.checking, name="checking"),
    path("a-verifier/<int:pk>/<slug:verb>", desk.judge, name="judge"),
]
