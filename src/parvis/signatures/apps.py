from django.apps import AppConfig


class Signatures(AppConfig):
    name = "parvis.signatures"
