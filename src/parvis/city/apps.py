from django.apps import AppConfig


class City(AppConfig):
    name = "parvis.city"
