from django.apps import AppConfig


class Journal(AppConfig):
    name = "parvis.journal"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.journal import jobs, linking, verifying  # noqa: F401
