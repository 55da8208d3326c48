from django.apps import AppConfig


class Assist(AppConfig):
    name = "parvis.assist"

    def ready(self) -> None:
        """Registers what it shows on the counter where it is switched on, its jobs, and that it hears what both looks leave unsure."""
        from parvis.assist import actions, counter, jobs  # noqa: F401
        from parvis.readings import hooks

        hooks.doubts("assist", actions.doubt)
