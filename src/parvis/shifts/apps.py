from django.apps import AppConfig


class Shifts(AppConfig):
    name = "parvis.shifts"

    def ready(self) -> None:
        """Registers this room's jobs, what it hears, and what it shows on the counter."""
        from parvis.shifts import counter, jobs  # noqa: F401
