"""France as the small maps draw it: the hexagon, and the overseas départements in a row beneath."""

from dataclasses import dataclass
from math import cos, radians

#: The size of the drawing, in its own units.
WIDTH, HEIGHT = 600, 700


@dataclass(frozen=True)
class Frame:
    """A window on the world, in degrees, and where it stands in the drawing: its top left corner.

    ``scale``: units of the drawing for one degree of latitude. Close to the truth inside a window,
    since a degree of longitude is given the length that it has in the middle.
    """

    west: float
    south: float
    east: float
    north: float
    left: float
    top: float
    scale: float

    @property
    def squeeze(self):
        return cos(radians((self.south + self.north) / 2))

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = self.left + (longitude - self.west) * self.squeeze * self.scale
        y = self.top + (self.north - latitude) * self.scale
        return round(x, 1), round(y, 1)


FRAMES = (
    Frame(-5.3, 41.2, 9.8, 51.25, left=0, top=0, scale=57),
    Frame(-61.9, 15.75, -60.9, 16.6, left=10, top=595, scale=108),
    Frame(-61.3, 14.3, -60.7, 14.95, left=145, top=595, scale=150),
    Frame(-54.7, 2.0, -51.5, 5.9, left=255, top=595, scale=25),
    Frame(55.15, -21.45, 55.9, -20.8, left=370, top=595, scale=150),
    Frame(44.95, -13.1, 45.35, -12.55, left=505, top=595, scale=180),
)


def locate(latitude: float, longitude: float) -> tuple[float, float] | None:
    """Where a point of the world is in the drawing, or None when it is on none of its windows."""
    for frame in FRAMES:
        if frame.holds(latitude, longitude):
            return frame.place(latitude, longitude)
    return None
