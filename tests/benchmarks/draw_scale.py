"""Draw what each thing costs and how it grows: python -m tests.benchmarks.draw_scale FIGURES FOLDER.

FIGURES: lines of JSON {"family", "series", "size", "ms"}. One SVG for each family, both axes in powers of
ten: a cost that follows the size rises as the dotted line does, one that does not stays flat.
"""

import json
import math
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 340, 62, 170, 36, 46
COLOURS = ("#0b5fa5", "#b34000", "#2a7f3f", "#7a3aa8", "#8a6d00", "#444444", "#b3006b")
#: Title, and what the horizontal axis counts.
FAMILIES = {
    "recherche": ("Une recherche : médiane, en ms", "projets"),
    "page": ("Une page : en ms", "projets"),
    "lettre": ("La lettre, par personne, deux processus : en ms", "personnes"),
    "signalement": ("Les signalements : médiane, en ms", "signalements"),
}


def thousands(number):
    return f"{number:,.0f}".replace(",", "\u202f")


class Scale:
    """A logarithmic axis from ``first`` to ``last`` pixels, over whole powers of ten."""

    def __init__(self, values, first, last):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.first, self.last = first, last

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)

    def steps(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def read(path):
    """{family: {series: [(size, ms)]}}"""
    found = defaultdict(lambda: defaultdict(list))
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["family"]][row["series"]].append((row["size"], row["ms"]))
    return found


def text(x, y, words, anchor="start", size=12, colour="#222"):
    look = f'font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(words)}</text>'


def line(x1, y1, x2, y2, style):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>'


def axes(across, up, counted):
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for step in across.steps():
        yield line(across(step), TOP, across(step), bottom, 'stroke="#ddd"')
        yield text(across(step), bottom + 18, thousands(step), "middle")
    for step in up.steps():
        yield line(LEFT, up(step), right, up(step), 'stroke="#ddd"')
        yield text(LEFT - 8, up(step) + 4, f"{step:g}".replace(".", ","), "end")
    yield text((LEFT + right) / 2, HEIGHT - 8, counted, "middle")
    # What a cost in proportion to the size would do, from the corner.
    rise = min(across.high - across.low, up.high - up.low)
    start, end = (10.0**across.low, 10.0**up.low), (10.0 ** (across.low + rise), 10.0 ** (up.low + rise))
    proportional = 'stroke="#999" stroke-dasharray="2 4"'
    yield line(across(start[0]), up(start[1]), across(end[0]), up(end[1]), proportional)


def curve(points, across, up, colour):
    path = " ".join(f"{across(size)},{up(ms)}" for size, ms in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for size, ms in points:
        yield f'<circle cx="{across(size)}" cy="{up(ms)}" r="3.5" fill="{colour}"/>'


def legend(ends, up):
    """The names of the curves beside their ends, none over another."""
    lowest = TOP
    for name, ms, colour in sorted(ends, key=lambda end: up(end[1])):
        lowest = max(lowest + 15, up(ms) + 4)
        yield text(WIDTH - RIGHT + 10, lowest, name, colour=colour)


def draw(family, series):
    title, counted = FAMILIES[family]
    sizes = [size for points in series.values() for size, _ms in points]
    times = [ms for points in series.values() for _size, ms in points]
    across, up = Scale(sizes, LEFT, WIDTH - RIGHT), Scale(times, HEIGHT - BOTTOM, TOP)
    parts = [text(LEFT, 20, title, size=14), *axes(across, up, counted)]
    ends = []
    for (name, points), colour in zip(series.items(), COLOURS, strict=False):
        ordered = sorted(points)
        parts += curve(ordered, across, up, colour)
        ends.append((name, ordered[-1][1], colour))
    parts += legend(ends, up)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>", ""])


def main(figures, folder):
    for family, series in read(figures).items():
        Path(folder, f"{family}.svg").write_text(draw(family, series), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
