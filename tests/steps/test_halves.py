"""Lone surrogates, as left by scripts that cut an emoji in two, wherever a page may have them."""

from planbook.browser.evidence.capture import collect
from planbook.files.surrogates import repair, repair_json
from tests.steps.bench import Bench

PAGE = r"""
<p data-testid=text></p><label>Note <input></label><table aria-label=T><tr><th><tr><td></table>
<button onclick="alert(HALF)">Ask</button><button onclick="save()">Save</button><button id=named></button>
<script>
const HALF = 'cut \ud83d off', all = name => document.querySelectorAll(name);
for (const each of all('[data-testid], th, td, #named')) each.textContent = HALF;
all('input')[0].value = document.title = all('p')[0].dataset.half = localStorage.half = HALF;
console.error(HALF);
setTimeout(() => { throw new Error(HALF); });
history.replaceState(0, '', '/?half=\ud83d');
fetch('/half.json').then(answer => answer.json());
function save() {
  const link = document.createElement('a');
  [link.href, link.download] = ['data:text/plain,x', HALF + '.txt'];
  link.click();
}
</script>"""
READ = "cut \ufffd off"
STEPS = """
- extract: {from: {testid: text}, into: text}
- extract: {from: {testid: text}, attribute: data-half, into: attribute}
- extract: {from: {field: Note}, into: field}
- extract: {rows: {table: T}, into: rows}
- extract: {page: address, into: address}
- extract: {response: "*/half.json", into: json}
- click: {button: "{{ values.text }}"}
- expect: {testid: text, reads: "{{ values.text }}"}
- fill: {field: Note, with: "{{ values.text }}"}
- download: {button: Save, into: file}
- click: Ask
- dialog: {do: accept, contains: "{{ values.text }}"}
- screenshot: {testid: text, name: "{{ values.text }}"}
- click: {button: "{{ values.text }}!"}
  timeout: 2s
"""


async def test_it_is_read_everywhere_and_breaks_nothing(bench: Bench) -> None:
    played = await bench.play(PAGE, STEPS, {"/half.json": r'{"half": "cut \ud83d off"}'})
    read = {name: value for name, value in played.values.items() if name not in ("address", "file")}
    assert read == {
        "text": READ,
        "attribute": READ,
        "field": READ,
        "rows": [{READ: READ}],
        "json": {"half": READ},
    }
    assert played.values["file"].endswith("cut-off.txt")
    assert [step.ended.status for step in played.record.steps if step.ended] == [*["passed"] * 13, "failed"]
    assert f'nearest: button "{READ}"' in played.error[1]
    evidence = {name: content for _, name, content in await collect(played.session)}
    assert {"page.png", "page.aria.yaml", "console.txt"} <= set(evidence)
    assert f"uncaught: {READ}" in evidence["console.txt"].decode()


def test_what_is_whole_stays() -> None:
    assert repair({"a": ["\U0001f600", "\ud83d\ude00", "\ude00x"]}) == {"a": ["\U0001f600", "\U0001f600", "\ufffdx"]}
    assert repair_json(rb'["\ud83d", "\\ud83d", "\\\ud83d"]') == rb'["\ufffd", "\\ud83d", "\\\ufffd"]'
