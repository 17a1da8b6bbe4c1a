"""A site that leaves in a browser all that a site can leave, and tells what of it is there."""

import base64
import itertools
from typing import Any
from urllib.parse import unquote

from tests.sites import Site

LEAVE = """<h1>Wait</h1><a download=left.txt href=/file>Take</a><button>Leave</button><script>
document.querySelector('button').onclick = async () => {
  document.cookie = 'left=1; max-age=9999'
  localStorage.left = '1'
  const open = indexedDB.open('left', 1)
  await new Promise(done => open.onsuccess = done)
  await (await caches.open('left')).put('/left', new Response('1'))
  await (await navigator.storage.getDirectory()).getFileHandle('left', {create: true})
  await fetch('/cached')
  const asks = new XMLHttpRequest()
  asks.open('GET', '/private', true, 'ada', 'open sesame')
  asks.send()
  await new Promise(done => asks.onload = done)
  await navigator.serviceWorker.register('/worker.js')
  await navigator.serviceWorker.ready
  await navigator.clipboard.writeText('left')
  document.querySelector('h1').textContent = 'Done'
}
</script>"""
LOOK = """<h1>Wait</h1><button>Look</button><script>
const text = async path => (await fetch(path)).text()
const there = {
  cookie: () => document.cookie.includes('left'),
  localStorage: () => localStorage.left,
  IndexedDB: async () => (await indexedDB.databases()).length,
  'cache of scripts': () => caches.has('left'),
  'private file': async () => (await navigator.storage.getDirectory()).getFileHandle('left').then(() => 1, () => 0),
  'HTTP cache': async () => (await text('/count')) === (await text('/cached'), await text('/count')),
  'HTTP authentication': async () => (await fetch('/private')).ok,
  'service worker': async () => (await navigator.serviceWorker.getRegistrations()).length,
  clipboard: async () => (await navigator.clipboard.readText()) === 'left',
  permission: async () => (await navigator.permissions.query({name: 'geolocation'})).state === 'granted',
}
document.querySelector('button').onclick = async () => {
  const found = []
  for (const [name, look] of Object.entries(there)) if (await look()) found.push(name)
  await fetch(`/seen${location.pathname}/${found}`, {method: 'POST'})
  document.querySelector('h1').textContent = 'Done'
}
</script>"""
TRACES = {
    "cookie", "localStorage", "IndexedDB", "cache of scripts", "private file", "HTTP cache", "HTTP authentication",
    "service worker", "clipboard", "permission",
}  # fmt: skip
USER = "ada:open sesame"


class Traces(Site):
    """Pages `/leave` and `/look/WHO`, each with a button that does it, and then says that it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._cached = itertools.count(1)
        self.pages |= {
            "/leave": LEAVE,
            "/private": "Come in",
            "/worker.js": (200, {"content-type": "text/javascript"}, "onfetch = () => {}"),
            "/file": (200, {"content-type": "application/octet-stream"}, "left"),
        }

    def seen(self, who: str) -> set[str]:
        """What one who looked has seen."""
        [told] = [path for path in self.posted if path.startswith(f"/seen/look/{who}/")]
        return set(unquote(told.rpartition("/")[2]).split(",")) - {""}

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        if path.startswith("/look"):
            return 200, {}, LOOK
        if path == "/cached":
            return 200, {"cache-control": "max-age=9999"}, str(next(self._cached))
        if path == "/count":
            return 200, {"cache-control": "no-store"}, str(sum(one.startswith("/cached") for one in self.asked))
        if path.startswith("/seen"):
            return 200, {}, ""
        return super().answer(path)

    def _handler(self) -> Any:
        expected = f"Basic {base64.b64encode(USER.encode()).decode()}"

        class Handler(super()._handler()):  # type: ignore[misc]
            def do_GET(self) -> None:  # noqa: N802
                if self.path == "/private" and self.headers.get("authorization") != expected:
                    self.send_response(401)
                    self.send_header("www-authenticate", 'Basic realm="Traces"')
                    self.send_header("content-length", "0")
                    self.end_headers()
                else:
                    super().do_GET()

        return Handler
