"""Addresses of people's own pages."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("signup/", views.signup, name="signup"),
    path("logout/", views.logout, name="logout"),
    path("profile/", views.profile, name="profile"),
]
