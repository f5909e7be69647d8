# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium for tests, driven over the WebDriver protocol with nothing but the standard library."""

import base64
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import time


class BrowserMissing(Exception):
    pass


class BrowserError(Exception):
    pass


class Browser:
    def __init__(self, downloads):
        driver = shutil.which("chromedriver")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        if not driver or not chromium:
            raise BrowserMissing("chromium or chromedriver is not installed (Debian packages chromium, chromium-driver)")
        # Port 0: the driver picks a free one and says which.
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = next(
            (int(line.rstrip(".\n").split()[-1]) for line in self.process.stdout if "started successfully on port" in line), None
        )
        arguments = [
            "--headless=new",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--lang=en-GB",
            "--force-color-profile=srgb",
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium's sandbox refuses root.
        try:
            session = self.call(
                "POST",
                "/session",
                {
                    "capabilities": {
                        "alwaysMatch": {
                            "timeouts": {"script": 100000},
                            "goog:loggingPrefs": {"browser": "ALL"},
                            "goog:chromeOptions": {"binary": chromium, "args": arguments},
                        }
                    }
                },
            )
        except BaseException:
            self.process.terminate()
            raise
        self.base = "/session/" + session["sessionId"]
        self.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, json.dumps(body or {}) if method == "POST" else None, {"Content-Type": "application/json"})
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"{value['error']}: {value['message']}")
        return value

    def close(self):
        try:
            self.call("DELETE", self.base)
        finally:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process.stdout.close()

    def devtools(self, command, **parameters):
        return self.call("POST", f"{self.base}/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, page, address=""):
        """Opens a page from disk anew, even where only the part after # differs."""
        self.call("POST", f"{self.base}/url", {"url": "about:blank"})
        self.call("POST", f"{self.base}/url", {"url": pathlib.Path(page).as_uri() + address})

    def run(self, script, *arguments):
        return self.call("POST", f"{self.base}/execute/sync", {"script": script, "args": list(arguments)})

    def go(self, address):
        """Follows an address within the page and waits until it is drawn."""
        self.run("location.hash = arguments[0]", address)
        self.settle()

    def settle(self):
        """Waits until the page is drawn for its present address."""
        script = """const done = arguments[0];
            const look = () => requestAnimationFrame(() => setTimeout(() => {
                const main = document.getElementById("main");
                if (!main || main.dataset.shown === location.hash) { done(); } else { look(); }
            }, 0));
            look();"""
        self.call("POST", f"{self.base}/execute/async", {"script": script, "args": []})

    def set(self, element_id, value):
        """A choice or a text, as a person makes it."""
        self.run(
            "const e = document.getElementById(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true}))",
            element_id,
            value,
        )
        self.settle()

    def wait_until(self, script, *arguments):
        """For what the browser does in its own time."""
        end = time.monotonic() + 20
        while not self.run(script, *arguments):
            if time.monotonic() > end:
                raise BrowserError(f"still not so: {script}")
            time.sleep(0.02)

    def click(self, selector):
        self.run("document.querySelector(arguments[0]).click()", selector)
        self.settle()

    def keys(self, *keys):
        codes = {"ArrowRight": 39, "ArrowLeft": 37, "Tab": 9, "Enter": 13, "Escape": 27}
        for key in keys:
            for kind in ("keyDown", "keyUp"):
                self.devtools("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes.get(key, 0))
        self.settle()

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())", selector)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? null", selector)

    def complaints(self):
        """What the console has said since last asked: errors and warnings."""
        return [
            entry["message"]
            for entry in self.call("POST", f"{self.base}/se/log", {"type": "browser"})
            if entry["level"] in ("SEVERE", "WARNING")
        ]

    def size(self, width, height, mobile=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.settle()

    def prefer(self, scheme):
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.wait_until("return matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches", scheme)
        self.settle()

    def screenshot(self, path):
        """The whole page, not only the part in view."""
        box = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
        image = self.devtools(
            "Page.captureScreenshot",
            captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": box["width"], "height": box["height"], "scale": 1},
        )
        pathlib.Path(path).write_bytes(base64.b64decode(image["data"]))

    def print_page(self, path):
        document = self.devtools("Page.printToPDF", printBackground=False, paperWidth=8.27, paperHeight=11.69)
        pathlib.Path(path).write_bytes(base64.b64decode(document["data"]))

    def wait_for_file(self, path, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if path.exists() and path.stat().st_size:
                return path
            time.sleep(0.02)
        raise BrowserError(f"{path.name} was not downloaded")
