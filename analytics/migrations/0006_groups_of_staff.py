"""The permission to see single people, and the two groups that staff begin with.

Permissions come after all migrations, so those that the groups have are made here;
Django finds them then, and makes no others.
"""

from typing import Any

from django.db import migrations

SEEN_BY_SUPPORT = {
    "users": ("user", "apitoken", "webhookendpoint", "webhookdelivery"),
    "meetings": ("meeting", "participant", "consent"),
    "analytics": ("meetingsummary",),
    "recordings": ("videorecording", "videoanalysis", "videosegment", "upload"),
}
SUPPORT = {
    *(f"{app}.view_{model}" for app, them in SEEN_BY_SUPPORT.items() for model in them),
    "recordings.change_videoanalysis",
    # Somebody who mistyped too often asks to be let in again.
    "axes.view_accessattempt",
    "axes.delete_accessattempt",
    "account.view_emailaddress",
}
SUPERVISORS = {
    *SUPPORT,
    "users.delete_user",
    "users.view_accesslogentry",
    "users.view_erasure",
    "meetings.change_meeting",
    "meetings.delete_meeting",
    "meetings.delete_participant",
    "analytics.view_individual_scores",
    "analytics.view_alert",
    "analytics.change_alert",
    "analytics.view_attentionmetric",
    "analytics.view_attentionminute",
    "recordings.delete_videorecording",
    "recordings.delete_videoanalysis",
    "recordings.view_detectionframe",
}
GROUPS = {"Support": SUPPORT, "Supervisors": SUPERVISORS}
NAMED = {
    "view_individual_scores": ("alert", "Can see scores and alerts of single people")
}
WORDS = {
    "accessattempt": "access attempt",
    "accesslogentry": "access log entry",
    "apitoken": "API token",
    "attentionmetric": "attention metric",
    "attentionminute": "attention minute",
    "detectionframe": "detection frame",
    "emailaddress": "email address",
    "meetingsummary": "meeting summary",
    "videoanalysis": "video analysis",
    "videorecording": "video recording",
    "videosegment": "video segment",
    "webhookdelivery": "webhook delivery",
    "webhookendpoint": "webhook endpoint",
}


def make_groups(apps: Any, schema_editor: Any) -> None:
    """Make the groups with what they may do; one of that name keeps what it may."""
    group_model = apps.get_model("auth", "Group")
    for name, wanted in GROUPS.items():
        group, is_new = group_model.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set([_permission(apps, one) for one in sorted(wanted)])


def _permission(apps: Any, dotted: str) -> Any:
    app_label, _, codename = dotted.partition(".")
    verb, _, model = codename.partition("_")
    model, words = NAMED.get(codename, (model, f"Can {verb} {WORDS.get(model, model)}"))
    content_type, _ = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label=app_label, model=model)
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": words}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0005_alert_life"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            "alert",
            options={
                "permissions": (
                    (
                        "view_individual_scores",
                        "Can see scores and alerts of single people",
                    ),
                )
            },
        ),
        migrations.RunPython(
            make_groups, migrations.RunPython.noop, hints={"model_name": "alert"}
        ),
    ]
