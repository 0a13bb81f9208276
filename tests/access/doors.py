"""Who may come in where. An address that is not here fails the tests."""

from enum import StrEnum


class Door(StrEnum):
    """Who finds something behind an address; everybody else gets 404."""

    OPEN = "everybody"
    KEY = "whoever knows the code in the address"
    OWN = "everybody who is signed in, their own things"
    STAFF = "staff"
    HOST = "the host of the meeting"
    THERE = "the host, and who has a seat"
    SEAT = "who has a seat, also the host's own"
    ALERT = "the host of the alert's meeting"
    ANALYSIS = "the owner of the analysis"
    RECORDING = "the owner of the recording"
    UPLOAD = "the owner of the upload"
    WEBHOOK = "the owner of the webhook"
    TOKEN = "the owner of the token"
    SESSION = "whoever is signed in there"


DOORS: dict[str, Door] = {
    **dict.fromkeys(
        [
            *("healthz", "readyz", "set_language", "javascript_messages"),
            *("favicon.ico", "admin/login/"),
            *("users:login", "users:signup", "users:logout"),
            *("account_login", "account_signup", "account_logout"),
            *("account_inactive", "account_email_verification_sent"),
            *("account_confirm_email", "account_reset_password"),
            *("account_reset_password_done", "account_reset_password_from_key"),
            "account_reset_password_from_key_done",
            # Only after the password; nobody is signed in yet.
            "mfa_authenticate",
            "privacy",
            *("api_schema", "api_docs", "api_redoc"),
        ],
        Door.OPEN,
    ),
    **dict.fromkeys(["meetings:join", "meetings_api:invitation", "erasure"], Door.KEY),
    # Also a token of its own: tests/metrics.
    **dict.fromkeys(["system", "admin_start", "metrics"], Door.STAFF),
    **dict.fromkeys(
        [
            *("users:profile", "users:tokens", "users:webhooks"),
            *("users:sessions", "users:end_other_sessions"),
            *("my_data", "withdraw_consent", "download_my_data", "erase_me"),
            *("account_email", "account_reauthenticate"),
            *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp"),
            *("mfa_deactivate_totp", "mfa_view_recovery_codes"),
            *("mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
            *("meetings:home", "meetings:list", "meetings:new"),
            *("analytics:review", "analytics:judge_many"),
            *("recordings:uploads", "recordings:analyses", "recordings:progress"),
            *("meetings_api:meetings", "recordings_api:analyses"),
            "recordings_api:recordings",
            *("analytics_api:alerts", "analytics_api:judge", "analytics_api:shares"),
        ],
        Door.OWN,
    ),
    **dict.fromkeys(
        [
            *("meetings:lobby", "meetings:edit"),
            *("analytics:start", "analytics:end", "analytics:live"),
            *("analytics:history", "analytics:report", "analytics:replay"),
            *("analytics:export_csv", "analytics:export_parquet", "analytics:rail"),
            *("analytics:gallery_people", "analytics:gallery_told"),
            *("analytics:gallery_name", "analytics:gallery_choose"),
            *("analytics:gallery_forget", "analytics:gallery_leave_out"),
            "analytics:gallery_take_in",
            *("meetings_api:participants",),
            *("analytics_api:start", "analytics_api:end", "analytics_api:live"),
            *("analytics_api:room", "analytics_api:people", "analytics_api:samples"),
            *("analytics_api:summary", "analytics_api:report", "analytics_api:csv"),
            *("analytics_api:parquet", "analytics_api:replays"),
            *("analytics_api:replay", "analytics_api:told"),
            *("analytics_api:face_people", "analytics_api:face_name"),
            *("analytics_api:face_forget", "analytics_api:face_leave_out"),
            "analytics_api:face_take_in",
        ],
        Door.HOST,
    ),
    **dict.fromkeys(
        ["recordings:of_meeting", "recordings:recording_now"],
        Door.THERE,
    ),
    "meetings_api:meeting": Door.HOST,
    **dict.fromkeys(
        [
            *("meetings:room", "meetings:ticket", "meetings:pause"),
            *("meetings:resume", "meetings:withdraw", "meetings:leave"),
            *("meetings_api:seat", "meetings_api:ticket", "meetings_api:pause"),
            *("meetings_api:resume", "meetings_api:withdraw", "meetings_api:leave"),
            "analytics_api:own_samples",
        ],
        Door.SEAT,
    ),
    **dict.fromkeys(
        [
            *("analytics:acknowledge", "analytics:snooze"),
            *("analytics:note", "analytics:judge"),
            *("analytics_api:alert", "analytics_api:acknowledge"),
            "analytics_api:snooze",
        ],
        Door.ALERT,
    ),
    **dict.fromkeys(
        [
            *("recordings:analysis", "recordings:results_json"),
            *("recordings:analysis_csv", "recordings:analysis_parquet"),
            *("recordings:rename", "recordings:cancel", "recordings:retry"),
            *("recordings:delete", "recordings_api:analysis"),
            *("recordings_api:results", "recordings_api:results_csv"),
            "recordings_api:results_parquet",
            *("recordings_api:cancel", "recordings_api:retry"),
            *("recordings_api:people", "recordings_api:person"),
        ],
        Door.ANALYSIS,
    ),
    **dict.fromkeys(
        [
            *("recordings:playback", "recordings:chunk", "recordings:stop"),
            *("recordings:delete_recording", "recordings:file"),
            *("recordings:timeline", "recordings:curve"),
            *("recordings_api:recording", "recordings_api:timeline"),
            *("recordings_api:overview", "recordings_api:file"),
        ],
        Door.RECORDING,
    ),
    "recordings:upload": Door.UPLOAD,
    **dict.fromkeys(
        [
            *("users:webhook", "users:webhook_secret", "users:webhook_test"),
            *("users:webhook_switch", "users:webhook_delete"),
            "users:webhook_redeliver",
        ],
        Door.WEBHOOK,
    ),
    "users:revoke_token": Door.TOKEN,
    "users:end_session": Door.SESSION,
}

NEEDS_MORE = {
    # The number of somebody in a form, a replay that was asked for, a seat in a form.
    *("recordings:rename", "analytics_api:replay", "withdraw_consent"),
}
"""Behind these is something that these tests do not make; their own tests do."""
