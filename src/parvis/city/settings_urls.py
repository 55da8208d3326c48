from django.urls import path

from parvis.city import settings_views

app_name = "city-settings"
urlpatterns = [
    path("themes", settings_views.topics, name="topics"),
    path("publics/<slug:key>", settings_views.audience, name="audience"),
]
