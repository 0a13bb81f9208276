from django.db import migrations

from users.db_schema import CascadeInDatabase


class Migration(migrations.Migration):
    dependencies = [("users", "0008_sessions")]

    operations = [CascadeInDatabase("user_sessions", "user_id")]
