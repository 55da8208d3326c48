from django.apps import AppConfig


class Rules(AppConfig):
    name = "parvis.rules"

    def ready(self) -> None:
        """Registers this room's jobs, and that it hears what arrives."""
        from parvis.inbox import hooks
        from parvis.rules import following, jobs  # noqa: F401

        hooks.carries(hooks.Carried("rules.rulerun"))
        hooks.follows("rules", hooks.Follower(heard=following.heard), after=("readings",))
