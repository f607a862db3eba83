"""A small WebDriver client: Chromium without a window, spoken to over HTTP as the W3C says.

    with Browser() as browser:
        browser.open("http://127.0.0.1:8027/")
        browser.keys("j")
        browser.run("return document.title")
"""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--window-size=1400,900"]
SECONDS = 30  # a busy machine is slow


class Failed(Exception):
    pass


class Browser:
    def __init__(self, language="en"):
        self.language = language

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="kiroku-chromium-")
        driver = shutil.which("chromedriver") or "/usr/bin/chromedriver"
        self.driver = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.driver.stdout:
            if found := re.search(r"successfully on port (\d+)", line):
                self.address = f"http://127.0.0.1:{found[1]}"
                break
        options = {"args": OPTIONS + [f"--user-data-dir={self.folder.name}", f"--lang={self.language}"],
                   "prefs": {"intl.accept_languages": self.language}}
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.path = "/session/" + session["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", self.path)
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.folder.cleanup()

    def call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.address + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Failed(json.load(error)["value"]["message"][:500]) from error

    def open(self, address):
        self.call("POST", self.path + "/url", {"url": address})

    def run(self, script, *arguments):
        return self.call("POST", self.path + "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        """Until the script returns something true, which is returned."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if value := self.run(script, *arguments):
                return value
            time.sleep(0.05)
        raise Failed(f"never true: {script}; status: {self.run('return document.body.innerText.slice(0, 600)')!r}")

    def keys(self, text):
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.call("POST", self.path + "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def find(self, selector):
        return self.call("POST", self.path + "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", f"{self.path}/element/{self.find(selector)}/click")

    def type(self, selector, text):
        element = self.find(selector)
        self.call("POST", f"{self.path}/element/{element}/clear")
        self.call("POST", f"{self.path}/element/{element}/value", {"text": text})

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def log(self, kind="browser"):
        return self.call("POST", self.path + "/se/log", {"type": kind})

    def requests(self):
        """Addresses that the page has asked for since the last time."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]

    def devtools(self, command, **parameters):
        return self.call("POST", self.path + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def size(self, width, height, dark=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.call("GET", self.path + "/screenshot")))
