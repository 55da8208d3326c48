from django.apps import AppConfig


class Web(AppConfig):
    name = "parvis.web"
