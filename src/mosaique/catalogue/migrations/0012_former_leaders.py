from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0011_causes_of_pairs")]

    operations = [
        migrations.CreateModel(
            name="FormerLeader",
            fields=[
                ("former", models.BigIntegerField(primary_key=True, serialize=False)),
                ("successor", models.BigIntegerField(db_index=True)),
            ],
            options={"verbose_name": "former leader", "verbose_name_plural": "former leaders"},
        ),
    ]
