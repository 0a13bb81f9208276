"""Addresses of people's own pages."""

from django.urls import path

from users.views import gate, profile

app_name = "users"
urlpatterns = [
    path("login/", gate.login, name="login"),
    path("signup/", gate.signup, name="signup"),
    path("logout/", gate.logout, name="logout"),
    path("profile/", profile.profile, name="profile"),
]
