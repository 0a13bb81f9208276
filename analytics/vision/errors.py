"""What can go wrong in the vision code."""


class VisionError(Exception):
    """The base of every error that this package raises on purpose."""


class BadImageError(VisionError):
    """The bytes are not a picture that we decode."""


class NotBaselineError(BadImageError):
    """A JPEG of a kind that costs too much to decode, a progressive one mostly."""


class BadVideoError(VisionError):
    """The file is not a video that we decode."""


class BadCameraError(VisionError):
    """The camera is not there, or does not give pictures."""


class BadOutputError(VisionError):
    """A file cannot be written there."""


class BadStateError(VisionError):
    """The bytes are not a state that this version wrote."""


class MissingModelError(VisionError):
    """A model file is absent or damaged; the message says how to get it."""


class BadDataError(VisionError):
    """There is no folder with data to evaluate on."""
