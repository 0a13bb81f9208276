"""Makes of the time series what the server offers: see analytics.timeseries.upgrading.

Not in a transaction: some of TimescaleDB's steps commit on their own. Going back to
the view of 0003 is not offered: on some tiers minutes would be lost.
"""

import sys
from typing import Any

from django.db import migrations, models

from analytics.timeseries import upgrading
from analytics.timeseries.tier import Tier


def upgrade(apps: Any, schema_editor: Any) -> None:
    alias = str(schema_editor.connection.alias)
    try:
        list(upgrading.upgrade(alias))
    except upgrading.CannotUpgradeError as error:
        print(f"\n{error} Until then the table stays as it is.", file=sys.stderr)
        list(upgrading.upgrade(alias, at_most=Tier.PLAIN))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("analytics", "0003_minute_view")]

    operations = [
        migrations.RunPython(upgrade, hints={"model_name": "attentionmetric"}),
        *(
            migrations.AddField(
                "attentionminute",
                name,
                models.FloatField(null=True),
                preserve_default=True,
            )
            for name in (
                "measured_s",
                "weighted_attention",
                "looking_away_s",
                "drowsy_s",
            )
        ),
    ]
