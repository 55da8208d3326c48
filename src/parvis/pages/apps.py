from django.apps import AppConfig


class Pages(AppConfig):
    name = "parvis.pages"

    def ready(self) -> None:
        """Registers what the palette offers of colleagues."""
        from parvis.pages import suggestions  # noqa: F401
