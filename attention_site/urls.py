"""Every address of the site."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.i18n import set_language

from attention_site import health
from attention_site.languages import serving
from attention_site.metrics import page as metrics_page
from attention_site.start_page import page as start_page
from attention_site.system import page
from users.views import gate


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask unasked to the icon."""
    return HttpResponseRedirect(static("img/mark.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics_page.metrics, name="metrics"),
    path("language/", set_language, name="set_language"),
    path(
        "language/<slug:language>-<slug:version>.js",
        serving.catalogue,
        name="javascript_messages",
    ),
    path("admin/system/", page.system, name="system"),
    path("admin/start/", start_page.start, name="admin_start"),
    path("admin/login/", gate.staff_entrance),
    path("admin/", admin.site.urls),
    path("", include("attention_site.privacy.urls")),
    path("api/v1/", include("attention_site.api.urls")),
    path("", include("users.urls")),
    path("", include("users.account_urls")),
    path("", include("meetings.urls")),
    path("", include("analytics.urls")),
    path("", include("recordings.urls")),
]

handler400 = "attention_site.api.problems.bad_request"
handler404 = "attention_site.api.problems.not_found"
handler500 = "attention_site.api.problems.server_error"
