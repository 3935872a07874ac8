"""`serve` and `worker`: the web and the background work."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import click

from mosaique.cli.listening import require_free
from mosaique.cli.setup import require_instance

_MINUTE, _DAY = 60, 24 * 60 * 60  # seconds


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-worker", is_flag=True, help="Only the web; run `mosaique worker` elsewhere.")
def serve_command(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the portal and the back office, with the background worker beside."""
    require_instance()
    require_free(host, port)
    _upgrade()
    worker = None if no_worker else subprocess.Popen([sys.executable, "-m", "mosaique", "worker"])
    try:
        click.echo(f"Mosaïque is at http://{host}:{port}/ (back office at /gestion/); Ctrl-C stops it.")
        _web(host, port, workers)
    finally:
        if worker:
            worker.terminate()
            worker.wait(timeout=30)


def _upgrade() -> None:
    """Apply what a newer version brings to the tables, so that a start never meets an old schema."""
    from django.core.management import call_command  # noqa: PLC0415  # after Django

    call_command("migrate", interactive=False, verbosity=0)


def _web(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415  # only this command needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "mosaique.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=256,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


@click.command("worker")
def worker_command() -> None:
    """Run the background work alone: the index queue and the tasks."""
    require_instance()
    stop = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    loops = {"index": _index_loop, "links": _link_loop, "harvest": _harvest_loop, "watch": _watch_loop}
    for name, loop in loops.items():
        threading.Thread(target=loop, args=(stop,), name=name, daemon=True).start()
    _take_up_interrupted()
    _task_loop(stop)


def _take_up_interrupted() -> None:
    """Go on with what a worker that was killed had begun: its queue does not know that it is gone."""
    from mosaique.catalogue.batches.actions import take_up_unfinished  # noqa: PLC0415  # after Django
    from mosaique.exchange import kits, runs  # noqa: PLC0415

    runs.take_up_interrupted()
    kits.take_up_interrupted()
    if count := take_up_unfinished():
        click.echo(f"Unfinished batches taken up: {count}; the back office says from which record.")


def _index_loop(stop: threading.Event) -> None:
    """Index what was changed, say that the worker is alive, and go on whatever one round met."""
    import logging  # noqa: PLC0415
    import time  # noqa: PLC0415

    from django.db import close_old_connections  # noqa: PLC0415  # after Django

    from mosaique.catalogue import actions, claims  # noqa: PLC0415
    from mosaique.catalogue.works.renewing import BATCH, work_off  # noqa: PLC0415
    from mosaique.core import jobs, planner  # noqa: PLC0415
    from mosaique.discovery import queue  # noqa: PLC0415
    from mosaique.exchange import kits, runs  # noqa: PLC0415

    last_beat = last_count = -math.inf
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - last_beat >= jobs.INTERVAL:
                jobs.beat()
                last_beat = time.monotonic()
            if time.monotonic() - last_count >= _DAY:
                last_count = time.monotonic()
                planner.refresh()
                runs.forget_uploads()
                kits.forget_kits()
                actions.empty_bin()
                claims.expire_claims()
            if work_off(limit=BATCH) + queue.drain():
                continue
        except queue.WriterBusy:
            stop.wait(5)
        except Exception:
            logging.getLogger(__name__).exception("index round failed; trying again")
            stop.wait(5)
        stop.wait(1)


def _link_loop(stop: threading.Event) -> None:
    """Each minute, gather the records' links and check some, one at a time, unless that is turned off."""
    import logging  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415  # after Django
    from django.db import close_old_connections  # noqa: PLC0415

    from mosaique.catalogue.links import checking, gathering  # noqa: PLC0415

    share = math.ceil(settings.MOSAIQUE_LINK_CHECKS / 60)
    while share > 0 and not stop.wait(_MINUTE):
        try:
            close_old_connections()
            while gathering.gather() == gathering.AT_ONCE and not stop.wait(1):
                pass
            for _ in range(share):
                if stop.is_set() or checking.check_next() is None:
                    break
        except Exception:
            logging.getLogger(__name__).exception("link round failed; trying again")


def _harvest_loop(stop: threading.Event) -> None:
    """Harvest what is asked for and what the schedule comes to, one source after the other.

    In a thread of its own: a slow partner keeps nobody's import waiting.
    """
    import logging  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415  # after Django
    from django.db import close_old_connections  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from mosaique.exchange.errors import RunTaken  # noqa: PLC0415
    from mosaique.exchange.harvest import runs  # noqa: PLC0415

    translation.activate(settings.LANGUAGE_CODE)
    at_start = True
    while not stop.wait(2):
        try:
            close_old_connections()
            while not stop.is_set() and runs.work(at_start=at_start):
                pass
            at_start = False
        except RunTaken:
            at_start = False
        except Exception:
            logging.getLogger(__name__).exception("harvest round failed; trying again")
            stop.wait(30)


def _watch_loop(stop: threading.Event) -> None:
    """Read the watched sources that the schedule comes to, match and rank items with what has changed.

    In a thread of its own: slow servers keep nobody's import waiting.
    """
    import logging  # noqa: PLC0415

    from django.db import close_old_connections  # noqa: PLC0415  # after Django

    from mosaique.watch import rounds  # noqa: PLC0415
    from mosaique.watch.topics import tasks  # noqa: PLC0415

    while not stop.wait(10):
        try:
            close_old_connections()
            while not stop.is_set() and tasks.work():
                pass
            while not stop.is_set() and rounds.work().sources:
                pass
        except Exception:
            logging.getLogger(__name__).exception("watch round failed; trying again")
            stop.wait(30)


def _task_loop(stop: threading.Event) -> None:
    """Run tasks from the database queue, one at a time, until told to stop."""
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  # after Django

    worker: Any = Worker(
        queue_names=["default"],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"mosaique-{os.getpid()}",
        excluded_queue_names=[],
    )
    threading.Thread(target=_stop_with, args=(worker, stop), name="stop", daemon=True).start()
    worker.run()


def _stop_with(worker: Any, stop: threading.Event) -> None:
    from mosaique.core import stopping  # noqa: PLC0415  # after Django

    stop.wait()
    stopping.ask_to_stop()
    worker.running = False
