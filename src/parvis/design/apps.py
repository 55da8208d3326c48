from django.apps import AppConfig


class Design(AppConfig):
    name = "parvis.design"
    label = "design"
