from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0009_gallery"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="left_out_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When a face in the shared window was first left out.",
                null=True,
            ),
        ),
    ]
