"""A winner's page on a slow phone: when its largest part is there, and what it weighs.

Measured in a real browser with the processor four times slower and a slow 4G line, the profile of
Lighthouse; the bars are those of Web Vitals, and the issue's 60 kB without photos.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from awards.models import Winner
from bench.data import at_least, require_postgresql
from bench.server import serving
from tools import browser as browsers
from tools import nginx

ROUNDS = 5
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOW_LINE = {
    "offline": False, "latency": 150,
    "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8,
}  # fmt: skip
SLOWER = 4
LIMIT_MS, LIMIT_BYTES = 2500, 60_000
LARGEST = """
() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().at(-1).startTime)
).observe({type: "largest-contentful-paint", buffered: true}))
"""


def run(winners: int) -> bool:
    """Open the page of one winner a few times as a new visitor."""
    require_postgresql()
    at_least(min(winners, 1000))
    slug = Winner.objects.published(timezone.now()).newest_first().values_list("slug", flat=True)[0]
    found = browsers.find()
    if found is None:
        raise SystemExit(browsers.MISSING)
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        home = Path(folder)
        home.chmod(0o755)
        with (
            nginx.running(home, f"127.0.0.1:{server.port}") as (port, _process),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            url = f"http://127.0.0.1:{port}/winners/{slug}/"
            visits = [_visit(browser, url) for _ in range(ROUNDS)]
            browser.close()
    largest, weight = median(one for one, _ in visits), max(size for _, size in visits)
    print("\n## A winner's page on a slow phone")
    print(f"largest contentful paint: {largest:.0f} ms (limit {LIMIT_MS})")
    print(f"weight without photos: {weight / 1000:.1f} kB (limit {LIMIT_BYTES // 1000})")
    return largest <= LIMIT_MS and weight <= LIMIT_BYTES


def _visit(browser: Browser, url: str) -> tuple[float, int]:
    """Milliseconds to the largest paint, and bytes over the line, photos left out."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=3, is_mobile=True)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: dict[str, int] = {}
    photos: set[str] = set()

    def answered(event: dict[str, Any]) -> None:
        if "/photos/" in event["response"]["url"]:
            photos.add(event["requestId"])

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", ended)
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{url} did not answer with a page")
    largest = float(page.evaluate(LARGEST))
    context.close()
    return largest, sum(size for key, size in sizes.items() if key not in photos)
