"""The view of a plan before it runs: what it says about each step, and the whole."""

import re
from pathlib import Path

import pytest
from viewed import PAST, laid_out, put, saved, shop, steps

from planbook.plan.load import load
from planbook.report.view.facts import InputInfo, UsedResource
from planbook.report.view.html import render
from planbook.report.view.javascript import javascript
from planbook.report.view.sheet import PlanPage, plan_page
from planbook.runs.earlier_runs import Past, PastStep

HEAD = "planbook: 1\nname: tried\nstart: https://shop.example/\n"


@pytest.fixture
def whole(tmp_path: Path) -> PlanPage:
    return shop(tmp_path)


def tried(folder: Path, text: str, head: str = "") -> PlanPage:
    return laid_out(put(folder, "tried", HEAD + head + "steps:\n" + text))


def test_steps_are_numbered_and_nested_as_people_count_them(whole: PlanPage) -> None:
    assert [(card.cell.number, card.cell.depth, card.cell.kind) for card in whole.steps] == [
        (1, 0, "fill"), (2, 0, "click"), (3, 0, "expect"), (4, 0, "goto"), (5, 0, "goto"), (6, 0, "goto"),
        (7, 0, "call"), (8, 0, "call"), (9, 0, "click"), (10, 0, "extract"), (11, 0, "pause"), (12, 0, "group"),
        (13, 1, "extract"), (14, 1, "until"), (15, 1, "click"), (16, 0, "screenshot"), (17, 0, "script"),
        (18, 0, "click"),
    ]  # fmt: skip
    group = steps(whole)["group-every-page-of-the-list"]
    assert [card.cell.number for card in group.inside] == [13, 14, 15]
    assert [card.is_note for card in whole.cards][:2] == [True, False]


def test_what_may_come_at_any_time_has_no_numbers(whole: PlanPage) -> None:
    [one] = whole.any_time
    assert one.see == 'dialog "Cookies" is visible'
    assert [(card.cell.number, card.cell.title) for card in one.cards] == [(0, 'Click button "Reject all"')]


@pytest.mark.parametrize(
    ("step", "marks"),
    [
        ("fill-email", ["secret: SHOP_USER"]),
        ("click-sign-in", ["retried: 5 retries"]),
        ("expect-your-account", []),
        ("goto-paper", []),
        ("goto-https-pay-example-card", ["leaves: opens pay.example"]),
        ("goto-https-elsewhere-example", ["elsewhere: opens elsewhere.example, not allowed", "optional: optional"]),
        ("call-look-up", ["leaves: opens www.shop.example", "secret: FINDER"]),
        ("call-nowhere", ["unknown: plan cannot be read"]),
        ("click-place-order", ["commit: commit"]),
        ("script", ["beyond: runs a script", "commit: commit", "unverified: no verify"]),
        ("click-send-inputs-quantity", ["commit: commit", "unverified: no verify", "unjudged: no look after it"]),
    ],
)
def test_badges(whole: PlanPage, step: str, marks: list[str]) -> None:
    badges = next(card.badges for id, card in steps(whole).items() if id.startswith(step))
    assert [f"{badge.kind}: {badge.text}" for badge in badges] == marks


def test_what_may_be_sent_again_says_so(tmp_path: Path) -> None:
    found = tried(tmp_path, "- {click: Add, effect: repeat}\n- {click: Add}\n- {expect: Added, effect: repeat}\n")
    marks = [[badge.text for badge in card.badges if badge.kind == "repeated"] for card in found.steps]
    assert marks == [["may be sent again"], [], []]


def test_what_was_seen_to_send_and_says_no_effect(tmp_path: Path) -> None:
    past = PastStep(["passed"], 5.0, None, ["POST https://shop.example/cart"])
    text = HEAD + "steps:\n- click: Add\n- {click: More, effect: repeat}\n"
    plan = load(put(tmp_path, "tried", text))
    found = plan_page(plan, {}, past=Past((), {"click-add": past, "click-more": past}))
    marks = [[badge.text for badge in card.badges if badge.kind == "undeclared"] for card in found.steps]
    assert marks == [["has sent POST https://shop.example/cart"], []]


