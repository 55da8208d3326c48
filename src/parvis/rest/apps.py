from django.apps import AppConfig


class Rest(AppConfig):
    name = "parvis.rest"
