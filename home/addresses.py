"""The parts of addresses that anybody may have written."""

from urllib.parse import SplitResult, urlsplit


def parts_of(url: str) -> SplitResult:
    """The parts of an address; all of them are empty when it cannot be read, as « http://[ »."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
