"""Where somebody goes back to whose form says on which page of ours it stood."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def address(request: HttpRequest) -> str | None:
    """Return the page of ours that the form stood on, if it says one."""
    said = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        said, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return said if is_ours else None
