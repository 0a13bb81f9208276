"""Addresses of what allauth does, below /account/, under the names that it looks for."""

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.decorators.cache import never_cache

from users.views import address, gate
from users.views.own import account_required, app_required

_app = [
    path("", account_required(codes.index), name="mfa_index"),
    path("sign-in/", codes.authenticate, name="mfa_authenticate"),
    path("again/", account_required(codes.reauthenticate), name="mfa_reauthenticate"),
    path("on/", account_required(totp.activate_totp), name="mfa_activate_totp"),
    path("off/", app_required(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "codes/",
        app_required(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "codes/new/",
        app_required(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "codes/file/",
        app_required(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
_password = [
    path("", account.password_reset, name="account_reset_password"),
    path("sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "set/<str:uidb36>/<str:key>/",
        never_cache(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
_address = [
    path("", account_required(address.address), name="account_email"),
    path(
        "confirm/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("confirm/<str:key>/", account.confirm_email, name="account_confirm_email"),
]

urlpatterns = [
    path("login/", gate.login, name="account_login"),
    path("signup/", gate.signup, name="account_signup"),
    path("logout/", gate.logout, name="account_logout"),
    path("account/closed/", account.account_inactive, name="account_inactive"),
    path(
        "account/again/",
        account_required(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path("account/two-factor/", include(_app)),
    path("account/password/", include(_password)),
    path("account/email/", include(_address)),
]
