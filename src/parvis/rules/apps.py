from django.apps import AppConfig


class Rules(AppConfig):
    name = "parvis.rules"

    def ready(self) -> None:
        """Registers this room's jobs, and that it hears what arrives."""
        from parvis.inbox import above
        from parvis.rules import following, jobs  # noqa: F401

        above.carries(above.Carried("rules.rulerun"))
        above.follows("rules", above.Follower(heard=following.heard), after=("readings",))
