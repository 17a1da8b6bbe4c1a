# ruff: noqa: E501 (what the page does is a line of JavaScript each)
"""A page that echoes what is filled into its fields in every possible way, and a search for it in what is stored."""

import html
import json
import re
import textwrap
import unicodedata
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

SECRETS = {
    "PASSWORD": "correct-Horse9!battery",
    "PIN": "83751",
    "CODE": "491736",
    "CARD": "4111222233334446",
    "VOUCHER": "abcd-9931-xyzw",
    "KEY": "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----",
    "ACCENTS": "Grüße-€uro-Žluť",
    "QUOTES": "say\"it\\now'please",
    "MARKUP": "<b>bold</b>&amp;7",
    "ADDRESS": "100%25 of a+b=c&d/e?f#g",
    "PHRASE": "violet anchors sleep under glass",
    "EDGES": " - edges_of_words - ",
    "TOKEN": "dGhpcyBpcyBhIHRva2Vu.eyJhIjoxfQ",
    "ID": "3f2b8c1e-77aa-4d0b-9e51-0c2d4e6f8a90",
    "DIGITS": "0x7fA1b2C3d4E5f6",
    "NAME": "zebedee.quillfeather",
}
"""Sixteen kinds of secrets."""

ECHOES = {
    "title": "document.title = all.join(' | ')",
    "query": "history.replaceState({}, '', '?' + new URLSearchParams(Object.entries(values)))",
    "hash": "location.hash = encodeURIComponent(all.join('|'))",
    "path": "history.pushState({}, '', '/at/' + encodeURIComponent(encodeURIComponent(one)) + location.search)",
    "text": "say('p', v => v)",
    "capitals": "say('h2', v => v.toUpperCase())",
    "small": "say('h3', v => v.toLowerCase())",
    "groups": "say('p', v => v.replace(/[\\s-]/g, '').replace(/(.{4})/g, '$1 '))",
    "dashes": "say('p', v => v.replace(/[\\s-]/g, '').replace(/(.{3})/g, '$1–'))",
    "no-break": "say('p', v => v.replace(/[\\s-]+/g, '\\u00a0'))",
    "wide": "say('p', v => v.replace(/[!-~]/g, c => String.fromCharCode(c.charCodeAt(0) + 0xfee0)))",
    "accents": "say('p', v => v.normalize('NFD'))",
    "alt": "say('img', v => v, 'alt')",
    "label": "say('button', v => v, 'aria-label')",
    "hint": "say('input', v => v, 'placeholder')",
    "field": "say('input', v => v, 'value')",
    "area": "for (const v of all) add('textarea').value = v",
    "choice": "const list = add('select'); list.multiple = true; for (const v of all) list.add(new Option(v, v, true, true))",
    "table": "const table = add('table'); table.ariaLabel = 'Echo';"
    "for (const v of all) table.insertRow().insertCell().textContent = v",
    "letters": "for (const v of all) { const p = add('p'); for (const c of v) p.append(Object.assign(document.createElement('span'), {textContent: c})) }",
    "cookie": "all.forEach((v, at) => document.cookie = 'c' + at + '=' + encodeURIComponent(v))",
    "cookie64": "all.forEach((v, at) => document.cookie = 'd' + at + '=' + encodeURIComponent(code(v)))",
    "local": "all.forEach((v, at) => localStorage['l' + at] = v)",
    "session": "all.forEach((v, at) => sessionStorage['s' + at] = JSON.stringify({v}))",
    "error": "for (const v of all) console.error(v)",
    "warning": "console.warn(JSON.stringify(values))",
    "uncaught": "for (const v of all) setTimeout(() => { throw new Error('no ' + v) })",
    "alert": "alert(all.join(' | '))",
    "failed": "for (const v of all) fetch('http://127.0.0.1:1/' + encodeURIComponent(v)).catch(() => {})",
    "headers": "fetch('/headers?' + new URLSearchParams({v: one}), {headers: {'x-echo': encodeURIComponent(one)}})",
    "answer": "fetch('/echo.json', {method: 'POST', body: JSON.stringify(values)})",
    "base64": "say('p', v => code(v)); say('p', v => code('user:' + v)); say('p', v => code('x ' + v).replace(/=+$/, ''))",
    "hex": "say('p', v => [...new TextEncoder().encode(v)].map(b => b.toString(16).padStart(2, '0')).join(''))",
    "entities": "say('p', v => [...v].map(c => '&#' + c.codePointAt(0) + ';').join(''))",
    "escapes": "say('p', v => [...v].map(c => '\\\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')).join(''))",
    "json": "say('pre', v => JSON.stringify({v: JSON.stringify(v)}))",
    "twice": "say('p', v => encodeURIComponent(encodeURIComponent(v)))",
    "frame": "for (const v of all) add('iframe').srcdoc = '<p></p><script>document.querySelector(\"p\").textContent = ' + "
    "JSON.stringify(v).replace(/</g, '\\\\u003c') + '<\\/script>'",
    "link": "say('a', v => '/to?' + new URLSearchParams({v}), 'href')",
    "name": "send(one.replace(/[/\\n]/g, '_') + '.txt', 'x')",
    "file": "send('all.json', JSON.stringify(values))",
}
"""How the page echoes what it received, by name."""

