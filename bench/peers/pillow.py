"""Makes pictures with Pillow, as fast as it goes: python3 pillow.py FILE.

For each line "THREADS SECONDS" that comes, answers with a line: how many a second.
"""

import io
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageOps

SIDES = (400, 96, 48)
# What Image.thumbnail has the decoder read by default: twice the size that is wanted.
ENOUGH = 800


def once(file: bytes) -> None:
    image = Image.open(io.BytesIO(file))
    image.draft("RGB", (ENOUGH, ENOUGH))
    square = ImageOps.exif_transpose(image)
    side = min(square.size)
    left, top = (square.width - side) / 2, (square.height - side) / 2
    box = (left, top, left + side, top + side)
    for side in SIDES:
        square = square.resize((side, side), Image.Resampling.LANCZOS, box, reducing_gap=2.0)
        box = None
        square.save(io.BytesIO(), "WEBP", quality=80, method=2)
        square.save(io.BytesIO(), "JPEG", quality=85)


def until(file: bytes, end: float) -> int:
    count = 0
    while time.monotonic() < end:
        once(file)
        count += 1
    return count


def main() -> None:
    file = Path(sys.argv[1]).read_bytes()
    for line in sys.stdin:
        threads, seconds = line.split()
        begin = time.monotonic()
        with ThreadPoolExecutor(int(threads)) as pool:
            ends = [begin + float(seconds)] * int(threads)
            count = sum(pool.map(lambda end: until(file, end), ends))
        print(count / (time.monotonic() - begin), flush=True)


main()
