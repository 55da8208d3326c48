from django.apps import AppConfig


class Records(AppConfig):
    name = "parvis.records"

    def ready(self) -> None:
        """Registers this room's routines."""
        from parvis.records import retention  # noqa: F401
