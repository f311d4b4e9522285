"""What a browser downloads to show a page for the first time."""

import shutil
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

#: A desk and the phone of Lighthouse. Browsers ask for the pictures 1,250 pixels below the window too.
WINDOWS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 412, "height": 823}}


def weigh(address: str) -> dict:
    """By window, ``{"requests", "bytes", "bytes_without_pictures", "third_parties"}`` of a cold page.

    Bytes are those received, headers and compression included.
    """
    with sync_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        return {
            name: _weigh(browser.new_context(viewport=window).new_page(), address)
            for name, window in WINDOWS.items()
        }


def _weigh(page, address):
    sizes, answers = {}, {}
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.on("Network.responseReceived", lambda event: answers.update({event["requestId"]: event}))
    protocol.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    pictures = {number for number, event in answers.items() if event["type"] == "Image"}
    hosts = {urlsplit(event["response"]["url"]).netloc for event in answers.values()}
    return {
        "requests": len(sizes),
        "bytes": round(sum(sizes.values())),
        "bytes_without_pictures": round(sum(size for key, size in sizes.items() if key not in pictures)),
        "third_parties": sorted(hosts - {urlsplit(address).netloc, ""}),
    }
