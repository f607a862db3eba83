#!/usr/bin/env python3
"""Makes the two pictures of the audit page that the README shows, from the fixtures.

    tests/browser/screenshots.py docs
"""

import base64
import pathlib
import subprocess
import sys
import tempfile

from webdriver import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIROKU = ROOT / "build/release/bin/kiroku"
# Name, language, dark, which facts, how many further down.
SHOTS = (("audit-page", "en", False, "?type=agreement", 0), ("audit-page-ja", "ja", True, "?type=population&origin=ocr", 0))


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        store = pathlib.Path(scratch) / "kiroku.db"
        # By a relative path, as the README does: the pages show it.
        subprocess.run([KIROKU, "ingest", "--quiet", "--store", store, "fixtures/documents"], cwd=ROOT, check=True)
        server = subprocess.Popen([KIROKU, "audit", "serve", "--quiet", "--store", store, "--port", "0", "--reviewer", "ana"],
                                  cwd=ROOT, stdout=subprocess.PIPE, text=True)
        address = server.stdout.readline().strip()
        with Browser() as browser:
            for name, language, dark, query, down in SHOTS:
                browser.size(1280, 800, dark)
                browser.open(address)
                browser.run("localStorage.setItem('language', arguments[0])", language)
                browser.open(address + query)
                browser.wait("return isShown()")
                browser.keys("j" * down)
                browser.wait("return isShown() && document.querySelector('#sheet img')?.complete")
                shot = browser.devtools("Page.captureScreenshot", format="webp", quality=80)["data"]
                (folder / f"{name}.webp").write_bytes(base64.b64decode(shot))
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