def test_a_rule_that_a_comment_allows_to_be_broken(tmp_path: Path) -> None:
    found = tried(tmp_path, "- click: Add\n# planbook: allow fixed-wait because it is slow\n- pause: 2s\n- back:\n")
    marks = [[badge.text for badge in card.badges if badge.kind == "allowed"] for card in found.steps]
    assert marks == [[], ["fixed-wait allowed"], []]


def test_the_effect_of_what_holds_others_is_that_of_the_strongest(tmp_path: Path) -> None:
    put(tmp_path, "buy", HEAD.replace("tried", "buy") + "steps:\n- {click: {button: Buy}, effect: once}\n")
    found = tried(tmp_path, "- {group: A, steps: [back: ]}\n- {group: B, steps: [call: buy]}\n- call: gone\n")
    assert [card.effect for card in found.steps] == ["read", "read", "once", "once", "unknown"]
    assert [badge.kind for card in found.steps for badge in card.badges] == ["unknown"]


def test_of_an_address_with_an_input_the_default_counts(tmp_path: Path) -> None:
    head = "inputs: {shop: {default: https://a.example}, b: {}}\nallow: [a.example]\n"
    text = HEAD.replace("https://shop.example/", '"{{ inputs.shop }}/"')
    rest = 'steps:\n- goto: /x\n- goto: "{{ inputs.b }}/y"\n- tab: {open: "https://c.example/{{ inputs.b }}"}\n'
    found = laid_out(put(tmp_path, "tried", text + head + rest))
    assert found.hosts == [
        UsedResource("a.example", "where it starts by default", [1]),
        UsedResource("c.example", "not allowed: a page from there fails the step", [3], wrong=True),
    ]
    assert [[badge.text for badge in card.badges] for card in found.steps] == [
        [],
        ["address from the run"],
        ["opens c.example, not allowed"],
    ]


def test_hosts_with_the_steps_that_open_them(whole: PlanPage) -> None:
    assert whole.hosts == [
        UsedResource("*.shop.example", "every host below it", [7]),
        UsedResource("pay.example", "", [5]),
        UsedResource("shop.example", "where it starts", [4]),
        UsedResource("elsewhere.example", "not allowed: a page from there fails the step", [6], wrong=True),
    ]


def test_every_host_there_is_stands_out(tmp_path: Path) -> None:
    [everywhere, start] = tried(tmp_path, "- back:\n", 'allow: ["*"]\n').hosts
    assert everywhere == UsedResource("*", "every host there is", [], wrong=True)
    assert start == UsedResource("shop.example", "where it starts", [])


def test_secrets_with_the_steps_that_use_them(whole: PlanPage) -> None:
    assert whole.secrets == [
        UsedResource("SHOP_USER", "", [1]),
        UsedResource("SHOP_PASSWORD", "", []),
        UsedResource("FINDER", "of a plan that it calls", [7]),
    ]


def test_no_secret_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_USER", "ada-the-buyer")
    from planbook.report.view.html import render

    assert "ada-the-buyer" not in render(shop(tmp_path))


def test_inputs(whole: PlanPage) -> None:
    assert whole.inputs == [
        InputInfo("quantity", "a whole number from 1 to 10", "2", "how many packs"),
        InputInfo("size", "one of A3 or A4", None, ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {back: , timeout: 90s}", ["One attempt may take 90s"]),
        ("- {back: , retries: 1}", ["Up to 1 more attempt if it fails"]),
        ("- {back: , retries: 0}", ["One attempt only"]),
        ("- {group: A, retries: 2, steps: [back: ]}", ["Up to 2 more attempts if it fails, each from its first step"]),
        ("- {back: , optional: true}", ["If it fails, the plan goes on"]),
        ("- {back: , confidence: 0.5}", ["The planner is 50% sure of it"]),
        ("- {back: , confidence: 0.3, unsure: not tried}", ["The planner is 30% sure of it: not tried"]),
        (
            "- {group: A, at_most: 2m, steps: [back: ]}",
            ["Again and again until a step in it says so; it fails if none did within 2m"],
        ),
        (
            "- {each: [a, b], when: {text: Hi}, back: }",
            ["For each item of ['a', 'b']", 'Only if text "Hi" is visible'],
        ),
        (
            "- {click: A, effect: once, verify: {text: Sent}}",
            ['Where it is unclear whether it was sent, look whether text "Sent" is visible'],
        ),
        (
            "- {back: , recover: {covered: close_dialog, timeout: {call: mend}, any: fail}}",
            [
                "If it fails (covered): press Escape, then try once more",
                "If it fails (out of time): call the plan mend, then try once more",
                "If it fails (any other way): try nothing else",
            ],
        ),
    ],
)
def test_what_surrounds_a_step_is_said_in_words(tmp_path: Path, text: str, said: list[str]) -> None:
    assert tried(tmp_path, text + "\n").steps[0].terms == said


