from django.apps import AppConfig


class Assist(AppConfig):
    name = "parvis.assist"

    def ready(self) -> None:
        """Registers what it shows on the counter where it is switched on."""
        from parvis.assist import counter  # noqa: F401
