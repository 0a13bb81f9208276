"""A column whose text is sealed in the database, and open in Python."""

import logging
from typing import Any

from django.db import models

from users import sealing

logger = logging.getLogger(__name__)


class SealedField(models.CharField):
    """`max_length` is of what is stored: about twice the text, and a hundred.

    What cannot be opened is empty: whoever needs it makes a new one.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored; nothing stays nothing."""
        text = super().get_prep_value(value)
        return sealing.sealed(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Return the secret."""
        try:
            return sealing.opened(value) if value else value
        except sealing.UnreadableError:
            logger.error("A secret was sealed with another SECRET_KEY")  # noqa: TRY400
            return ""