def test_verifying_steps_and_what_a_call_is_given(whole: PlanPage) -> None:
    found = steps(whole)
    assert found["click-place-order"].terms[0] == (
        'Where it is unclear whether it was sent: Open /orders; Expect that row "{{ run.id }}" is visible'
    )
    assert found["call-look-up"].terms == ["With no = 7"]
    assert found["call-look-up"].goal == "Find an order by its number."


def test_findings_stand_at_their_cells(whole: PlanPage) -> None:
    at = {card.cell.number: [one.rule for one in card.findings] for card in whole.steps if card.findings}
    assert at[8] == ["missing-plan"]
    assert "fixed-wait" in at[11]
    assert "unjudged-change" in at[18]
    assert 12 not in at  # findings inside a group belong to the inner step
    assert whole.found == sum(map(len, at.values())) + len(whole.findings)


def test_findings_of_no_cell_stand_above_all(tmp_path: Path) -> None:
    found = tried(tmp_path, "- back:\n", "inputs: {size: {}}\n")
    assert "unused-input" in [one.rule for one in found.findings]


def test_findings_of_a_called_plan_stand_above_all(tmp_path: Path) -> None:
    put(tmp_path, "gone", "planbook: 1\nname: gone\n")
    found = tried(tmp_path, "- call: gone\n")
    assert {Path(one.path).name for one in found.findings if one.path != str(found.plan.file)} >= {"gone.yaml"}


def test_what_deserves_a_look_is_told_with_the_riskiest_first(whole: PlanPage) -> None:
    told = [(risk.why, [card.cell.number for card in risk.cards]) for risk in whole.risks]
    assert told[:7] == [
        ("Does what a browser alone cannot", [17]),
        ("Calls a plan that cannot be read", [8]),
        ("Opens a host that the plan does not allow", [6]),
        ("Opens another host than the one where the plan starts", [5, 7]),
        ("Sent at most once", [9, 17, 18]),
        ("Nothing shows whether it was sent, where that is unclear: a person is asked", [17, 18]),
        ("Changes something, and no later step checks the result", [18]),
    ]
    assert told[-1][0] == "Has a problem that the check finds"


def test_the_past_of_a_step_is_found_by_its_id(whole: PlanPage) -> None:
    found = steps(whole)
    assert found["click-sign-in"].past == PAST.steps["click-sign-in"]
    assert found["click-sign-in"].failures == 1
    assert found["extract-orders"].past == PAST.steps["extract-orders"]
    assert found["goto-paper"].past is None


def test_a_plan_without_anything_is_laid_out(tmp_path: Path) -> None:
    found = tried(tmp_path, "- back:\n")
    assert (found.any_time, found.secrets, found.inputs, found.legend) == ([], [], [], [])
    assert [host.name for host in found.hosts] == ["shop.example"]


def test_a_page_needs_nothing_else(tmp_path: Path) -> None:
    html = saved(shop(tmp_path), tmp_path).read_text("utf-8")
    assert not re.search(r"(?:src|srcset)=|url\(|@import|<link", html.replace("image.src = ", ""))


