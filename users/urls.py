"""Addresses of people's own pages."""

from django.urls import path

from users.views import gate, profile, sessions, tokens, webhooks

app_name = "users"
urlpatterns = [
    path("login/", gate.login, name="login"),
    path("signup/", gate.signup, name="signup"),
    path("logout/", gate.logout, name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/sessions/others/", sessions.end_others, name="end_other_sessions"),
    path("account/sessions/<uuid:session_id>/", sessions.end, name="end_session"),
    path("account/webhooks/", webhooks.webhooks, name="webhooks"),
    path("account/webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path(
        "account/webhooks/<uuid:webhook_id>/secret/",
        webhooks.rotate,
        name="webhook_secret",
    ),
    path(
        "account/webhooks/<uuid:webhook_id>/test/", webhooks.test, name="webhook_test"
    ),
    path(
        "account/webhooks/<uuid:webhook_id>/switch/",
        webhooks.switch,
        name="webhook_switch",
    ),
    path(
        "account/webhooks/<uuid:webhook_id>/delete/",
        webhooks.delete,
        name="webhook_delete",
    ),
    path(
        "account/webhooks/messages/<uuid:message_id>/send/",
        webhooks.redeliver,
        name="webhook_redeliver",
    ),
    path("account/tokens/", tokens.own, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
]
