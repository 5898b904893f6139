#!/usr/bin/env python
"""Django's command line for Entente."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["up"]:
        # The settings need the broker's address, which `up` decides: decide it first.
        from config.embedded import prepare_environment

        prepare_environment()
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        if settings.configured:
            raise
        # What the environment says is not enough to start with: a sentence, not a traceback.
        sys.exit(f"Entente cannot start: {problem}")


if __name__ == "__main__":
    main()
