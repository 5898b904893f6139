"""gunicorn's settings, for `manage.py up` and for production alike. Run from the project folder:

python -m gunicorn -c config/gunicorn.py config.wsgi:application
"""

import os

_in_process = os.environ.get("ENTENTE_IN_PROCESS") == "1"

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "config.web_worker.Worker"
# Worker and beat in threads (no broker) live in exactly one process.
workers = 1 if _in_process else int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4" if _in_process else "3"))
# One load of the application shared by all workers: half the start and less memory.
preload_app = True
timeout = int(os.environ.get("WEB_TIMEOUT", "60"))
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_TIMEOUT", "30"))
keepalive = 5
# Of each process. Who is slow holds a connection and no thread (config/web_worker.py).
worker_connections = int(os.environ.get("WEB_CONNECTIONS", "1000"))
limit_request_line = 8190  # bytes; headers: 100 of 8190 bytes, 32 KiB with the line in all
# No header stands for a part of the address: a proxy might pass on what a client sends.
forwarder_headers = ""
# Answers wait in the loop for their readers, never in a thread.
sendfile = False
# Its default place is the home folder of the user that starts it; nothing here needs it.
control_socket_disable = True
# Requests are logged by the application. An access log would hold calendar feed addresses, which
# are secrets: keep it off, or mask them in the proxy.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_worker_init(worker):
    if _in_process:
        from config import threads

        threads.start()
