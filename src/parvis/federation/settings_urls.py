from django.urls import path

from parvis.federation.views import settings

app_name = "federation-settings"
urlpatterns = [
    path("", settings.home, name="home"),
    path("cle", settings.key, name="key"),
    path("abonnes", settings.followers, name="followers"),
    path("abonnes/<int:pk>/ecarter", settings.dismiss, name="dismiss"),
    path("serveurs", settings.servers, name="servers"),
    path("blocages", settings.bar, name="bar"),
    path("blocages/<int:pk>/lever", settings.free, name="free"),
    path("illisibles/<int:pk>/reprendre", settings.again, name="again"),
    path("illisibles/<int:pk>/laisser", settings.forget, name="forget"),
]
