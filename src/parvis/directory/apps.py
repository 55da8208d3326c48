from django.apps import AppConfig


class Directory(AppConfig):
    name = "parvis.directory"

    def ready(self) -> None:
        """Registers this room's jobs."""
        from parvis.directory import jobs, suggestions  # noqa: F401
