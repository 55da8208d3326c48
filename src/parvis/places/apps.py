from django.apps import AppConfig


class Places(AppConfig):
    name = "parvis.places"

    def ready(self) -> None:
        """Registers where pictures serve, what it lends to cases, and its part of the square."""
        from parvis.places import (
            lending,  # noqa: F401
            suggestions,  # noqa: F401
            uses,  # noqa: F401
        )
        from parvis.places.public import square  # noqa: F401
