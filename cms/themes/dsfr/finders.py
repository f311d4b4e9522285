import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from cms.themes.dsfr import bundle

PREFIX = "dsfr"
BUNDLE = "bundle.css"


class PackageFinder(BaseFinder):
    """Finds the bundle of the State's design system, and only the fonts and icons that it asks for."""

    def find(self, path, find_all=False, **kwargs):
        prefix, _slash, name = path.partition("/")
        found = None
        if prefix == PREFIX and bundle.assets():
            if name == BUNDLE:
                found = str(written_bundle())
            elif name in bundle.files():
                found = str(bundle.assets() / name)
        return ([found] if found else []) if find_all else found

    def list(self, ignore_patterns):
        if bundle.assets():
            yield BUNDLE, self._storage(written_bundle().parent)
            for name in bundle.files():
                yield name, self._storage(bundle.assets())

    @staticmethod
    def _storage(folder):
        storage = FileSystemStorage(location=folder)
        # Where collectstatic puts them.
        storage.prefix = PREFIX
        return storage


def written_bundle():
    """The bundle as a file among what the site writes, up to date; gives its path."""
    path = Path(settings.VAR_DIR) / "themes" / PREFIX / BUNDLE
    css = bundle.stylesheet()
    if not path.exists() or path.read_text(encoding="utf-8") != css:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(css, encoding="utf-8")
        # Nobody may read half of it.
        draft.replace(path)
    return path
