"""Read-only lists of tables with composite keys, which Django's admin refuses.

A page is found by the key of the row before it (keyset), so that the millionth page
costs what the first does. Subclasses say columns, filters and cells.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from users.admin import KeptAdmin

PAGE_SIZE = 100
UNKNOWN = "—"


def register(site: AdminSite, model: type[Model], admin: type["SeriesAdmin"]) -> None:
    """Put the list into the index and the sidebar of the site."""
    # register() refuses composite keys because its own pages cannot show them; ours
    # can, and everything else (permissions, addresses, menus) works by this entry.
    site._registry[model] = admin(model, site)  # noqa: SLF001


def chooser(field: Any, site: AdminSite, *, label: str) -> forms.ModelChoiceField:
    """Return an optional filter that searches as one types."""
    widget = AutocompleteSelect(
        field,
        site,
        attrs={
            "class": "unfold-admin-autocomplete admin-autocomplete",
            "data-placeholder": f"Any {label.lower()}",
        },
    )
    return forms.ModelChoiceField(
        field.remote_field.model.objects.all(),
        required=False,
        label=label,
        widget=widget,
    )


class SeriesAdmin(KeptAdmin):
    """One list page in the order of the composite key; `columns` are its headings."""

    columns: ClassVar[tuple[str, ...]]
    needs_filter: ClassVar[bool] = False
    """Whether the table is too dear to show without a filter."""

    def filter_form(self, request: HttpRequest) -> forms.Form:
        """Return the filters, bound to the address."""
        raise NotImplementedError

    def filtered(self, rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows that the filters leave."""
        raise NotImplementedError

    def refusal(self, chosen: dict[str, Any]) -> str:
        """Say why rows of what was chosen are not shown, nothing where they are."""
        return ""

    def note(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Store who saw these rows, where they are about single people."""

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[object]]:
        """Return the cells of each row, with one query at most."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Return the one page there is, under the name that the menus look for."""
        options = self.opts
        return [
            path(
                "",
                self.admin_site.admin_view(self.list_view),
                name=f"{options.app_label}_{options.model_name}_changelist",
            )
        ]

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Show one page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self.filter_form(request)
        chosen = (
            {k: v for k, v in form.cleaned_data.items() if v} if form.is_valid() else {}
        )
        hidden = self.needs_filter and not chosen
        refusal = self.refusal(chosen)
        rows = [] if hidden or refusal else self._page(request, chosen)
        page = rows[:PAGE_SIZE]
        if page:
            self.note(request, page)
        options = self.opts
        return TemplateResponse(
            request,
            "admin/series.html",
            {
                **self.admin_site.each_context(request),
                "title": str(options.verbose_name_plural).capitalize(),
                "opts": options,
                "form": form,
                "media": self.media + form.media,
                "table": {
                    "headers": list(self.columns),
                    "rows": [list(row) for row in self.cells(page)],
                },
                "hidden": hidden,
                "refusal": refusal,
                "is_first": "after" not in request.GET,
                "first": _address(request, None),
                "next": _address(request, page[-1].pk)
                if len(rows) > PAGE_SIZE
                else None,
            },
        )

    def _page(self, request: HttpRequest, chosen: dict[str, Any]) -> list[Any]:
        """Return the rows of one page and the next one, if there is any."""
        rows = self.filtered(self.get_queryset(request), chosen).order_by("pk")
        key = _read_key(self.opts.pk_fields, request.GET.get("after", ""))
        if key is not None:
            rows = rows.filter(pk__gt=key)
        return list(rows[: PAGE_SIZE + 1])


def _address(request: HttpRequest, key: tuple[Any, ...] | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if key is not None:
        query["after"] = json.dumps([str(part) for part in key])
    return f"?{query.urlencode()}"


def _read_key(fields: Sequence[Field], text: str) -> tuple[Any, ...] | None:
    """Return the key in the address, None for none or one that is not a key."""
    try:
        parts = json.loads(text)
        return tuple(
            field.to_python(part) for field, part in zip(fields, parts, strict=True)
        )
    except (ValueError, TypeError, ValidationError):
        return None
