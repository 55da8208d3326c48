from django.apps import AppConfig


class Busy(AppConfig):
    name = "parvis.busy"

    def ready(self) -> None:
        """Registers this room's job, and what the public form says meanwhile."""
        from parvis.busy import jobs, said  # noqa: F401
