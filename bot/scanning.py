"""Codes on labels: what a photo of a QR code or a barcode says. Needs the extra `scan`.

What a code says is text and nothing more: an address in it is never opened. A code proves nothing by itself, since
anybody can print one.
"""

import io
import struct
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL.Image import Image
    from zxingcpp import Barcode

Trouble = Literal["", "no_code", "no_picture", "too_large", "no_reader", "busy"]

# Phones take up to 50 megapixels; a JPEG is taken in at a fraction of its size, others whole, a byte or more a pixel.
# An MPO is a JPEG with others behind it, as phones write them for depth or light; the first is looked at.
_MOST_PIXELS: Final = {"JPEG": 120_000_000, "MPO": 120_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
# What is decoded: a JPEG of an odd shape is not taken in at a fraction, and 100 megapixels took a gigabyte.
_MOST_DECODED: Final = 25_000_000
# Of pixels times colours: a progressive JPEG is held whole, at two bytes for each.
_MOST_PROGRESSIVE: Final = 160_000_000
_KINDS: Final = ("JPEG", "PNG", "WEBP")
# A label that fills a third of the photo has some 10 pixels a module then; more only costs time.
_LONGEST_SIDE: Final = 1600
# Below this, a code's modules are a pixel or two wide, and reading gains from larger ones.
_SMALL_SIDE: Final = 900
# One attempt takes 20 to 200 ms; none is begun after this, so that no photo takes three seconds.
_PATIENCE_S: Final = 1.5
_MOST_CODES: Final = 4
# The longest text of a QR code (ISO/IEC 18004, version 40-L).
_LONGEST_TEXT: Final = 7089
# Those that labels of goods have. Others, such as ITF and Codabar, have no check digit, and are seen in stripes.
_FORMATS: Final = "QRCode,MicroQRCode,DataMatrix,EAN13,EAN8,UPCA,Code128"
# Bars go by brightness alone: a shadow or a lettering may look like some. They must be read alike twice.
_LINEAR_READS: Final = 2


_PHOTO_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".gif")

# What a broken or cut file makes Pillow raise, by what is broken in it (10,000 mangled files in the tests' making).
_BROKEN: Final = (OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError, ArithmeticError, struct.error)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read from a photo."""

    texts: tuple[str, ...] = ()
    """What each code says, each once; as it stands in the code."""
    trouble: Trouble = ""
    """Why nothing was read; empty where something was."""


def can_scan() -> bool:
    """Say whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("PIL", "zxingcpp"))


def is_photo(name: str) -> bool:
    """Say whether a file of this name is a photo, also one of a kind that can't be read."""
    return name.lower().endswith(_PHOTO_ENDINGS)


def scan(content: bytes, *, clock: Callable[[], float] = time.monotonic) -> Scan:
    """Return what the codes in a photo (JPEG, PNG or WebP) say; never raises, and takes at most some two seconds."""
    try:
        import PIL.Image
        import zxingcpp  # noqa: F401
    except ImportError:
        return Scan(trouble="no_reader")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are looked at here, and odd metadata do no harm
            with PIL.Image.open(io.BytesIO(content), formats=_KINDS) as opened:
                if _is_too_large(opened):
                    return Scan(trouble="too_large")
                picture = _grey(opened)
    except PIL.Image.DecompressionBombError:
        return Scan(trouble="too_large")
    except _BROKEN:
        return Scan(trouble="no_picture")
    texts = _texts(picture, until=clock() + _PATIENCE_S, clock=clock)
    return Scan(texts, "" if texts else "no_code")


def _is_too_large(opened: "Image") -> bool:
    """Say whether decoding takes more memory than there may be; a JPEG is decoded at a fraction from here on."""
    pixels, colours = opened.width * opened.height, len(opened.getbands())
    if pixels > _MOST_PIXELS.get(opened.format or "", 0):
        return True
    if opened.info.get("progressive") and pixels * colours > _MOST_PROGRESSIVE:
        return True
    opened.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))  # at an eighth, a quarter or half
    return opened.width * opened.height > _MOST_DECODED


def _grey(opened: "Image") -> "Image":
    """Return the picture in shades of grey, no side longer than what is looked at."""
    if opened.mode in ("RGBA", "LA", "P", "PA"):
        # What lies behind a transparent code is white, as on paper.
        from PIL import Image

        coloured = opened.convert("RGBA")
        opened = Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured)
    grey = opened.convert("L")
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return grey


def _texts(picture: "Image", *, until: float, clock: Callable[[], float]) -> tuple[str, ...]:
    """Return what the codes say: of the first preparation that shows one, bars of the first two that agree."""
    bars: Counter[str] = Counter()
    for prepared in _preparations(picture):
        found = _codes(prepared)
        surfaces = [code.text for code in found if not _is_linear(code)]
        bars.update({code.text for code in found if _is_linear(code)})
        sure = [text for text, times in bars.items() if times >= _LINEAR_READS]
        texts = tuple(dict.fromkeys(text for text in (*surfaces, *sure) if 0 < len(text) <= _LONGEST_TEXT))
        if texts:
            return texts[:_MOST_CODES]
        if clock() > until:
            break
    return ()


def _preparations(picture: "Image") -> Iterator["Image"]:
    """Yield the picture as it is, then as it may be read better: small, dark, blurred or turned."""
    from PIL import ImageFilter, ImageOps

    yield picture
    light = ImageOps.autocontrast(picture, cutoff=1)
    if max(picture.size) < _SMALL_SIDE:
        light = light.resize((light.width * 2, light.height * 2))
    yield light
    sharp = light.filter(ImageFilter.UnsharpMask(radius=4, percent=250, threshold=2))
    yield sharp
    # Bars are looked for upright and lying alone.
    for degrees in (20, -20, 40, -40):
        yield light.rotate(degrees, expand=True, fillcolor=255)
    yield light.filter(ImageFilter.MedianFilter(3))
    yield light.resize((max(1, light.width // 2), max(1, light.height // 2)))
    for degrees in (30, -30, 10, -10):
        yield sharp.rotate(degrees, expand=True, fillcolor=255)


def _codes(picture: "Image") -> "list[Barcode]":
    import zxingcpp

    # By buffer: given the picture itself, zxing-cpp would need numpy.
    pixels = memoryview(picture.tobytes()).cast("B", (picture.height, picture.width))
    codes = zxingcpp.read_barcodes(pixels, formats=zxingcpp.barcode_formats_from_str(_FORMATS))
    return [code for code in codes if code.valid]


def _is_linear(code: "Barcode") -> bool:
    return not str(code.format).replace(" ", "").endswith(("QRCode", "DataMatrix"))
