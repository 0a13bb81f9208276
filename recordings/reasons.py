"""Why a video could not be analysed or kept: what happened, and the way out.

English; whoever shows them translates them.
"""

from django.utils.translation import gettext_noop

CANCELLED = gettext_noop("You cancelled this analysis. You can start it again.")
CANCELLED_BY_STAFF = gettext_noop(
    "Whoever runs this site cancelled this analysis. You can start it again."
)
UNREADABLE = gettext_noop(
    "This file is damaged so that no picture can be read. Export the video again, for "
    "instance as MP4, and upload that."
)
NO_MEMORY = gettext_noop(
    "This video needs more memory than a worker may use. Export it with a smaller "
    "picture, 1920×1080 for instance, and upload that."
)
TOO_SLOW = gettext_noop(
    "A part of this video took longer than a worker may take. Try again when less is "
    "going on, or export it with a smaller picture and upload that."
)
CRASHES = gettext_noop(
    "Something in this file made the analysis break off several times. Export the video "
    "again, for instance as MP4, and upload that."
)
UNEXPECTED = gettext_noop(
    "Something went wrong while this video was analysed. Try again; if it happens "
    "again, tell whoever runs this site."
)
NO_MODELS = gettext_noop(
    "The server lacks the files that it recognises faces with. Tell whoever runs this "
    "site, and try again afterwards."
)
FILE_GONE = gettext_noop("The file of this video is gone. Upload it again.")
NEVER_FINISHED = gettext_noop(
    "This recording was never finished, and nothing of it has arrived for a day."
)
