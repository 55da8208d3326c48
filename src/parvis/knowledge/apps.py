from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "parvis.knowledge"

    def ready(self) -> None:
        """Registers this room's routine."""
        from parvis.knowledge import jobs, suggestions  # noqa: F401
