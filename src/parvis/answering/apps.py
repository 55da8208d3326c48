from django.apps import AppConfig


class Answering(AppConfig):
    name = "parvis.answering"

    def ready(self) -> None:
        """Registers this room's jobs, its part of the square, what it shows and hears at the counter, and how answers are found."""
        from parvis.answering import counter, jobs  # noqa: F401
        from parvis.answering.finding import fitting
        from parvis.answering.public import square  # noqa: F401
        from parvis.knowledge import lists

        lists.finds(fitting)
