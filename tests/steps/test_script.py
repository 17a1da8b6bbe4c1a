"""script"""

import pytest

from planbook.step.model import WRITTEN
from steps.script import Script
from tests.steps.bench import Bench

POLICY = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'nonce-a'\">"
PAGE = POLICY + "<script nonce=a>window.points = [{total: 5}, {total: 150}]</script><p id=it>A4</p>"


async def test_it_uses_what_the_page_defines(bench: Bench) -> None:
    steps = """
    - script:
        code: |
          // what is dear
          const least = args.least  // of the plan
          return points.filter(point => point.total > least)
        args: {least: "{{ 100 }}"}
        into: dear
      effect: read
    - expect: "{{ values.dear[0].total == 150 }}"
    """
    played = await bench.play(PAGE, steps)
    assert (played.because, played.values) == (None, {"dear": [{"total": 150}]})
    first = played.record.steps[0]
    assert (first.started.sentence, first.sent) == ("Run the script of 3 lines, and read its result into dear", "no")


async def test_it_acts_and_is_sent_once(bench: Bench) -> None:
    played = await bench.play(PAGE, "- script: document.querySelector('#it').textContent = 'A5'\n- expect: {text: A5}")
    assert (played.because, played.record.steps[0].sent) == (None, "yes")


async def test_it_may_leave_the_page(bench: Bench) -> None:
    pages = {"/next": "<h1>Next</h1>"}
    played = await bench.play(PAGE, "- script: location.href = '/next'\n- expect: {heading: Next}", pages)
    assert played.because is None


@pytest.mark.parametrize("into", ["", ", into: it"])
async def test_one_that_is_cut_off_has_not_passed(bench: Bench, into: str) -> None:
    wait = "location.href = '/next'; await new Promise(() => {})"
    played = await bench.play(PAGE, f'- script: {{code: "{wait}"{into}}}', {"/next": "<h1>Next</h1>"})
    assert played.error == (
        "value",
        "the page was left before the script ended, so it is unknown what it has done; it may leave the page at its "
        "end",
    )


FAILS = {
    "throws": ("throw new Error('no points')", ("expectation", "the script failed: Error: no points")),
    "unknown": ("return pionts", ("expectation", "the script failed: ReferenceError: pionts is not defined")),
    "syntax": ("return (", ("value", "the script cannot be read: SyntaxError: Unexpected token '}'")),
    "circle": (
        "const a = {}; a.a = a; return a",
        ("expectation", "the script failed: TypeError: Converting circular structure to JSON"),
    ),
    "huge": (
        "return 'x'.repeat(1_000_001)",
        ("value", "the result of the script has more than 1 MB; return less"),
    ),
    "nan": (
        "return {mean: 0 / 0}",
        ("expectation", "the script failed: Error: the result has NaN, which JSON does not know"),
    ),
    "element": (
        "return [document.querySelector('p')]",
        (
            "expectation",
            "the script failed: Error: the result has a HTMLParagraphElement, of which JSON keeps nothing",
        ),
    ),
    "map": (
        "return {a: new Map([[1, 2]])}",
        ("expectation", "the script failed: Error: the result has a Map, of which JSON keeps nothing"),
    ),
    "rounded": (
        "return [9007199254740993]",
        (
            "expectation",
            "the script failed: Error: the result has 9007199254740992, which may be rounded; return it as a text",
        ),
    ),
}


@pytest.mark.parametrize("name", FAILS)
async def test_failures(bench: Bench, name: str) -> None:
    code, (error_class, message) = FAILS[name]
    played = await bench.play(PAGE, f'- script: {{code: "{code}", into: it}}\n  effect: read')
    assert played.error[0] == error_class and played.error[1].startswith(message)
    assert played.values == {}


async def test_a_number_that_javascript_would_round_is_refused_and_others_are_kept(bench: Bench) -> None:
    code = '- script: {code: return args.n, args: {n: "{{ %s }}"}, into: it}\n  effect: read'
    played = await bench.play(PAGE, code % "9007199254740993")
    assert played.error == ("value", "JavaScript would round 9007199254740993 in args; pass it as a text")
    for number in (9007199254740991, 1e300, -0.5):
        assert (await bench.play(PAGE, code % number)).values == {"it": number}
    played = await bench.play(PAGE, "- script: {code: return 0 / 0}\n  effect: read")
    assert played.because is None


async def test_objects_of_the_pages_own_classes_and_of_its_frames_are_kept(bench: Bench) -> None:
    code = "class Point { total = 5 }; const other = document.querySelector('iframe').contentWindow; "
    code += "return [new Point(), other.eval('({})'), other.eval('[]'), other.eval('[1]'), {}, Object.create(null)]"
    played = await bench.play("<iframe></iframe>", f'- script: {{code: "{code}", into: it}}\n  effect: read')
    assert (played.because, played.values) == (None, {"it": [{"total": 5}, {}, [], [1], {}, {}]})


async def test_the_policy_of_the_page_holds_for_scripts_that_it_inserts(bench: Bench) -> None:
    code = """
    - script: |
        const script = document.createElement('script')
        script.textContent = "document.title = 'inserted'"
        document.head.append(script)
    - expect: {page_title: Bench}
    """
    assert (await bench.play(PAGE, code)).because is None


async def test_arguments_are_values(bench: Bench) -> None:
    code = "return [typeof args.text, args.text, args.list]"
    given = '{text: "\'); alert(1); (\'", list: "{{ [1, 2] }}"}'
    played = await bench.play(PAGE, f'- script: {{code: "{code}", args: {given}, into: it}}\n  effect: read')
    assert (played.because, played.values) == (None, {"it": ["string", "'); alert(1); ('", [1, 2]]})


async def test_nothing_and_dates(bench: Bench) -> None:
    day = '- script: {code: return args.day, args: {day: "{{ run.date }}"}, into: day}'
    steps = f"- script: {{code: let it = 1, into: it}}\n{day}"
    played = await bench.play(PAGE, steps)
    assert played.because is None
    assert played.values["it"] is None and len(played.values["day"]) == 10


async def test_one_that_does_not_end(bench: Bench) -> None:
    played = await bench.play(PAGE, "- script: await new Promise(() => {})", timeout="500ms")
    assert played.error[0] == "timeout"


def test_no_expression_is_in_the_code() -> None:
    with pytest.raises(ValueError, match="must be written out, so that a review shows it"):
        Script.model_validate({"code": "return {{ values.it }}"}, context=WRITTEN)


async def test_a_script_chooses_no_host(bench: Bench) -> None:
    steps = "- script: {code: return 'http://127.0.0.1:1/', into: it}\n- request: {get: \"{{ values.it }}\"}"
    played = await bench.play(PAGE, steps)
    assert played.error[0] == "value" and "no page chooses a host" in played.error[1]


@pytest.mark.slow
async def test_one_that_never_lets_the_page_go_on(bench: Bench) -> None:
    played = await bench.play(PAGE, "- script: while (true) {}\n  timeout: 500ms\n  retries: 0")
    assert played.error[0] == "timeout"
