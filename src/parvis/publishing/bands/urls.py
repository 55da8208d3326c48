"""The rhythm of each account beside past years."""

from django.urls import path

from parvis.publishing.views import bands

app_name = "bands"
urlpatterns = [
    path("", bands.table, name="table"),
    path("<int:pk>/oublier", bands.forget, name="forget"),
]
