"""Every address of the site."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.i18n import set_language

from attention_site import health
from attention_site.languages import serving
from attention_site.system import page


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask unasked to the icon."""
    return HttpResponseRedirect(static("img/mark.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path(
        "language/<slug:language>-<slug:version>.js",
        serving.catalogue,
        name="javascript_messages",
    ),
    path("admin/system/", page.system, name="system"),
    path("admin/", admin.site.urls),
    path("", include("users.urls")),
    path("", include("meetings.urls")),
    path("", include("analytics.urls")),
    path("", include("recordings.urls")),
]
