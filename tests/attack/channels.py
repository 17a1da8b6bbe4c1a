"""Ways in which a page sends something to another host, and two servers: the page's own, and a forbidden one.

`{to}` in a way is an address of the other server, whose path names the way; `{via}` is one of the page's own server
that redirects there.
"""

import socket
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

MARKUP = {
    "img": "<img src={to}>",
    "srcset": "<img srcset='{to} 1x'>",
    "picture": "<picture><source srcset={to}><img></picture>",
    "redirected-img": "<img src={via}>",
    "script": "<script src={to}></script>",
    "module": "<script type=module src={to}></script>",
    "redirected-script": "<script src={via}></script>",
    "stylesheet": "<link rel=stylesheet href={to}>",
    "redirected-stylesheet": "<link rel=stylesheet href={via}>",
    "import-in-css": "<style>@import url({to})</style>",
    "font": "<style>@font-face {{font-family: away; src: url({to})}} h3 {{font-family: away}}</style><h3>x</h3>",
    "background": "<div style='background: url({to})'>x</div>",
    "list-image": "<ul><li style='list-style-image: url({to})'>x</ul>",
    "border-image": "<div style='border: 1px solid; border-image: url({to}) 1'>x</div>",
    "cursor": "<div style='cursor: url({to}), auto'>x</div>",
    "mask": "<div style='mask: url({to}#m)'>x</div>",
    "content": "<style>h4::before {{content: url({to})}}</style><h4>x</h4>",
    "icon": "<link rel=icon href={to}>",
    "manifest": "<link rel=manifest href={to}>",
    "preload-image": "<link rel=preload as=image href={to}>",
    "preload-font": "<link rel=preload as=font crossorigin href={to}>",
    "preload-fetch": "<link rel=preload as=fetch crossorigin href={to}>",
    "preload-script": "<link rel=preload as=script href={to}>",
    "preload-style": "<link rel=preload as=style href={to}>",
    "modulepreload": "<link rel=modulepreload href={to}>",
    "prefetch": "<link rel=prefetch href={to}>",
    "prerender": "<link rel=prerender href={to}>",
    "iframe": "<iframe src={to}></iframe>",
    "redirected-iframe": "<iframe src={via}></iframe>",
    "frame-in-srcdoc": "<iframe srcdoc='<iframe src={to}></iframe>'></iframe>",
    "img-in-srcdoc": "<iframe srcdoc='<img src={to}>'></iframe>",
    "refresh-in-srcdoc": "<iframe srcdoc='<meta http-equiv=refresh content=\"0;url={to}\">'></iframe>",
    "img-in-data": "<iframe src='data:text/html,<img src={to}>'></iframe>",
    "script-in-data": "<iframe src='data:text/html,<script src={to}></script>'></iframe>",
    "script-in-sandbox": "<iframe sandbox=allow-scripts srcdoc='<script src={to}></script>'></iframe>",
    "fetch-in-sandbox": '<iframe sandbox=allow-scripts srcdoc=\'<script>fetch("{to}", {{mode: "no-cors"}})</script>\'>'
    "</iframe>",
    "object": "<object data={to}></object>",
    "embed": "<embed src={to}>",
    "video": "<video src={to} autoplay muted></video>",
    "poster": "<video poster={to}></video>",
    "source": "<video autoplay muted><source src={to}></video>",
    "audio": "<audio src={to} autoplay></audio>",
    "track": "<video src=/x.mp4 crossorigin><track default src={to}></video>",
    "svg-image": "<svg><image href={to} /></svg>",
    "svg-feimage": "<svg><filter id=away><feImage href={to} /></filter><rect width=9 height=9 filter=url(#away) />"
    "</svg>",
    "input-image": "<input type=image src={to}>",
    "frame-navigated-by-link": "<iframe name=link></iframe><a id=link href={to} target=link>x</a>"
    "<script>document.getElementById('link').click()</script>",
    "frame-posted-to": "<iframe name=post></iframe><form id=post method=post action={to} target=post><input name=a>"
    "</form><script>document.getElementById('post').submit()</script>",
    "redirected-post": "<iframe name=moved></iframe><form id=moved method=post action={via307} target=moved>"
    "<input name=a></form><script>document.getElementById('moved').submit()</script>",
    "ping": "<iframe name=ping></iframe><a id=ping href=/empty ping={to} target=ping>x</a>"
    "<script>document.getElementById('ping').click()</script>",
    "image-set": "<div style='background: image-set(\"{to}\" 1x)'>x</div>",
    "svg-script": "<svg><script href={to}></script></svg>",
    "compression-dictionary": "<link rel=compression-dictionary href={to}>",
    "lazy-iframe": "<iframe loading=lazy src={to}></iframe>",
    "property": "<style>@property --x {{syntax: '<url>'; inherits: false; initial-value: url({to})}}"
    " h6 {{background: var(--x)}}</style><h6>x</h6>",
    "body-background": "<script>document.body.background = '{to}'</script>",
    "csp-report": "<iframe src='/csp?{to}'></iframe>",
    "header-preload": "<iframe src='/linked?{to}'></iframe>",
    "header-refresh": "<iframe src='/refreshed?{to}'></iframe>",
    "speculative-prefetch": '<script type=speculationrules>{{"prefetch": [{{"source": "list", "urls": ["{to}"], '
    '"requires": ["anonymous-client-ip-when-cross-origin"], "eagerness": "immediate"}}]}}</script>',
    "speculative-prerender": '<script type=speculationrules>{{"prerender": [{{"source": "list", "urls": ["{to}"], '
    '"eagerness": "immediate"}}]}}</script>',
}
SCRIPT = {
    "fetch": "fetch('{to}', {{mode: 'no-cors'}})",
    "fetch-cors": "fetch('{to}', {{headers: {{'X-Secret': 'x'}}}})",
    "fetch-post": "fetch('{to}', {{method: 'POST', mode: 'no-cors', body: 'secret'}})",
    "fetch-kept-alive": "fetch('{to}', {{method: 'POST', mode: 'no-cors', keepalive: true, body: 'secret'}})",
    "fetch-301": "fetch('{via301}', {{mode: 'no-cors'}})",
    "fetch-302": "fetch('{via}', {{mode: 'no-cors'}})",
    "fetch-303": "fetch('{via303}', {{mode: 'no-cors', method: 'POST', body: 'secret'}})",
    "fetch-307": "fetch('{via307}', {{mode: 'no-cors', method: 'POST', body: 'secret'}})",
    "fetch-308": "fetch('{via308}', {{mode: 'no-cors', method: 'POST', body: 'secret'}})",
    "fetch-twice-redirected": "fetch('{via_via}', {{mode: 'no-cors'}})",
    "xhr": "{{ const x = new XMLHttpRequest; x.open('GET', '{to}'); x.send() }}",
    "redirected-xhr": "{{ const x = new XMLHttpRequest; x.open('POST', '{via307}'); x.send('secret') }}",
    "beacon": "navigator.sendBeacon('{to}', 'secret')",
    "redirected-beacon": "navigator.sendBeacon('{via307}', 'secret')",
    "image": "new Image().src = '{to}'",
    "redirected-image-301": "new Image().src = '{via301}'",
    "redirected-image-303": "new Image().src = '{via303}'",
    "redirected-image-308": "new Image().src = '{via308}'",
    "event-source": "new EventSource('{to}')",
    "redirected-event-source": "new EventSource('{via}')",
    "websocket": "new WebSocket('{ws}')",
    "redirected-websocket": "new WebSocket('{ws_via}')",
    "import": "import('{to}')",
    "worker": "new Worker(script(`fetch('{to}', {{mode: 'no-cors'}})`))",
    "worker-import": "new Worker(script(`importScripts('{to}')`))",
    "worker-websocket": "new Worker(script(`new WebSocket('{ws}')`))",
    "worker-event-source": "new Worker(script(`new EventSource('{to}')`))",
    "worker-redirected": "new Worker(script(`fetch('{via}', {{mode: 'no-cors'}})`))",
    "worker-in-worker": "new Worker(script(`new Worker(URL.createObjectURL(new Blob([\"fetch('{to}', "
    "{{mode: 'no-cors'}})\"])))`))",
    "shared-worker": "new SharedWorker(script(`fetch('{to}', {{mode: 'no-cors'}})`))",
    "shared-worker-websocket": "new SharedWorker(script(`new WebSocket('{ws}')`))",
    "shared-worker-import": "new SharedWorker(script(`importScripts('{to}')`))",
    "service-worker": "serve('fetch', '{to}')",
    "service-worker-websocket": "serve('socket', '{ws}')",
    "blob-page": "window.open(URL.createObjectURL(new Blob(['<img src={to}>'], {{type: 'text/html'}})))",
    "download": "{{ const a = document.createElement('a'), f = document.createElement('iframe'); a.href = '{to}';"
    " a.download = 'x'; a.target = f.name = 'saved'; document.body.append(a, f); a.click() }}",
    "audio-object": "new Audio('{to}').play()",
    "font-face": "new FontFace('away', 'url({to})').load()",
    "paint": "CSS.paintWorklet.addModule('{to}')",
    "audio-worklet": "new AudioContext().audioWorklet.addModule('{to}')",
    "stylesheet-object": "document.head.append(Object.assign(document.createElement('link'), {{rel: 'stylesheet', href:"
    " '{via303}'}}))",
    "xslt": "fetch('/x.xml?{to}').then(() => {{ const f = document.createElement('iframe'); f.src = '/x.xml?{to}';"
    " document.body.append(f) }})",
    "userinfo": "new Image().src = '{to}'.replace('//', '//127.0.0.1@')",
    "backslash": "new Image().src = '{to}'.replace('//', '\\\\\\\\')",
    "tab": "new Image().src = '{to}'.replace('tp:', 't\\tp:')",
    "decimal-host": "new Image().src = '{to}'.replace('127.0.0.2', '2130706434')",
    "short-host": "new Image().src = '{to}'.replace('127.0.0.2', '127.2')",
    "hex-host": "new Image().src = '{to}'.replace('127.0.0.2', '0x7f.0.0.2')",
    "wide-host": "new Image().src = '{to}'.replace('127.0.0.2', '１２７.0.0.2')",
    "octal-host": "new Image().src = '{to}'.replace('127.0.0.2', '0177.0.0.02')",
    "percent-host": "new Image().src = '{to}'.replace('127.0.0.2', '%31%32%37.0.0.2')",
    "mapped-host": "new Image().src = '{to}'.replace('127.0.0.2', '[::ffff:127.0.0.2]')",
    "dot-after-host": "new Image().src = '{to}'.replace('127.0.0.2', '127.0.0.2.')",
    "fetch-later": "fetchLater('{to}', {{method: 'POST', body: 'secret', activateAfter: 500}})",
    "federated-sign-in": "navigator.credentials.get({{identity: {{providers: [{{configURL: '{to}',"
    " clientId: 'x'}}]}}}})",
    "css-module": "import('{to}', {{with: {{type: 'css'}}}})",
    "import-map": "{{ const s = document.createElement('script'); s.type = 'importmap';"
    " s.textContent = JSON.stringify({{imports: {{away: '{to}'}}}}); document.head.append(s);"
    " setTimeout(() => import('away').catch(() => 0), 100) }}",
    "websocket-stream": "new WebSocketStream('{ws}')",
    "written-popup": "{{ const w = window.open('about:blank'); w.document.write('<img src={to}>');"
    " setTimeout(() => w.close(), 700) }}",
    "other-port-of-own-host": "fetch('{own_host}', {{mode: 'no-cors'}})",
}
LATER = {  # after the page has loaded, since a step fails if its page navigates to another host
    "popup": "window.open('{to}')",
    "redirected-popup": "window.open('{via}')",
}
LEAVING = {
    "leaving-beacon": "navigator.sendBeacon('{to}', 'secret')",
    "leaving-fetch": "fetch('{to}', {{method: 'POST', mode: 'no-cors', keepalive: true, body: 'secret'}})",
    "leaving-image": "new Image().src = '{to}'",
    "leaving-redirected-beacon": "navigator.sendBeacon('{via307}', 'secret')",
}
OTHER = ("connection", "udp")
"""Counted in addition to the ways: connections without a request, such as preconnects; and datagrams."""
ALL = (*MARKUP, *SCRIPT, *LATER, *LEAVING, *OTHER)
AHEAD = "<link rel=preconnect href={other}><link rel=dns-prefetch href={other}>"
PEER = """(async () => { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:HOST:PORT'},
    {urls: 'turn:HOST:PORT', username: 'secret', credential: 'x'},
    {urls: 'turn:HOST:PORT?transport=tcp', username: 'secret', credential: 'x'}]});
    p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()) })()"""
