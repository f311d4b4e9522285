"""Abstract pictures, drawn here: each demo project has one and nothing is downloaded."""

from hashlib import sha256
from itertools import count
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = (1200, 675)
# Drawn larger then reduced: Pillow's shapes have no smooth edges of their own.
LARGER = 2
WIDTH, HEIGHT = (LARGER * side for side in SIZE)
CREAM, GOLD = "#fff3dc", "#f4b740"


def theme_picture(slug: str, seed: int) -> Image.Image:
    """An RGB picture of 1200 × 675 pixels for a theme; the same ``slug`` and ``seed`` give the same one."""
    motif, top, bottom, dark, light = THEMES.get(slug, OTHER)
    # One column of the sky says them all.
    fade = Image.linear_gradient("L").resize((1, HEIGHT))
    column = Image.composite(Image.new("RGB", fade.size, bottom), Image.new("RGB", fade.size, top), fade)
    picture = column.resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)
    motif(ImageDraw.Draw(picture, "RGBA"), Dice(f"{slug} {seed}"), dark, light)
    return picture.reduce(LARGER)


class Dice:
    """Numbers that depend on ``text`` only, on any machine and any version of Python."""

    def __init__(self, text):
        digests = (sha256(f"{text} {throw}".encode()).digest() for throw in count())
        self.numbers = (int.from_bytes(digest[:4]) / 2**32 for digest in digests)

    def between(self, low, high):
        return low + (high - low) * next(self.numbers)

    def pick(self, *values):
        return values[int(self.between(0, len(values)))]

    def circles(self, number, largest):
        """``number`` triples x, y, radius in pixels; ``largest`` is a part of the height."""
        for _circle in range(number):
            yield self.between(0, WIDTH), self.between(0, HEIGHT), HEIGHT * self.between(largest / 3, largest)


def around(x, y, radius):
    return (x - radius, y - radius, x + radius, y + radius)


def swell(draw, dice, colours, height, crests):
    draw.ellipse(around(dice.between(0.2, 0.8) * WIDTH, HEIGHT * 0.33, HEIGHT * 0.15), fill=CREAM)
    for row, colour in enumerate(colours):
        phase, base = dice.between(0, 2 * pi), 0.5 + 0.4 * row / len(colours)
        line = [
            (x, HEIGHT * (base + height * sin(phase + crests * x / WIDTH))) for x in range(0, WIDTH + 8, 8)
        ]
        draw.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)


def hills(draw, dice, dark, light):
    swell(draw, dice, (light + "99", light, dark), 0.14, 10)


def waves(draw, dice, dark, light):
    swell(draw, dice, (light + "66", light + "aa", light, dark), 0.045, 25)


def wings(draw, dice, dark, light):
    swell(draw, dice, (light + "88", dark), 0.06, 8)
    for number in range(9):
        x, y = WIDTH * (0.1 + 0.1 * number), HEIGHT * dice.between(0.12, 0.5)
        span = HEIGHT * dice.between(0.05, 0.1)
        draw.arc(around(x - span, y, span), 200, 350, fill=dark, width=int(span / 5))
        draw.arc(around(x + span, y, span), 190, 340, fill=dark, width=int(span / 5))


def leaves(draw, dice, dark, light):
    for number in range(7):
        x, top, size = WIDTH * (number + 0.5) / 7, int(HEIGHT * dice.between(0.1, 0.6)), 150
        draw.line((x, HEIGHT, x, top), fill=dark, width=12)
        for y in range(top, HEIGHT, size):
            draw.pieslice(around(x, y, size * 0.85), 180, 270, fill=light)
            draw.pieslice(around(x, y + size / 2, size * 0.85), 270, 360, fill=dark)


def petals(draw, dice, dark, light):
    for x, y, size in dice.circles(9, 0.18):
        turn, colour = dice.between(0, 1), dice.pick(dark, light, "#ffffff")
        for angle in (turn + petal * pi / 3 for petal in range(6)):
            draw.ellipse(around(x + size * cos(angle), y + size * sin(angle), size * 0.6), fill=colour + "d0")
        draw.ellipse(around(x, y, size / 2), fill=GOLD)


