"""Lists come in pages that a cursor leads through."""

from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.db import DataError
from django.utils.translation import gettext
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    """Pages that stay right while rows are added: `{next, previous, results}`.

    Views set it as `pagination_class`, so that the schema knows, and give it an
    `ordering` that ends with the primary key.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: Any = ("-created_at", "-pk")

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page that `cursor` names; 400 for one that we did not give."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, FieldError, ValueError, TypeError, DataError) as error:
            raise _wrong("cursor", gettext("This is no cursor of ours.")) from error

    def get_page_size(self, request: Request) -> int:
        """Return how many rows were asked for; 400 for too many or none."""
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdecimal() and len(text) <= 4):
            size = 0
        else:
            size = int(text)
        if not 1 <= size <= self.max_page_size:
            raise _wrong(
                self.page_size_query_param,
                gettext("A whole number from 1 to %(most)d is needed.")
                % {"most": self.max_page_size},
            )
        return size

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe `cursor` and `page_size` for the schema."""
        return [
            {
                "name": self.cursor_query_param,
                "in": "query",
                "required": False,
                "description": "Where the page begins; take it from `next` or `previous`.",
                "schema": {"type": "string"},
            },
            {
                "name": self.page_size_query_param,
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                },
            },
        ]


def _wrong(name: str, words: str) -> ValidationError:
    return ValidationError({name: [words]})
