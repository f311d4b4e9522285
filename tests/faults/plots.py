"""Curves over time, as SVG inside a page: they take its colours, in the light and in the dark."""

import math
from html import escape

from tests.benchmarks.draw_scale import line

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 220, 64, 150, 30, 28
#: Of a span with a dark edge when it is a kill, and of each curve (see the style of the page).
CURVES = 6
STEPS = 4


def text(x: float, y: float, words: str, anchor: str = "start", style: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{style}">{escape(words)}</text>'


def round_up(value: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def french(value: float) -> str:
    return f"{value:,.10g}".replace(",", "\u202f").replace(".", ",")


def minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


class Axes:
    """From seconds and values to pixels; ``top``: the greatest value that is shown."""

    def __init__(self, duration: float, top: float) -> None:
        self.duration, self.top = duration, round_up(top)

    def across(self, seconds: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(seconds / self.duration, 0), 1)

    def up(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value / self.top, 1)

    def drawn(self):
        for step in range(STEPS + 1):
            value = self.top * step / STEPS
            yield line(LEFT, self.up(value), WIDTH - RIGHT, self.up(value), 'class="grid"')
            yield text(LEFT - 8, self.up(value) + 4, french(value), "end")
            moment = self.duration * step / STEPS
            yield text(self.across(moment), HEIGHT - 8, minutes(moment), "middle")


def shaded(axes: Axes, spans: list[tuple[float, float, str]]):
    """The spans, each with its number: the table of the page says what it is."""
    for rank, (start, end, name) in enumerate(spans, 1):
        left, right = axes.across(start), axes.across(end)
        yield f'<rect x="{left:.1f}" y="{TOP}" width="{max(right - left, 1):.1f}" class="fault" '
        yield f'height="{HEIGHT - TOP - BOTTOM}"><title>{escape(name)}</title></rect>'
        yield text((left + right) / 2, TOP - 3, str(rank), "middle", "rank")


def plot(
    title: str, series: dict[str, list[tuple[float, float]]], duration: float, spans=(), top: float = 0.0
) -> str:
    """One picture of curves {name: [(seconds, value)]}, with the faults behind them as (start, end, name)."""
    values = [value for points in series.values() for _at, value in points]
    axes = Axes(duration, top or max([*values, 1]))
    parts = [text(LEFT, 14, title, style="title"), *shaded(axes, list(spans)), *axes.drawn()]
    for rank, (name, points) in enumerate(series.items()):
        path = " ".join(f"{axes.across(at):.1f},{axes.up(value):.1f}" for at, value in points)
        parts.append(f'<polyline points="{path}" class="curve c{rank % CURVES}"/>')
        parts.append(text(WIDTH - RIGHT + 8, TOP + 10 + 15 * rank, name, style=f"name c{rank % CURVES}"))
    # Names that do not fit beside the curves go below: the picture grows.
    height = max(HEIGHT, TOP + 15 * len(series) + 12)
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return "\n".join([head, *parts, "</svg>"])
