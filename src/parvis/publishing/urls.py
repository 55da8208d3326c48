from django.urls import path, register_converter

from parvis.publishing.views import calendar, compose, posts


class PostVerb:
    regex = "annuler|dupliquer|jeter"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class DeliveryVerb(PostVerb):
    regex = "|".join(posts.VERBS)


register_converter(PostVerb, "post_verb")
register_converter(DeliveryVerb, "delivery_verb")

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
    path("<int:pk>/<post_verb:verb>", posts.act, name="act"),
    path("envois/<int:pk>/<delivery_verb:verb>", posts.delivery, name="delivery"),
]
