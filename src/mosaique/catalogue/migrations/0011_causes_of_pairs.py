"""A record that a decision brings along falls with any of the earlier ones that had put it there."""

from django.db import migrations, models


def keep_causes(apps, _schema_editor):
    pairs = apps.get_model("catalogue", "DecidedPair").objects
    for pk, cause in pairs.exclude(because=None).values_list("pk", "because_id"):
        pairs.filter(pk=pk).update(causes=[cause])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_leader_index")]

    operations = [
        migrations.AddField("decidedpair", "causes", models.JSONField(default=list)),
        migrations.RunPython(keep_causes, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("decidedpair", "because"),
    ]
