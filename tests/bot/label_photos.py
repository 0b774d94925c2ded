"""Photos of labels, as phones take them, drawn by a seeded hand: turned, blurred, small, dark."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

_SEED: Final = 2026
_KINDS: Final = ("plain", "turned", "blurred", "small", "dark", "all")


@dataclass(frozen=True)
class Photo:
    """One photo and what its code says."""

    kind: str
    text: str
    content: bytes


def photos(count: int) -> Iterator[Photo]:
    """Yield so many photos, the same each time; a quarter shows a barcode, the others a QR code."""
    chance = random.Random(_SEED)
    for number in range(count):
        kind, is_linear = _KINDS[number % len(_KINDS)], number % 4 == 3
        if is_linear:
            code = zxingcpp.create_barcode(f"893{chance.randrange(10**9):09}", zxingcpp.BarcodeFormat.EAN13)
        else:
            code = zxingcpp.create_barcode(
                f"https://truyxuat.invalid/sp?ma=MAU-{number:05}", zxingcpp.BarcodeFormat.QRCode
            )
        yield Photo(kind, code.text, _taken(_label(code, chance), kind, chance))


def _label(code: zxingcpp.Barcode, chance: random.Random) -> Image.Image:
    """A paper label with a code and lines that look like print."""
    drawn = code.to_image(scale=8)
    inside = Image.frombytes("L", (drawn.shape[1], drawn.shape[0]), bytes(memoryview(drawn)))
    label = Image.new("L", (inside.width + 260, inside.height + 320), 235)
    label.paste(inside, (130, 130))
    pen = ImageDraw.Draw(label)
    for line in range(4):
        y = inside.height + 160 + 35 * line
        for x in range(60, label.width - 80, 30):
            if chance.random() < 0.8:
                pen.rectangle((x, y, x + chance.randrange(8, 24), y + 14), fill=40)
    return label


def _taken(label: Image.Image, kind: str, chance: random.Random) -> bytes:
    is_all = kind == "all"
    angle = chance.uniform(-40, 40) if kind == "turned" or is_all else chance.uniform(-4, 4)
    photo = Image.new("L", (1280, 1280), 120)
    fitted = label.rotate(angle, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC)
    side = {"small": 360, "all": 620}.get(kind, 900) * chance.uniform(0.85, 1.1)
    fitted.thumbnail((int(side), int(side)))
    photo.paste(fitted, ((1280 - fitted.width) // 2, (1280 - fitted.height) // 2))
    shade = Image.linear_gradient("L").resize((1280, 1280)).rotate(chance.randrange(0, 360, 90))
    photo = ImageChops.multiply(photo, shade.point(lambda light: 160 + light * 95 // 255))
    if kind == "blurred" or is_all:
        photo = photo.filter(ImageFilter.GaussianBlur(chance.uniform(1.0, 1.6) if is_all else chance.uniform(2.0, 3.2)))
    if kind == "dark" or is_all:
        photo = photo.point(lambda light: light * 2 // 9 + 4)
    noise = Image.frombytes("L", photo.size, chance.randbytes(photo.width * photo.height))
    strength = 24 if kind == "dark" else 16
    photo = ImageChops.add(photo, noise.point(lambda light: 128 + (light - 128) * strength // 128), offset=-128)
    held = io.BytesIO()
    photo.save(held, "JPEG", quality=70)
    return held.getvalue()
