from django.apps import AppConfig


class Contests(AppConfig):
    name = "parvis.contests"

    def ready(self) -> None:
        """Registers this room's routines, its part of the square, what it hears of the counter."""
        from parvis.contests import jobs, part  # noqa: F401
