"""A person's own e-mail address."""

from allauth.account.views import EmailView
from django.http import HttpRequest


class AddressView(EmailView):
    """Shows the address, and lets it be changed for one that is confirmed."""

    def _action_primary(self, request: HttpRequest) -> None:
        """Take no address that nobody has confirmed."""


address = AddressView.as_view()
