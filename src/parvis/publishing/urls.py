from django.urls import path

from parvis.publishing.views import calendar, compose, posts

app_name = "publishing"
urlpatterns = [
    path("", posts.listing, name="list"),
    path("nouvelle", compose.compose, name="compose"),
    path("verifier", compose.check, name="check"),
    path("adapter", compose.variants, name="variants"),
    path("enregistrer", compose.save, name="save"),
    path("calendrier", calendar.board, name="calendar"),
    path("retenues", posts.held, name="held"),
    path("<int:pk>", posts.post, name="post"),
    path("<int:pk>/modifier", compose.compose, name="edit"),
    path("<int:pk>/deplacer", calendar.move, name="move"),
    path("<int:pk>/<slug:verb>", posts.act, name="act"),
    path("envois/<int:pk>/<slug:verb>", posts.delivery, name="delivery"),
]
