from django.apps import AppConfig


class Proofs(AppConfig):
    name = "parvis.proofs"

    def ready(self) -> None:
        """Registers this room's job, and what it shows beside ballots."""
        from parvis.city.beside import BESIDE
        from parvis.proofs import jobs  # noqa: F401
        from parvis.proofs.beside import beside

        BESIDE.append(beside)
