"""Addresses of people's own pages."""

from django.urls import path

from users.views import gate, profile, tokens

app_name = "users"
urlpatterns = [
    path("login/", gate.login, name="login"),
    path("signup/", gate.signup, name="signup"),
    path("logout/", gate.logout, name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("account/tokens/", tokens.own, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
]
