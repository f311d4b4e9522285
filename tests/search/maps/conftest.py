import pytest

from tests.projects.factories import PlaceFactory


@pytest.fixture
def brittany():
    """A region, its département and two communes, with their centres."""
    region = PlaceFactory(code="reg-53", name="Bretagne", kind="region", latitude=48.2, longitude=-2.8)
    inside = PlaceFactory(
        code="dep-35",
        name="Ille-et-Vilaine",
        kind="departement",
        parent=region,
        latitude=48.15,
        longitude=-1.7,
    )
    centres = {"com-35238": ("Rennes", 48.11145, -1.68009), "com-35288": ("Saint-Malo", 48.6454, -2.0075)}
    for code, (name, latitude, longitude) in centres.items():
        PlaceFactory(code=code, name=name, parent=inside, latitude=latitude, longitude=longitude)
    return region
