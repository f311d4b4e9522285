"""Makes the outlines that the maps draw from those of Natural Earth. Run once, by ``draw_france``."""

import json
from collections import defaultdict
from xml.sax.saxutils import quoteattr

from projects.places import read_places
from search.maps.france import HEIGHT, WIDTH, locate

#: Degrees: the most that a border is moved where it is drawn small, and where one may zoom.
COARSE, FINE = 0.025, 0.01
#: Degrees: how far the centre of an archipelago may be from its islands.
NEAR = 0.2


def read_departements(geojson, shapely):
    """``{code: geometry}`` of the départements, from the provinces of Natural Earth.

    Their names have mistakes there: each is known by the centre of its communes, which may be at sea.
    ``shapely``: the module, which only this work needs.
    """
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in geojson["features"]]
    centres = _centres(shapely)
    nearest = {code: min(shapes, key=centre.distance) for code, centre in centres.items()}
    return {code: shape for code, shape in nearest.items() if centres[code].distance(shape) < NEAR}


def _centres(shapely):
    return {
        code: shapely.Point(fields["longitude"], fields["latitude"])
        for code, _parent, fields in read_places()
        if code.startswith("dep-") and fields["longitude"] is not None
    }


def regions_of(codes):
    """``{region: [département, …]}`` of the départements of ``codes``."""
    found = defaultdict(list)
    for code, parent, _fields in read_places():
        if code in codes:
            found[parent].append(code)
    return found


def simplified(departements, shapely, tolerance=FINE):
    """The same outlines with fewer points; neighbours keep the same border. Islands far away are
    drawn larger than the hexagon: they always keep the finer ones."""
    far = {code: shape for code, shape in departements.items() if code.startswith("dep-97")}
    near = {code: shape for code, shape in departements.items() if code not in far}
    return {**_simplified(near, tolerance, shapely), **_simplified(far, FINE, shapely)}


def _simplified(departements, tolerance, shapely):
    shapes = shapely.coverage_simplify(list(departements.values()), tolerance)
    return dict(zip(departements, shapes, strict=True))


def rings(shape):
    """The outer rings of a geometry, as lists of (longitude, latitude)."""
    polygons = getattr(shape, "geoms", [shape])
    return [list(polygon.exterior.coords) for polygon in polygons]


def drawing(departements):
    """The SVG of the small maps: one path by département, in one group by region."""
    groups = [
        f"<g id={quoteattr(region)}>" + "".join(_path(code, departements[code]) for code in codes) + "</g>"
        for region, codes in sorted(regions_of(departements).items())
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        '<g id="france">\n' + "\n".join(groups) + "\n</g>\n</svg>\n"
    )


def _path(code, shape):
    drawn = [_subpath([point for point in points if point]) for points in _located(shape)]
    return f"<path id={quoteattr(code)} d={quoteattr(''.join(drawn))}/>"


def _located(shape):
    for ring in rings(shape):
        yield [locate(latitude, longitude) for longitude, latitude in ring]


def _subpath(points):
    """A closed ring in relative steps, which take less room; nothing for an islet of one pixel."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    if len(tenths) < 4 or _extent(tenths) < 20:
        return ""
    steps = [(x - a, y - b) for (a, b), (x, y) in zip(tenths, tenths[1:], strict=False)]
    moves = "".join(f"l{x / 10:g} {y / 10:g}" for x, y in steps[:-1] if (x, y) != (0, 0))
    return f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}{moves}z"


def _extent(points):
    return max(max(values) - min(values) for values in zip(*points, strict=True))


def background(departements):
    """The GeoJSON of the map that one moves: coordinates to a thousandth of a degree, about 100 m."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[round(x, 3), round(y, 3)] for x, y in ring]] for ring in rings(shape)],
            },
            "properties": {},
        }
        for code, shape in departements.items()
    ]
    return {"type": "FeatureCollection", "features": features}
