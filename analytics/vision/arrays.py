"""Names for the arrays that travel between the modules."""

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]
"""Brightness of a picture: (height, width), uint8, C order."""

Points = npt.NDArray[np.float64]
"""Image points in pixels: (n, 2), x right, y down."""

Floats = npt.NDArray[np.float64]
"""Any other array of numbers."""

Colour = npt.NDArray[np.uint8]
"""A picture for people to see: (height, width, 3), uint8, blue green red, C order."""

Flags = npt.NDArray[np.bool_]
"""Yes or no for each of something."""

Patches = npt.NDArray[np.uint8]
"""Pictures of one size: (n, height, width), uint8."""

Floats32 = npt.NDArray[np.float32]
"""Numbers for a small network, where half the bytes are twice the speed."""
