"""Celery workers that can be killed by the hundred: each is forked from a process that has loaded
everything, so that a new one takes a fraction of a second instead of several.

python -m bench.forked_workers   answers each line on its input, a worker's name, with a process id
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    import django

    django.setup()
    from django.core.mail.utils import DNS_NAME
    from django.urls import reverse

    from config.celery import app

    app.loader.import_default_modules()
    reverse("accounts:profile")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    print("ready", flush=True)
    for name in sys.stdin:
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # With it a worker greets the mail server, which so knows whose mail it took.
        DNS_NAME._fqdn = f"{name.strip()}.bench.example"
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        command = [
            "worker",
            "--pool",
            "solo",
            "-n",
            f"{name.strip()}@faults",
            "--loglevel",
            "ERROR",
        ]
        app.worker_main([*command, "--without-gossip", "--without-mingle", "--without-heartbeat"])
        os._exit(0)


if __name__ == "__main__":
    main()
