"""Names of people and bodies in alphabetical order, accents and capitals aside, whatever the database."""

from django.db import migrations, models

from mosaique.catalogue.derivation import name_order


def order_names(apps, _schema_editor):
    agents = apps.get_model("catalogue", "Agent").objects
    changed = []
    for agent in agents.only("pk", "name").iterator(2_000):
        agent.sort_name = name_order(agent.name)
        changed.append(agent)
        if len(changed) == 2_000:
            agents.bulk_update(changed, ["sort_name"])
            changed = []
    agents.bulk_update(changed, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_works")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.RunPython(order_names, migrations.RunPython.noop, elidable=True),
        migrations.AlterModelOptions(
            name="agent",
            options={
                "ordering": ["sort_name"],
                "verbose_name": "person or body",
                "verbose_name_plural": "people and bodies",
            },
        ),
    ]