SERVICE = """onmessage = told => told.data.kind == 'fetch' ? fetch(told.data.to, {mode: 'no-cors'})
    : new WebSocket(told.data.to)"""
PAGE = """<!doctype html><meta charset=utf-8><title>Page</title><h1>Page</h1>{ahead}
<script>
const script = text => URL.createObjectURL(new Blob([text]));
const serve = (kind, to) => navigator.serviceWorker.register('/service.js').then(() => navigator.serviceWorker.ready)
    .then(ready => ready.active.postMessage({{kind, to}}));
const go = what => {{ try {{ Promise.resolve(what()).catch(() => 0) }} catch {{}} }};
</script>
{markup}
<script>{script}
addEventListener('pagehide', () => {{ {leaving} }});
setTimeout(() => {{ {later} }}, {patience} / 2);
setTimeout(() => document.title = 'Done', {patience});
</script>"""


@dataclass
class Servers:
    """The page's own server at `own`, and the forbidden one. `arrived` has what that one received."""

    own_host: str = "127.0.0.1"
    other_host: str = "127.0.0.2"
    arrived: set[str] = field(default_factory=set)
    patience: int = 4000  # milliseconds until the page says that it is done

    def __enter__(self) -> "Servers":
        self._own = _Server(("127.0.0.1", 0), _Own)
        self._other = _Server(("127.0.0.2", 0), _Other)
        self.own_port, self.other_port = self._own.server_address[1], self._other.server_address[1]
        self._beside = _Server(("127.0.0.1", 0), _Other)  # on the page's own host, at a port that is not allowed
        self.beside_port = self._beside.server_address[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.2", self.other_port))
        for server in (self._own, self._other, self._beside):
            server.servers = self
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        threading.Thread(target=self._hear, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        for server in (self._own, self._other, self._beside):
            server.shutdown()
            server.server_close()
        self._udp.close()

    @property
    def own(self) -> str:
        return f"http://{self.own_host}:{self.own_port}"

    def _hear(self) -> None:
        try:
            while self._udp.recv(2000):
                self.arrived.add("udp")
        except OSError:
            return

    def page(self) -> str:
        """Returns the page that tries every way."""
        other = f"http://{self.other_host}:{self.other_port}"
        peer = PEER.replace("HOST", self.other_host).replace("PORT", str(self.other_port))
        script = [f"go(() => {self._way(way, text)})" for way, text in SCRIPT.items()]  # an object or a block
        return PAGE.format(
            ahead=AHEAD.format(other=other),
            patience=self.patience,
            markup="\n".join(self._way(way, text) for way, text in MARKUP.items()),
            script=";\n".join([*script, f"go(() => {peer})"]),
            later="; ".join(self._way(way, text) for way, text in LATER.items()),
            leaving="; ".join(self._way(way, text) for way, text in LEAVING.items()),
        )

    def _way(self, way: str, text: str) -> str:
        to = f"http://{self.other_host}:{self.other_port}/{way}"
        own = f"{self.own_host}:{self.own_port}"
        vias = {f"via{status}": f"http://{own}/to/{status}?{to}" for status in (301, 303, 307, 308)}
        ws = to.replace("http:", "ws:")
        beside = f"http://{self.own_host}:{self.beside_port}/{way}"
        via = f"http://{own}/to/302?{to}"
        return text.format(
            to=to, via=via, via_via=f"http://{own}/to/302?{via}", ws=ws, ws_via=f"ws://{own}/to/302?{ws}",
            own_host=beside, **vias,
        )  # fmt: skip


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128
    servers: Servers

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def asked(self) -> str:
        """Returns the requested path; empty without a request."""
        parts = self.rfile.readline().decode("latin-1").split()
        while self.rfile.readline().strip():
            pass
        return parts[1] if len(parts) > 1 else ""

    def answer(self, body: str = "", status: int = 200, **headers: str) -> None:
        named = {"Content-Type": "text/html", "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        content = body.encode()
        self.wfile.write(f"HTTP/1.1 {status} OK\r\n{head}Content-Length: {len(content)}\r\n".encode())
        self.wfile.write(b"Connection: close\r\n\r\n" + content)


class _Other(_Handler):
    def handle(self) -> None:
        servers = self.server.servers
        servers.arrived.add("connection")
        if path := self.asked():
            servers.arrived.add(path.strip("/").partition("?")[0])
            self.answer("")


class _Own(_Handler):
    def handle(self) -> None:
        path, _, to = self.asked().partition("?")
        to = unquote(to)
        if path == "/":
            self.answer(self.server.servers.page())
        elif path.startswith("/to/"):
            self.answer(status=int(path[4:]), Location=to)
        elif path == "/service.js":
            self.answer(SERVICE, Content_Type="text/javascript")
        elif path == "/csp":
            self.answer("<img src=/x>", Content_Security_Policy=f"img-src 'none'; report-uri {to}")
        elif path == "/linked":
            self.answer("<p>x", Link=f"<{to}>; rel=preload; as=image")
        elif path == "/refreshed":
            self.answer("<p>x", Refresh=f"0;url={to}")
        elif path == "/x.xml":
            sheet = f'<?xml-stylesheet type="text/xsl" href="{to}"?><x/>'
            self.answer(sheet, Content_Type="text/xml")
        elif path == "/empty":
            self.answer("<h1>Empty</h1>")
        else:
            self.answer("", 404)
