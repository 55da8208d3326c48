from django.apps import AppConfig


class Cases(AppConfig):
    name = "parvis.cases"

    def ready(self) -> None:
        """Registers what the counter shows of this room."""
        from parvis.cases import counter, suggestions  # noqa: F401
