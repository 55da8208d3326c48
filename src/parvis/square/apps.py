from django.apps import AppConfig


class Square(AppConfig):
    name = "parvis.square"

    def ready(self) -> None:
        """Registers the square's own part of its home page, and what comes back by the clock."""
        from parvis.square import jobs, latest  # noqa: F401
