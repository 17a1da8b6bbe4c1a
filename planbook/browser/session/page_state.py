"""What a page says of itself, so that it can be made so again: storage, scroll, and what its fields hold.

Frames of the page's own origin count; fields in shadow roots and in frames from elsewhere do not.
"""

from typing import Any, NamedTuple

from playwright.async_api import Page

from planbook.browser.waiting.rest import NAME

_FIELDS = """
  const documents = (doc) => [doc, ...[...doc.querySelectorAll('iframe, frame')].flatMap((frame) => {
    try { return frame.contentDocument ? documents(frame.contentDocument) : []; } catch { return []; }
  })];
  const leftOut = ['hidden', 'submit', 'button', 'image', 'reset'];
  const words = (el) => (el.labels && el.labels[0] && el.labels[0].textContent.trim().replace(/\\s+/g, ' '))
    || el.getAttribute('aria-label') || el.placeholder || el.name || el.id || el.type;
  const seen = {};
  const fields = documents(document).flatMap((doc, number) =>
    [...doc.querySelectorAll('input, textarea, select')]
      .filter((el) => !leftOut.includes(el.type) && !el.disabled && !el.readOnly)
      .map((el) => {
        const same = [number, el.tagName, el.type, el.name, el.id].join('\\n');
        seen[same] = (seen[same] || 0) + 1;
        return {key: same + '\\n' + seen[same], el};
      }));
  const active = (doc) => {
    const el = doc.activeElement;
    try { return el && el.contentDocument ? active(el.contentDocument) : el; } catch { return el; }
  };
  const focus = () => {
    const el = active(document);
    if (!el || el === el.ownerDocument.body) return null;
    const field = fields.find((each) => each.el === el);
    return field ? field.key : [...document.querySelectorAll(el.tagName)].indexOf(el) + ' ' + el.tagName;
  };
  const isSecret = (el) => {
    const filled = el.ownerDocument.defaultView[Symbol.for('planbook.filled')];
    return !!filled && filled.secret.has(el);
  };
  const ticks = (el) => el.type === 'checkbox' || el.type === 'radio';
  const chosen = (el) => [...el.options].filter((option) => option.selected).map((option) => option.value);
  const held = (el) => ticks(el) ? el.checked : el.tagName === 'SELECT' ? chosen(el)
    : el.type === 'file' ? [...el.files].map((file) => file.name) : el.value;
"""
READ = f"""() => {{{_FIELDS}
  const stored = (name) => {{ try {{ return {{...window[name]}}; }} catch {{ return {{}}; }} }};
  const own = () => {{ try {{ return document.cookie; }} catch {{ return ''; }} }};
  return {{
    address: location.href, origin: location.origin, x: scrollX, y: scrollY, cookies: own(),
    local: stored('localStorage'), session: stored('sessionStorage'),
    focus: focus(), rest: window[Symbol.for('{NAME}')]?.state(true) ?? null,
    fields: fields.map(({{key, el}}) => ({{key, type: isSecret(el) ? 'password' : el.type, name: words(el),
      value: held(el)}})),
  }};
}}"""
WRITE = f"""(wanted) => {{{_FIELDS}
  const tell = (el) => ['input', 'change'].forEach((name) => el.dispatchEvent(new Event(name, {{bubbles: true}})));
  const put = (el, value) => {{
    const kind = el.ownerDocument.defaultView[el.tagName === 'TEXTAREA' ? 'HTMLTextAreaElement' : 'HTMLInputElement'];
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(el, value);
    tell(el);
  }};
  const choose = (el, values) => {{
    [...el.options].forEach((option) => {{ option.selected = values.includes(option.value); }});
    tell(el);
  }};
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const byKey = Object.fromEntries(fields.map(({{key, el}}) => [key, el]));
  for (const {{key, value}} of wanted) {{
    const el = byKey[key];
    if (!el || el.type === 'file' || same(held(el), value)) continue;
    if (ticks(el)) {{ if (value || el.type === 'checkbox') el.click(); }}
    else if (el.tagName === 'SELECT') choose(el, value);
    else put(el, value);
  }}
  return wanted.filter(({{key, value}}) => !byKey[key] || !same(held(byKey[key]), value)).map(({{key}}) => key);
}}"""
FOCUS = f"""(wanted) => {{{_FIELDS}
  const field = fields.find((each) => each.key === wanted);
  const [at, tag] = field ? [] : wanted.split(' ');
  const el = field ? field.el : document.querySelectorAll(tag || "nothing")[at];
  if (el) el.focus({{preventScroll: true}});
}}"""
STORE = """(items) => {
  sessionStorage.clear();
  Object.entries(items).forEach(([name, value]) => sessionStorage.setItem(name, value));
}"""


class Field(NamedTuple):
    """What a field held. `key` finds it again; `value` is a text, a flag, or a list of options or of files' names."""

    key: str
    type: str
    name: str
    value: Any

    @property
    def counts(self) -> bool:
        """Whether it holds something that would be missed."""
        return bool(self.value) and self.value != [""]


async def put_back(page: Page, fields: list[Field]) -> list[Field]:
    """Puts values into the fields of a page; returns those that do not hold theirs afterwards."""
    asked = [{"key": field.key, "value": field.value} for field in fields]
    lacking = set(await page.evaluate(WRITE, asked))
    return [field for field in fields if field.key in lacking]
