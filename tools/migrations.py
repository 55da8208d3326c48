"""Fails when a model was changed without its migration."""

from __future__ import annotations

import os
import sys
import tempfile


def main() -> None:
    os.environ["PARVIS_DATA"] = tempfile.mkdtemp(prefix="parvis-migrations-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)


if __name__ == "__main__":
    sys.exit(main())
