"""Computer vision without a framework: a picture in, numbers about faces out.

Two stages with a value type between them: *observe* (a frame becomes
`FaceObservation`s) and *judge* (observations of one face become `Sample`s).
"""
