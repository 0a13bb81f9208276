from django.db import migrations

import users.sealed_field


class Migration(migrations.Migration):
    dependencies = [("users", "0009_sessions_in_database")]

    operations = [
        migrations.AlterField(
            model_name="webhookendpoint",
            name="secret",
            field=users.sealed_field.SealedField(
                help_text="whsec_ and base64, as Standard Webhooks wants it.",
                max_length=255,
            ),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="old_secret",
            field=users.sealed_field.SealedField(
                blank=True, default="", max_length=255
            ),
        ),
    ]
