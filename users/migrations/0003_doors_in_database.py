from django.db import migrations

from users.db_schema import CascadeInDatabase, SetNullInDatabase


class Migration(migrations.Migration):
    dependencies = [("users", "0002_doors")]

    operations = [
        CascadeInDatabase("api_tokens", "user_id"),
        CascadeInDatabase("idempotent_answers", "user_id"),
        SetNullInDatabase("access_log", "actor_id"),
        CascadeInDatabase("access_log", "subject_id"),
        CascadeInDatabase("webhook_endpoints", "user_id"),
        CascadeInDatabase("webhook_deliveries", "endpoint_id"),
    ]