PAGE = """<style>iframe, img {width: 90px; height: 40px; display: block}</style><form>FIELDS</form><button id=go>Echo</button><div id=out></div>
<script>
const out = document.getElementById('out');
const add = tag => out.appendChild(document.createElement(tag));
const code = v => btoa(String.fromCharCode(...new TextEncoder().encode(v)));
const send = (name, text) => { const a = add('a'); a.href = URL.createObjectURL(new Blob([text])); a.download = name; a.textContent = 'File ' + (send.count = (send.count || 0) + 1); };
document.getElementById('go').onclick = () => {
  const fields = [...document.querySelectorAll('form textarea')];
  const values = Object.fromEntries(fields.map(field => [field.name, field.value])), all = Object.values(values);
  const one = all[0];
  const say = (tag, how, attribute) => { for (const v of all) { const el = add(tag); if (attribute) el.setAttribute(attribute, how(v)); else el.textContent = how(v); } };
  const tries = [ECHOES];
  for (const echo of tries) try { echo(); } catch (error) { console.error(error.message); }
};
</script>"""


def page(secrets: Mapping[str, str]) -> str:
    """Returns the page, with a field for each secret, which a draft may also fill."""
    fields = "".join(
        f"<label>{name} <textarea name={name} autocomplete=one-time-code></textarea></label>" for name in secrets
    )
    tries = ",\n".join(f"() => {{ {echo} }}" for echo in ECHOES.values())
    return PAGE.replace("FIELDS", fields).replace("ECHOES", tries)


def plan(secrets: Mapping[str, str]) -> str:
    """Returns a plan that fills the fields, and reads, stores and prints the echoes in every way that plans can."""
    fills = "".join(f'- fill: {{field: {name}, with: "{{{{ secrets.{name} }}}}"}}\n' for name in secrets)
    steps = """
        - {click: Echo, timeout: 20s}
        - {extract: {all: {css: "#out > *"}, into: texts}, optional: true}
        - {extract: {all: {css: "#out img"}, attribute: alt, into: alts}, optional: true}
        - {extract: {all: {css: "#out textarea"}, into: areas}, optional: true}
        - {extract: {from: {css: "#out select"}, into: choice}, optional: true}
        - {extract: {rows: {table: Echo}, columns: {v: 1}, into: rows}, optional: true}
        - {extract: {page: address, into: address}, optional: true}
        - {extract: {response: /echo.json, into: answer}, optional: true}
        - each: "{{ values.texts[::97] }}"
          optional: true
          retries: 0
          expect: {text: "{{ item }}", is: hidden, within: 10ms}
        - {download: {link: File 1, into: named}, optional: true}
        - {download: {link: File 2, into: file}, optional: true}
        - screenshot: all
        - {expect: {page_title: Nothing, within: 100ms}, optional: true}
        - {click: {button: Nothing}, retries: 1, timeout: 500ms}
    """
    return f"secrets: [{', '.join(secrets)}]\nsteps:\n{fills}{textwrap.dedent(steps)}"


def spellings(secret: str) -> Iterator[str]:
    """Yields the spellings in which the page echoes a secret, computed without the mask."""
    words = re.sub(r"\s+", " ", secret).strip()
    bare = re.sub(r"[\s-]", "", secret)
    for text in dict.fromkeys((secret, words, bare, secret.upper(), secret.lower(), bare.upper(), bare.lower())):
        yield text
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        yield json.dumps(json.dumps(text)[1:-1])[1:-1]
        yield html.escape(text)
        yield from (quote(text), quote(text, safe=""), quote_plus(text), quote(quote(text, safe=""), safe=""))
        yield unicodedata.normalize("NFD", text)
    yield re.sub("(.{4})", r"\1 ", bare)
    yield re.sub("(.{3})", r"\1–", bare)
    yield re.sub(r"[\s-]+", "\u00a0", secret)
    yield "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in secret)
    yield "".join(f"&#{ord(one)};" for one in secret)
    yield "".join(f"\\u{ord(one):04x}" for one in secret)
    octets = secret.encode()
    yield octets.hex()
    for skipped in range(3):
        inside = b64encode(b"\0" * skipped + octets)[(0, 2, 3)[skipped] : (skipped + len(octets)) * 4 // 3].decode()
        yield inside
        yield quote(inside, safe="")
        yield urlsafe_b64encode(b"\0" * skipped + octets)[
            (0, 2, 3)[skipped] : (skipped + len(octets)) * 4 // 3
        ].decode()


def leaks(kept: Mapping[str, str], secrets: Mapping[str, str]) -> list[str]:
    """Returns which secrets were found where, and in which spellings."""
    found = []
    for name, secret in secrets.items():
        for spelling in dict.fromkeys(each.strip() for each in spellings(secret)):
            places = (place for place, text in kept.items() if spelling in text and _stands_in(spelling, text))
            found += [f"{name} as {spelling[:60]!r} in {place}" for place in places]
    return found


def _stands_in(spelling: str, text: str) -> bool:
    """Returns whether a text contains a spelling.

    Short ones must be whole words, because numbers and codes contain them.
    """
    apart = rf"(?<![0-9A-Za-z.]){re.escape(spelling)}(?![0-9A-Za-z.])"
    return len(spelling) >= 9 or bool(re.search(apart, text))


def texts(folder: Path) -> dict[str, str]:
    """Returns the text of all files below a folder by name, including files in zips."""
    kept: dict[str, str] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            name = str(file.relative_to(folder))
            kept[f"the name of {name}"] = name
            kept[name] = file.read_bytes().decode("utf-8", "replace")
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as packed:
                    kept |= {f"{name}/{one}": packed.read(one).decode("utf-8", "replace") for one in packed.namelist()}
    return kept
