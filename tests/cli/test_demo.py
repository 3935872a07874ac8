"""`mosaique demo`: the references and the recorded watch, once, without asking the web anything."""

from __future__ import annotations


def test_second_demo_changes_nothing(instance):
    first = instance.run("demo")
    assert first.returncode == 0, first
    assert "demonstration: 86 references added, 222 recorded items of the watch" in first.stdout.splitlines()
    tables = (
        "catalogue_record",
        "watch_source",
        "watch_item",
        "watch_fetch",
        "watch_topic",
        "watch_decision",
    )
    before = {table: instance.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    second = instance.run("demo")
    assert "demonstration: up to date" in second.stdout.splitlines()
    assert {table: instance.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables} == before
    assert [len(before[table]) for table in tables] == [86, 10, 222, 121, 6, 99]
