from django.urls import path

from parvis.places.views import lists, naming, one, settings

app_name = "places"
urlpatterns = [
    path("", lists.listing, name="lists"),
    path("nouvelle", lists.begin, name="begin"),
    path("fond", settings.settle, name="ground"),
    path("publication/<int:pk>", naming.of_post, name="of_post"),
    path("relu/<int:pk>", naming.read_again, name="read_again"),
    path("lieu/<int:pk>", one.edit, name="place"),
    path("lieu/<int:pk>/<slug:verb>", one.act, name="place_act"),
    path("<int:pk>", lists.one, name="list"),
    path("<int:pk>/modifier", lists.change, name="change"),
    path("<int:pk>/lieu", one.add, name="add"),
    path("<int:pk>/importer", lists.bring, name="bring"),
    path("<int:pk>/ordre", lists.reorder, name="reorder"),
    path("<int:pk>/<slug:verb>", lists.act, name="act"),
]
