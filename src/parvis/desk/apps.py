from django.apps import AppConfig


class Desk(AppConfig):
    name = "parvis.desk"

    def ready(self) -> None:
        """Says what it shows on the counter."""
        from parvis.desk import shown, suggestions  # noqa: F401
