from django.db import migrations, models


def say_what_was_read(apps, schema_editor):
    apps.get_model("catalogue", "Attachment").objects.exclude(text="").update(words_state="read")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="picture",
            field=models.FileField(blank=True, editable=False, upload_to="covers/"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="picture_height",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="attachment",
            name="picture_width",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="attachment",
            name="words_state",
            field=models.CharField(
                choices=[
                    ("nothing", "no words to read"),
                    ("waiting", "words being read"),
                    ("read", "words read"),
                    ("failed", "file that cannot be read"),
                ],
                default="nothing",
                editable=False,
                max_length=8,
                verbose_name="words",
            ),
        ),
        migrations.RunPython(say_what_was_read, migrations.RunPython.noop, elidable=True),
    ]
