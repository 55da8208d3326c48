from django.apps import AppConfig


class Pages(AppConfig):
    name = "parvis.pages"
