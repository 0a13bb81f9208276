import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from users.db_schema import SetNullInDatabase


class Migration(migrations.Migration):
    dependencies = [("users", "0006_webhook_claims")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        SetNullInDatabase("erasures", "person_id"),
    ]
