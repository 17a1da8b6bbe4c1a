"""Fields that a page draws anew while they are filled: the same question is filled again, another one is not."""

import pytest

from tests.steps.bench import Bench

# A form that goes on to its next field as soon as it has three letters; DRAW gets the number of the field.
PAGE = """<main></main><script>
  let at = 0;
  const draw = () => {
    document.querySelector('main').innerHTML = DRAW;
    document.querySelector('input').oninput = event => {
      if (event.target.value.length < 3) return;
      log.push(event.target.value);
      at += 1;
      if (at < MOST) { AND; draw() }
    };
  };
  draw();
</script>"""
FIELD = "<label>Answer <input></label>"
OTHERS = {
    "another question": (
        f"`<p>${{['Your pet?', 'Your city?'][at]}}</p>{FIELD}`",
        "",
        '"Your pet?" is not before it any more',
    ),
    "another number": (
        f"`<h1>Question ${{at + 1}} of 2</h1>{FIELD}`",
        "",
        '"Question 1 of 2" is not before it any more',
    ),
    "another name": ("`<label>Answer <input name=q${at}></label>`", "", 'its name is "q1", and was "q0"'),
    "another type": (
        "`<label>Answer <input type=${['text', 'email'][at]}></label>`",
        "",
        'its type is "email", and was "text"',
    ),
    "another page": (f"`{FIELD}`", "history.pushState(null, '', '/two')", "the page is at {}/two now"),
    "shown elsewhere": (
        f"`{FIELD}<hr><ul>${{log.map(one => `<li>1 x ${{one}}`)}}</ul>`",
        "",
        "the page shows elsewhere what was filled",
    ),
}
TOLD = (
    'field "Answer" was filled with "Rex", and the page then drew a field in its place that may ask for something '
    "else, which was not filled: {}. If the page goes on by itself when it has what it wants, use `type`"
)


@pytest.mark.parametrize(("draw", "then", "told"), OTHERS.values(), ids=OTHERS)
async def test_another_question_is_not_filled(bench: Bench, draw: str, then: str, told: str) -> None:
    html = PAGE.replace("DRAW", draw).replace("AND", then).replace("MOST", "2")
    played = await bench.play(html, "- fill: {field: Answer, with: Rex}")
    assert played.error == ("value", TOLD.format(told.format(bench.site.address)))
    assert await played.log() == "Rex"


async def test_what_the_page_has_sent_is_not_filled_again(bench: Bench) -> None:
    html = PAGE.replace("DRAW", f"`{FIELD}`").replace("AND", "fetch('/', {method: 'POST'})").replace("MOST", "9")
    played = await bench.play(html, "- fill: {field: Answer, with: Rex}")
    assert played.error[0] == "value"
    assert await played.log() == "Rex"


SAME = {
    "plain": f"`<h1>Sign up</h1>{FIELD}`",
    "with a generated name": "`<label>Answer <input name=':r${at}:'></label>`",
    "with more around it": f"`<h1>Sign up</h1><p>${{at ? 'Saved' : 'Loading…'}}</p>{FIELD}<p>${{at}} of 20</p>`",
    "with its name marked": "`<label>Answer${at ? ' *' : ''} <input></label>`",
}


@pytest.mark.parametrize("draw", SAME.values(), ids=SAME)
async def test_the_same_question_is_filled_again(bench: Bench, draw: str) -> None:
    html = PAGE.replace("DRAW", draw).replace("AND", "").replace("MOST", "2")
    played = await bench.play(html, "- fill: {field: Answer, with: Rex}\n- expect: {field: Answer, value: Rex}")
    assert (played.because, await played.log()) == (None, "Rex Rex")


async def test_another_question_is_not_ticked(bench: Bench) -> None:
    html = """<main></main><script>
      let at = 1;
      const draw = () => {
        document.querySelector('main').innerHTML = `<h1>Terms ${at}</h1><label><input type=checkbox> I agree</label>`;
        document.querySelector('input').onclick = () => { log.push(at); at += 1; draw() };
      };
      draw();</script>"""
    played = await bench.play(html, "- tick: {field: I agree}")
    told = 'field "I agree" was clicked, and is not ticked: the page did not let it change'
    assert (played.error, await played.log()) == (("value", told), "1")
