"""What the list of videos is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recordings import listing
from recordings.listing import Filters


class FilterForm(forms.Form):
    """What to look for; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=255, label=_("Search"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[
            ("", _("Any")),
            (listing.UNDER_WAY, _("Under way")),
            (listing.COMPLETED, _("Completed")),
            (listing.FAILED, _("Failed or cancelled")),
        ],
    )
    kind = forms.ChoiceField(
        required=False,
        label=_("Kind"),
        choices=[
            ("", _("Any")),
            (listing.UPLOADED, _("Uploaded")),
            (listing.RECORDED, _("Recorded in a meeting")),
        ],
    )

    def filters(self) -> Filters:
        """Return what was understood."""
        self.is_valid()
        typed = self.cleaned_data
        return Filters(
            query=typed.get("q", "").strip(),
            state=typed.get("state", ""),
            kind=typed.get("kind", ""),
        )
