"""The exchange's background jobs: each takes an id, calls one action, and may run twice."""

from __future__ import annotations

from django_tasks import task

from mosaique.exchange import kits, runs, undoing


@task()
def check_import(run_pk: int) -> None:
    """Say what importing a file would do. Begins anew after a crash."""
    runs.check(run_pk)


@task()
def run_import(run_pk: int) -> None:
    """Import a file. Goes on from the last batch after a crash."""
    runs.carry_out(run_pk)


@task()
def undo_import(run_pk: int) -> None:
    """Take back what an import did. Goes on from the last batch after a crash."""
    undoing.undo(run_pk)


@task()
def build_kit(kit_pk: int) -> None:
    """Make a centre's leaving kit. Begins anew after a crash."""
    kits.build(kit_pk)