def test_the_same_plan_gives_the_same_page(tmp_path: Path) -> None:
    pages = [saved(shop(tmp_path), tmp_path).read_text("utf-8") for _ in range(2)]
    assert pages[0] == pages[1]


def test_words_of_a_newer_history_are_shown_as_they_are(tmp_path: Path) -> None:
    past = Past(steps={"click-sign-in": PastStep(["melted", "failed"], None, "vanished")})  # type: ignore[arg-type]
    html = saved(shop(tmp_path, past), tmp_path).read_text("utf-8")
    assert "Failed in 1 of the last 2 runs, the last time: vanished" in html
    assert "the last 2 runs: 1 not finished, 1 failed" in html


def test_plans_that_call_themselves_and_addresses_that_are_none_are_shown(tmp_path: Path) -> None:
    put(tmp_path, "round", HEAD.replace("tried", "round") + "steps:\n- call: round\n")
    found = tried(tmp_path, '- call: round\n- goto: "https://[bad"\n')
    assert [card.effect for card in found.steps] == ["unknown", "read"]
    assert "call-cycle" in [one.rule for one in found.findings]


def test_secrets_of_the_plan_that_signs_in(tmp_path: Path) -> None:
    put(
        tmp_path,
        "sign-in",
        "planbook: 1\nname: sign-in\nstart: https://shop.example/login\nsecrets: [PIN]\nsteps:\n- back:\n",
    )
    found = tried(tmp_path, "- back:\n", "session: sign-in\nallow: [shop.example]\n")
    assert found.secrets == [UsedResource("PIN", "of sign-in, which signs in", [])]


PAY = """planbook: 1
name: pay
start: https://shop.example/
secrets: [PIN]
steps:
- fill: {field: Pin, with: "{{ secrets.PIN }}"}
- click: Pay
  effect: once
"""


@pytest.mark.parametrize(
    ("text", "head", "remark"),
    [
        ("- call: pay\n", "", "of a plan that it calls"),
        ("- back:\n", "session: pay\n", "of pay, which signs in"),
        ("- back:\n", "recover: {any: {call: pay}}\n", "of pay, which may be called"),
        ("- back:\n  recover: {any: {call: pay}}\n", "", "of pay, which may be called"),
    ],
)
def test_what_a_plan_commits_and_uses_by_another(tmp_path: Path, text: str, head: str, remark: str) -> None:
    put(tmp_path, "pay", PAY)
    found = tried(tmp_path, text, head)
    assert found.committing == ["pay"]
    assert [(one.name, one.remark) for one in found.secrets] == [("PIN", remark)]
    assert "commits by pay" in render(found)


SCRIPT = """steps:
  - script:
      code: |
        // the points
        const out = points.filter(p => p.name !== "a<b") // all
        const hidden = /"/.test(out); fetch("/x")
        return out
      into: points
"""


def test_a_script_is_shown_as_code(tmp_path: Path) -> None:
    html = render(laid_out(put(tmp_path, "tried", HEAD + SCRIPT)))
    code = html.partition('<pre class="code"><code>')[2].partition("</code></pre>")[0]
    said = "it may send something, read what the browser keeps, or change the page"
    assert code.split("\n") == [
        "<i>// the points</i>",
        "<b>const</b> out = points.filter(p =&gt; p.name !== <em>&#34;a&lt;b&#34;</em>) <i>// all</i>",
        f'<b>const</b> hidden = /<em>&#34;/.test(out); <mark title="{said}">fetch</mark>(&#34;</em>/x<em>&#34;)</em>',
        "<b>return</b> out",
    ]


@pytest.mark.parametrize(
    ("code", "marked"),
    [
        ("form.requestSubmit()", ["requestSubmit"]),
        ('f\\u0065tch("/x"); top["\\x66etch"]', ["\\u0065", "\\x66"]),
        ("document.write(link.outerHTML)", ["write", "outerHTML"]),
        ('const prefetched = "\\u00fc", b = opens', []),
    ],
)
def test_the_words_by_which_a_script_reaches_out_are_marked(code: str, marked: list[str]) -> None:
    assert re.findall("<mark[^>]*>(.*?)</mark>", javascript(code)) == marked
