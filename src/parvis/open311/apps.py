from django.apps import AppConfig


class Open311(AppConfig):
    name = "parvis.open311"

    def ready(self) -> None:
        """Registers what this room follows at the counter."""
        from parvis.open311 import counter  # noqa: F401
        from parvis.open311.partners import jobs as handing  # noqa: F401
        from parvis.open311.partners import way  # noqa: F401
