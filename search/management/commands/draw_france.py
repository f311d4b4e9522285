import json
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.maps import outlines

FOLDER = settings.BASE_DIR / "cms" / "static" / "map"


class Command(BaseCommand):
    help = _("Refait les contours des cartes depuis ceux de Natural Earth (make map-outlines).")

    def add_arguments(self, parser):
        parser.add_argument("provinces", type=Path, help=_("départements de Natural Earth, en GeoJSON"))

    def handle(self, provinces, **options):
        try:
            shapely = import_module("shapely")
        except ImportError as error:
            raise CommandError(_("Le paquet shapely manque : lancer « make map-outlines ».")) from error
        geojson = json.loads(provinces.read_text(encoding="utf-8"))
        departements = outlines.read_departements(geojson, shapely)
        FOLDER.mkdir(exist_ok=True)
        coarse = outlines.simplified(departements, shapely, outlines.COARSE)
        (FOLDER / "france.svg").write_text(outlines.drawing(coarse), encoding="utf-8")
        fine = outlines.background(outlines.simplified(departements, shapely))
        (FOLDER / "france.json").write_text(json.dumps(fine, separators=(",", ":")), encoding="utf-8")
        self.stdout.write(_("%d départements dessinés.") % len(departements))
