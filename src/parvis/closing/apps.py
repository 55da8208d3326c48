from django.apps import AppConfig


class Closing(AppConfig):
    name = "parvis.closing"

    def ready(self) -> None:
        """Registers what conversations and cases must have before they are closed."""
        from parvis.cases import ending as cases
        from parvis.closing import asking
        from parvis.inbox import ending as talks

        talks.asks("closing", asking.of_talks)
        cases.asks("closing", asking.of_case)