def rings(draw, dice, dark, light):
    for x, y, size in dice.circles(5, 0.3):
        for step in range(1, 7):
            draw.ellipse(around(x, y, size * step / 2), outline=dice.pick(dark, light) + "b0", width=14)


def stars(draw, dice, dark, light):
    for x, y, size in dice.circles(90, 0.012):
        draw.ellipse(around(x, y, size), fill=dark)
    x, y, size = WIDTH * dice.between(0.25, 0.75), HEIGHT / 2, HEIGHT * 0.24
    draw.ellipse(around(x, y, size), fill=light)
    draw.chord(around(x, y, size), -30, 150, fill="#00000030")
    draw.arc((x - 2 * size, y - size / 2, x + 2 * size, y + size / 2), -30, 210, fill=GOLD, width=22)


def arches(draw, dice, dark, light):
    for number in range(8):
        x, y = WIDTH * (number + 0.5) / 8, HEIGHT * dice.between(0.35, 0.75)
        for half, colour in ((138, dark), (93, light), (48, CREAM)):
            draw.pieslice(around(x, y, half), 180, 360, fill=colour)
            draw.rectangle((x - half, y, x + half, HEIGHT), fill=colour)


def wheels(draw, dice, dark, light):
    draw.rectangle((0, HEIGHT * 0.86, WIDTH, HEIGHT), fill=dark)
    for x in (WIDTH * dice.between(0.2, 0.3), WIDTH * dice.between(0.65, 0.8)):
        y, size, turn = HEIGHT * 0.58, HEIGHT * 0.28, dice.between(0, 1)
        for angle in (turn + spoke * pi / 8 for spoke in range(16)):
            draw.line((x, y, x + size * cos(angle), y + size * sin(angle)), fill=light, width=8)
        draw.ellipse(around(x, y, size), outline=dark, width=34)
        draw.ellipse(around(x, y, 40), fill=dark)


def tiles(draw, dice, dark, light):
    side = HEIGHT // 3
    for x, y in ((x, y) for x in range(0, WIDTH, side) for y in range(0, HEIGHT, side)):
        start, right, down = dice.pick((0, 0, 0), (90, side, 0), (180, side, side), (270, 0, side))
        box = around(x + right, y + down, side)
        draw.pieslice(box, start, start + 90, fill=dice.pick(dark, light, CREAM))


# Theme slug: motif, sky above, sky below, two colours for the shapes.
THEMES = {
    "oiseaux": (wings, "#fbe3c0", "#f08a6b", "#43174a", "#8a3d93"),
    "insectes": (petals, "#fdf1d6", "#f4b740", "#611f69", "#d9573f"),
    "faune": (hills, "#e7efd9", "#b9cf9d", "#3d5a33", "#7c5a3a"),
    "plantes": (leaves, "#eef6e4", "#a9d3a4", "#1f6b4a", "#5f9e57"),
    "eau-mer": (waves, "#dff3f3", "#7fc3cf", "#155e75", "#2f8fa5"),
    "climat": (hills, "#fde7c8", "#8fb8de", "#3f6c9b", "#e9f2fa"),
    "air-bruit": (rings, "#f2eef7", "#c9bfe0", "#4c3a7a", "#8571b8"),
    "ciel": (stars, "#2a1440", "#0f1a3a", "#fff3dc", "#c79bd1"),
    "terre": (hills, "#f7e6d5", "#e0b58f", "#7a3e24", "#b4693f"),
    "patrimoine": (arches, "#faf0dd", "#e6cfa3", "#7d4f1d", "#b98a43"),
    "sante": (petals, "#fdebe8", "#f5b9b0", "#a8324a", "#d96c7d"),
    "alimentation": (leaves, "#fff3d6", "#f7cf7f", "#9a5b1e", "#d9952f"),
    "transports": (wheels, "#e6eef8", "#a9c4e4", "#23406e", "#f08a6b"),
    "numerique": (tiles, "#ece9fb", "#b6aef0", "#332a86", "#6a5fd0"),
    "citoyennete": (arches, "#fbeee6", "#efc4a9", "#611f69", "#f4b740"),
}
OTHER = (tiles, "#f5eaf6", "#d9b8de", "#611f69", "#f4b740")
