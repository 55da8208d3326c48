from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Records(AppConfig):
    name = "parvis.records"

    def ready(self) -> None:
        """Registers this room's jobs and routines, and reads what each room says it keeps."""
        from parvis.accounts.farewells import FORGETTERS
        from parvis.kept.hooks import HELD, HOLDING, RESTRICTED
        from parvis.records import jobs, retention  # noqa: F401
        from parvis.records.actions import held_persons, holding
        from parvis.records.erasing import WAITS
        from parvis.records.outside.actions import forget
        from parvis.records.restricting import restricted_contacts
        from parvis.records.telling import busy
        from parvis.square.hooks import LASTS

        autodiscover_modules("keeps")
        FORGETTERS[:] = [forget]
        HELD[:] = [holding]
        HOLDING[:] = [held_persons]
        RESTRICTED[:] = [restricted_contacts]
        WAITS[:] = [busy]
        LASTS.append(retention.said)
