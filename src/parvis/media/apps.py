from django.apps import AppConfig


class Media(AppConfig):
    name = "parvis.media"
