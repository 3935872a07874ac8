"""`import` and `export`: files in and out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from mosaique.cli.errors import EXIT_PROBLEMS, CommandFailed
from mosaique.cli.output import output_to
from mosaique.cli.setup import Counter, find_structure, print_json, require_instance

_AT_ONCE = 10_000  # records whose works are found before an import ends


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--structure", "code", required=True, metavar="CODE", help="The centre that the file comes from."
)
@click.option("--format", "format_name", default="auto", show_default=True, metavar="NAME")
@click.option("--map", "mapping", default="", metavar="COL=FIELD,…", help="Columns of a csv or xlsx file.")
@click.option(
    "--on-match", type=click.Choice(["attach", "skip", "create"]), default="attach", show_default=True
)
@click.option("--draft", is_flag=True, help="Keep the records as drafts.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as a JSON object.")
def import_command(
    files: tuple[Path, ...],
    code: str,
    format_name: str,
    mapping: str,
    on_match: str,
    *,
    draft: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILES (folders are walked) for a centre."""
    columns = _columns(mapping)
    require_instance()
    from mosaique.exchange.formats.base import ReadOptions  # noqa: PLC0415  # after Django
    from mosaique.exchange.imports import ImportOrder, OnMatch  # noqa: PLC0415

    order = ImportOrder(
        structure=find_structure(code),
        on_match=OnMatch(on_match),
        as_draft=draft,
        dry_run=dry_run,
        options=ReadOptions(columns=columns),
    )
    paths = list(_walk(files))
    _check_all(paths, order, format_name)
    reports = [_import_one(path, order, format_name) for path in paths]
    if not dry_run:
        _find_works()
    _tell(reports, as_json=as_json)
    if any(report.rejected for report in reports):
        sys.exit(EXIT_PROBLEMS)


def _columns(mapping: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in mapping.split(",") if pair.strip()]
    if wrong := [
        column for column, equals, field in pairs if not (equals and column.strip() and field.strip())
    ]:
        message = f"--map takes COL=FIELD,COL=FIELD: {wrong[0]!r} has no field"
        raise CommandFailed(message)
    return {column.strip(): field.strip() for column, _, field in pairs}


