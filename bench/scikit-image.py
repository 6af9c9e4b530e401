"""The other side of bench/scikit-image.ts: one request per line, one answer per line, both JSON; arrays in base64."""

import base64
import json
import sys
import time

import numpy as np
import skimage
from skimage import data, segmentation, transform


def image(side):
    """The photograph of an astronaut that comes with scikit-image, side x side pixels."""
    scaled = transform.resize(data.astronaut(), (side, side), anti_aliasing=side < 512)
    return (scaled * 255 + 0.5).astype(np.uint8)


def answer(request):
    pixels = image(request["side"])
    if request["call"] == "image":
        return {"array": base64.b64encode(pixels.tobytes()).decode()}
    call = getattr(segmentation, request["call"])
    started = time.process_time()
    labels = call(pixels, **request["options"])
    milliseconds = 1000 * (time.process_time() - started)
    return {"milliseconds": milliseconds, "array": base64.b64encode(labels.astype(np.int32).tobytes()).decode()}


print(json.dumps({"version": skimage.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
