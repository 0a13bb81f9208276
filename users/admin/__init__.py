"""People, and the doors that belong to their accounts, in the admin."""

from users.admin import doors, people, signing_in
from users.admin.rows import KeptAdmin, ReadOnlyAdmin, SiteAdmin

__all__ = ["KeptAdmin", "ReadOnlyAdmin", "SiteAdmin", "doors", "people", "signing_in"]
