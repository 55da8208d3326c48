from django.apps import AppConfig


class Work(AppConfig):
    name = "parvis.work"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.work import registry  # noqa: F401
