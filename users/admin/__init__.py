"""People, and the doors that belong to their accounts, in the admin."""

from users.admin import doors, people
from users.admin.rows import KeptAdmin, ReadOnlyAdmin, SiteAdmin

__all__ = ["KeptAdmin", "ReadOnlyAdmin", "SiteAdmin", "doors", "people"]
