from django.urls import path

from parvis.transfers.views import begin, work

app_name = "transfers"
urlpatterns = [
    path("", work.listing, name="list"),
    path("conversations/<int:pk>", begin.choose, name="choose"),
    path("conversations/<int:pk>/orienter", begin.point, name="point"),
    path("conversations/<int:pk>/elu", begin.refer, name="refer"),
    path("courriels/<int:pk>/<slug:verb>", work.mend, name="mend"),
    path("reponses/<int:pk>/pieces/<int:number>", work.attached, name="attached"),
    path("<int:pk>", work.one, name="one"),
    path("<int:pk>/<slug:verb>", work.act, name="act"),
]
