"""How gunicorn serves; serving.py adds where, how many, and which application."""

from pathlib import Path

worker_class = "pressplan.gunicorn_parts.Worker"
logger_class = "pressplan.gunicorn_parts.Log"
graceful_timeout = 30
# Counts a worker's silence, not a request's time: a slow upload is not cut off.
timeout = 60
loglevel = "warning"
# A heartbeat file on a disk can block a worker for as long as the disk does.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
# A filter that names Vietnamese words takes nine bytes a letter in the address.
limit_request_line = 8190
# X-Forwarded-* is believed in one place only, by PRESSPLAN_PROXIES.
forwarded_allow_ips = ""
