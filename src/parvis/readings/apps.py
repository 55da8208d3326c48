from django.apps import AppConfig


class Readings(AppConfig):
    name = "parvis.readings"

    def ready(self) -> None:
        """Registers that it hears what arrives, what it shows on the counter, and that its rows go with the words of messages."""
        from parvis.inbox import hooks, of_messages
        from parvis.readings import counter, following, jobs  # noqa: F401
        from parvis.readings.learning import jobs as learning  # noqa: F401
        from parvis.readings.models import Lesson, Understood

        hooks.follows(
            "readings",
            hooks.Follower(
                heard=following.heard, reworded=following.reworded, withdrawn=following.withdrawn, moved=following.moved
            ),
        )
        of_messages.keeps(of_messages.Keeper(Understood, lambda messages: Understood.objects.filter(pk__in=messages)))
        of_messages.keeps(of_messages.Keeper(Lesson, lambda messages: Lesson.objects.filter(pk__in=messages)))
