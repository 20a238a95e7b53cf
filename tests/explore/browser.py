"""A headless Chromium driven through its DevTools protocol, with real mouse clicks and real typing."""

import base64
import itertools
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import websocket

BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


class Browser:
    """One page of a headless Chromium. Everything that is awaited gives up after `patience` seconds."""

    def __init__(self, profile: Path, *, patience: float = 60.0, size: str = "1500,1400") -> None:
        self.patience = patience
        self._numbers = itertools.count(1)
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}",
                 f"--window-size={size}", "about:blank"]  # fmt: skip
        self._process = subprocess.Popen([BROWSER, *flags], stderr=subprocess.PIPE, text=True)
        for line in self._process.stderr:
            if found := re.search(r"ws://([^/]+)/", line):
                break
        pages = json.load(urlopen(f"http://{found[1]}/json"))
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        self._socket = websocket.create_connection(address, timeout=patience)
        self.call("Page.enable")

    def call(self, method: str, **parameters):
        """Send one command and return its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, address: str) -> None:
        """Go to an address; use `wait` for what must be there."""
        self.call("Page.navigate", url=address)

    def run(self, script: str):
        """The value of a JavaScript expression; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str):
        """The value of an expression as soon as it is true."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if value := self.run(script):
                return value
            time.sleep(0.1)
        raise AssertionError(f"never true in {self.patience} s: {script}")

    def click(self, element: str) -> None:
        """Click in the middle of what the expression `element` gives, scrolled into view."""
        self.wait(f"!!({element})")
        self.run(f"({element}).scrollIntoView({{block: 'center'}})")
        time.sleep(0.3)
        box = self.run(f"(r => [r.x + r.width / 2, r.y + r.height / 2])(({element}).getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Type into what has the focus, and press Enter."""
        self.call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
            )

    def picture(self, path: Path) -> Path:
        """A screenshot of the window as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
        return path

    def close(self) -> None:
        """Close the browser."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)
