"""Photos with what their cameras wrote in them, right or not."""

import struct
from io import BytesIO

from PIL import Image

#: Tags of EXIF, and types of what they hold.
ORIENTATION, MAKE, SHORT, FLOAT = 0x0112, 0x010F, 3, 11


def photo(*written, noise=b""):
    """A photo, wider than high, and what its camera wrote: (tag, type, count, four bytes), EXIF 4.6.2."""
    drawn, body = BytesIO(), BytesIO()
    image = Image.new("RGB", (48, 16), "#2f8fa5")
    image.paste("#611f69", (0, 0, 16, 16))
    image.save(drawn, "JPEG")
    entries = b"".join(struct.pack("<HHI4s", *each) for each in written)
    body.write(b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(written)) + entries + b"\0\0\0\0" + noise)
    told = body.getvalue()
    whole = drawn.getvalue()
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told + whole[2:]
