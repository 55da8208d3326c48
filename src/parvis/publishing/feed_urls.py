"""Public: what the city says, as feeds. And calendars behind a private address."""

from django.urls import path

from parvis.publishing.views import exports, feeds

app_name = "feeds"
urlpatterns = [
    path("ville.<slug:form>", feeds.city, name="city"),
    path("compte-<int:pk>.<slug:form>", feeds.account, name="account"),
    path("calendrier/<str:secret>.ics", exports.subscribed, name="calendar"),
]
