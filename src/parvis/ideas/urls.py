from django.urls import path

from parvis.ideas.views import box

app_name = "ideas"
urlpatterns = [
    path("", box.listing, name="list"),
    path("nouvelle", box.write, name="write"),
    path("enregistrer", box.save, name="save"),
    path("publication/<int:pk>", box.of_post, name="of_post"),
    path("<int:pk>", box.one, name="idea"),
    path("<int:pk>/modifier", box.write, name="edit"),
    path("<int:pk>/<slug:verb>", box.act, name="act"),
]