def _walk(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from _files_of(path)
        elif path.is_file():
            yield path
        elif path.exists():
            message = f"{path}: neither a file nor a folder"
            raise CommandFailed(message)
        else:
            raise FileNotFoundError(2, "no such file or folder", str(path))


def _files_of(folder: Path) -> list[Path]:
    """Its files at any depth, without those that systems hide (``.DS_Store``). Raises CommandFailed."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        message = f"{folder}: the folder holds no file"
        raise CommandFailed(message)
    return found


def _check_all(paths: list[Path], order: Any, format_name: str) -> None:
    """Say what cannot be imported before anything is written. Raises CommandFailed."""
    known: set[str] = set()
    refused: list[CommandFailed] = []
    for path in paths:
        try:
            known.add(_check_one(path, order, format_name))
        except CommandFailed as error:
            refused.append(error)
    if not refused and order.options.columns and not known & {"csv", "xlsx"}:
        message = f"--map is for csv and xlsx, not for {', '.join(sorted(known))}"
        raise CommandFailed(message)
    for failure in refused[:-1]:
        failure.show()
    if refused:
        raise refused[-1]


def _check_one(path: Path, order: Any, format_name: str) -> str:
    """The name of the file's format. Raises CommandFailed."""
    from mosaique.exchange.imports import check_file  # noqa: PLC0415  # after Django

    with path.open("rb") as source, _refusals(path):
        return check_file(source, order, name=path.name, format_name=format_name)


def _import_one(path: Path, order: Any, format_name: str) -> Any:
    from mosaique.exchange.imports import import_file  # noqa: PLC0415  # after Django

    with path.open("rb") as source, _refusals(path), Counter(path.name) as bar:
        return import_file(source, order, name=path.name, format_name=format_name, progress=bar.update)


def _find_works() -> None:
    """Put what came in with what describes the same documents, if it is little: the worker does the rest."""
    from mosaique.catalogue.works import queue  # noqa: PLC0415  # after Django
    from mosaique.catalogue.works.renewing import work_off  # noqa: PLC0415
    from mosaique.discovery.queue import drain_all  # noqa: PLC0415

    if queue.length() <= _AT_ONCE:
        with Counter("works") as bar:
            work_off(progress=bar.update)
        drain_all()


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what makes a file unfit as a whole into CommandFailed, naming the file."""
    from mosaique.exchange.errors import RunTaken  # noqa: PLC0415  # after Django
    from mosaique.exchange.formats.base import NotThisFormat  # noqa: PLC0415
    from mosaique.exchange.formats.registry import UnknownFormat, names  # noqa: PLC0415

    try:
        yield
    except NotThisFormat as error:
        message = f"{path}: {_reason(error)}"
        raise CommandFailed(message) from error
    except RunTaken as error:
        message = f"{path}: somebody stopped this import in the back office; run it again to finish it"
        raise CommandFailed(message) from error
    except UnknownFormat as error:
        known = ", ".join(names())
        what = f"unknown format {error.slug!r}" if error.slug else f"{path}: no known format recognises it"
        message = f"{what}; formats: {known}"
        raise CommandFailed(message) from error


def _reason(error: Any) -> str:
    from django.utils.translation import gettext  # noqa: PLC0415  # after Django

    from mosaique.core.messages import render  # noqa: PLC0415

    return render(error.reason, error.facts, gettext)


def _tell(reports: list[Any], *, as_json: bool) -> None:
    if as_json:
        whole = [report.as_dict() for report in reports]
        print_json(whole[0] if len(whole) == 1 else {**_totals(whole), "files": whole})
        return
    for report in reports:
        click.echo(
            f"{report.file}: {report.format}, {report.read} read, {report.created} created, "
            f"{report.attached} attached, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.rejected} rejected in {report.seconds:.1f} s"
        )
        for problem in report.problems:
            click.echo(f"{report.file}: {problem.place()}: {problem.reason}", err=True)
        if left_out := report.rejected - len(report.problems):
            click.echo(f"{report.file}: {left_out} more are not listed", err=True)


def _totals(reports: list[dict[str, Any]]) -> dict[str, int]:
    counts = ("read", "created", "attached", "updated", "unchanged", "rejected")
    return {name: sum(report[name] for report in reports) for name in counts}


@click.command("export")
@click.option("--format", "format_name", default="unimarc", show_default=True, metavar="NAME")
@click.option("--query", default="", metavar="Q", help="Only what this search finds.")
@click.option("--structure", "code", default="", metavar="CODE", help="Only what this centre holds.")
@click.option("-o", "--output", default="-", metavar="FILE", help="`-` is stdout.")
def export_command(format_name: str, query: str, code: str, output: str) -> None:
    """Export published records as a stream; what a search finds, as readers see it: a record a work."""
    require_instance()
    from mosaique.exchange.exports import export_bytes  # noqa: PLC0415  # after Django
    from mosaique.exchange.formats.registry import UnknownFormat, get, names  # noqa: PLC0415
    from mosaique.exchange.selections import published_records, selected_ids  # noqa: PLC0415

    try:
        if not get(format_name).can_write:
            message = f"{format_name} can be read, not written"
            raise CommandFailed(message)
    except UnknownFormat as error:
        message = f"unknown format {format_name!r}; formats: {', '.join(names())}"
        raise CommandFailed(message) from error
    structure = find_structure(code) if code else None
    ids = selected_ids(query, structure=structure)
    as_works = bool(query.strip()) and structure is None
    chunks = export_bytes(format_name, ids, records=published_records(structure), as_works=as_works)
    with output_to(output) as target:
        for chunk in chunks:
            target.write(chunk)
