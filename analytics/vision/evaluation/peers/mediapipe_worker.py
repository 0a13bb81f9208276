"""What MediaPipe says about pictures, films and eyes; a script of its own.

Run by the interpreter of another environment, because MediaPipe wants an older
numpy and OpenCV: it imports nothing of this project. `mediapipe_peer` starts it.

One JSON job comes on stdin:

    {"kind": "stills", "paths": [...], "most_faces": 5}
    {"kind": "film", "path": ..., "most_faces": 1, "most_frames": null, "size": null}
    {"kind": "eyes", "path": "patches.npy", "is_right": false}

One JSON line goes to stdout for each picture, frame or eye. A face is
`{"box": [x, y, width, height], "yaw", "pitch", "opening", "pupil"}` in pixels,
degrees and ratios; a frame also has `at_s` and `cpu_s`, the processor time from
the first frame to that one with the decoding and without any resizing.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if hasattr(os, "sched_setaffinity"):  # figures are for one core
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import cv2
import mediapipe as mp
import numpy as np

# Outer corners of the eyes, forehead and chin: the plane of the face. In the depth of
# the mesh they give a better pose than solvePnP on its canonical face: Pointing'04
# yaw 4.4 instead of 5.1 degrees, pitch 9.2 instead of 10.6.
OUTER_CORNERS, FOREHEAD_CHIN = (33, 263), (10, 152)
# Corners, upper and lower lid: the six points of the eye aspect ratio.
EYES = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))
IRISES = (468, 473)
# The iris model wants 2.3 widths of the eye; a patch is 1.4 wide.
IRIS_MODEL = "mediapipe/modules/iris_landmark/iris_landmark.tflite"
IRIS_SIDE_PX = 64
MARGIN_PX = 16
EYE_IN_PATCHES = 0.7
IRIS_GRAPH = f"""
input_stream: "image"
output_stream: "iris"
node {{
  calculator: "ImageToTensorCalculator"
  input_stream: "IMAGE:image"
  output_stream: "TENSORS:pixels"
  options {{ [mediapipe.ImageToTensorCalculatorOptions.ext] {{
    output_tensor_width: {IRIS_SIDE_PX}
    output_tensor_height: {IRIS_SIDE_PX}
    output_tensor_float_range {{ min: 0.0 max: 1.0 }}
  }} }}
}}
node {{
  calculator: "InferenceCalculator"
  input_stream: "TENSORS:pixels"
  output_stream: "TENSORS:answers"
  options {{ [mediapipe.InferenceCalculatorOptions.ext] {{
    model_path: "{IRIS_MODEL}"
    delegate {{ xnnpack {{ }} }}
  }} }}
}}
node {{
  calculator: "SplitTensorVectorCalculator"
  input_stream: "answers"
  output_stream: "lids"
  output_stream: "points"
  options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{
    ranges {{ begin: 0 end: 1 }}
    ranges {{ begin: 1 end: 2 }}
  }} }}
}}
node {{
  calculator: "TensorsToLandmarksCalculator"
  input_stream: "TENSORS:points"
  output_stream: "NORM_LANDMARKS:iris"
  options {{ [mediapipe.TensorsToLandmarksCalculatorOptions.ext] {{
    num_landmarks: 5
    input_image_width: {IRIS_SIDE_PX}
    input_image_height: {IRIS_SIDE_PX}
  }} }}
}}
"""

Line = dict[str, Any]


def main() -> None:
    """Do the job on stdin."""
    cv2.setNumThreads(1)
    job = json.load(sys.stdin)
    do = {"stills": stills, "film": film, "eyes": eyes}[job.pop("kind")]
    for line in do(**job):
        sys.stdout.write(json.dumps(line) + "\n")


def stills(paths: list[str], most_faces: int) -> Iterator[Line]:
    """Yield the faces of each picture."""
    with _mesh(most_faces, is_film=False) as mesh:
        for path in paths:
            yield {"faces": faces(mesh, cv2.imread(path))}


def film(
    path: str, most_faces: int, most_frames: int | None, size: list[int] | None
) -> Iterator[Line]:
    """Yield the faces of each frame, followed as MediaPipe follows them."""
    video = cv2.VideoCapture(path)
    cpu_s, count = 0.0, 0
    with _mesh(most_faces, is_film=True) as mesh:
        while most_frames is None or count < most_frames:
            started_s = time.process_time()
            ok, frame = video.read()
            cpu_s += time.process_time() - started_s
            if not ok:
                break
            if size is not None:
                frame = cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR)
            started_s = time.process_time()
            found = faces(mesh, frame)
            # The first frame pays for the start of the graph.
            cpu_s = cpu_s + time.process_time() - started_s if count else 0.0
            count += 1
            at_s = video.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            yield {"at_s": at_s, "cpu_s": cpu_s, "faces": found}


def eyes(path: str, *, is_right: bool) -> Iterator[Line]:
    """Yield where the pupil of each patch is: 0 the left corner, 1 the right one."""
    graph, answers = _iris_graph()
    for index, patch in enumerate(np.load(path)):
        # The model knows left eyes only.
        image = mp.Image(
            image_format=mp.ImageFormat.SRGB,
            data=_square(patch[:, ::-1] if is_right else patch),
        )
        packet = mp.packet_creator.create_image(image).at(index)
        graph.add_packet_to_input_stream("image", packet)
        graph.wait_until_idle()
        place = mp.packet_getter.get_proto(answers["iris"]).landmark[0].x
        across = (1.0 - place if is_right else place) - 0.5
        widths = patch.shape[1] / (patch.shape[1] + 2 * MARGIN_PX) * EYE_IN_PATCHES
        yield {"pupil": 0.5 + across / widths}


def faces(mesh: Any, picture: np.ndarray) -> list[Line]:
    """Return what the mesh says of every face of a picture in colour."""
    found = mesh.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    height, width = picture.shape[:2]
    return [
        # Depth has the scale of the width.
        face(np.array([(p.x * width, p.y * height, p.z * width) for p in one.landmark]))
        for one in found.multi_face_landmarks or ()
    ]


def face(points: np.ndarray) -> Line:
    """Return what is said of the (478, 3) points of one face, in pixels."""
    yaw, pitch = pose(points)
    flat = points[:, :2]
    x, y = flat.min(axis=0).tolist()
    across, down = np.ptp(flat, axis=0).tolist()
    lids = [flat[list(eye)] for eye in EYES]
    return {
        "box": [x, y, across, down],
        "yaw": yaw,
        "pitch": pitch,
        "opening": sum(map(aspect_ratio, lids)) / 2.0,
        "pupil": sum(map(place, lids, flat[list(IRISES)])) / 2.0,
    }


def pose(points: np.ndarray) -> tuple[float, float]:
    """Return where the face points: yaw to the right of the picture, pitch up."""
    across = np.subtract(*points[list(OUTER_CORNERS[::-1])])
    down = np.subtract(*points[list(FOREHEAD_CHIN[::-1])])
    x, y, z = np.cross(down, across).tolist()
    yaw, pitch = np.arctan2(x, -z), np.arctan2(-y, np.hypot(x, z))
    return float(np.degrees(yaw)), float(np.degrees(pitch))


def aspect_ratio(lids: np.ndarray) -> float:
    """Return the height over the width of an eye (Soukupova and Cech 2016)."""
    heights = np.linalg.norm(lids[1:3] - lids[5:3:-1], axis=1)
    return float(heights.mean() / np.linalg.norm(lids[3] - lids[0]))


def place(lids: np.ndarray, pupil: np.ndarray) -> float:
    """Return where a pupil is: 0 the left corner of the eye, 1 the right one."""
    along = lids[3] - lids[0]
    return float((pupil - lids[0]) @ along / (along @ along))


def _square(patch: np.ndarray) -> np.ndarray:
    """Return a patch in the middle of the square that the model wants."""
    height, width = patch.shape
    side = width + 2 * MARGIN_PX
    above = (side - height) // 2
    edges = (above, side - height - above, MARGIN_PX, MARGIN_PX)
    square = cv2.copyMakeBorder(patch, *edges, borderType=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(square, cv2.COLOR_GRAY2RGB)


def _mesh(most_faces: int, *, is_film: bool) -> Any:
    return mp.solutions.face_mesh.FaceMesh(
        static_image_mode=not is_film,
        max_num_faces=most_faces,
        refine_landmarks=True,
    )


def _iris_graph() -> tuple[Any, dict[str, Any]]:
    """Return the running iris model of the wheel and where its answers come."""
    # The texts of options are known once their modules are imported.
    from google.protobuf import text_format
    from mediapipe.calculators.core import split_vector_calculator_pb2  # noqa: F401
    from mediapipe.calculators.tensor import (  # noqa: F401
        image_to_tensor_calculator_pb2,
        inference_calculator_pb2,
        tensors_to_landmarks_calculator_pb2,
    )
    from mediapipe.framework import calculator_pb2
    from mediapipe.python._framework_bindings import calculator_graph, resource_util

    resource_util.set_resource_dir(str(Path(mp.__file__).parents[1]))
    config = text_format.Parse(IRIS_GRAPH, calculator_pb2.CalculatorGraphConfig())
    graph = calculator_graph.CalculatorGraph(graph_config=config)
    answers: dict[str, Any] = {}
    graph.observe_output_stream("iris", answers.__setitem__)
    graph.start_run()
    return graph, answers


if __name__ == "__main__":
    main()
