from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("users", "0005_erasing_somebody")]

    operations = [
        migrations.AlterModelOptions(
            name,
            options={"verbose_name": one, "verbose_name_plural": many},
        )
        for name, one, many in (
            ("accesslogentry", "access log entry", "access log entries"),
            ("apitoken", "API token", "API tokens"),
            ("webhookdelivery", "webhook delivery", "webhook deliveries"),
        )
    ]
