"""goto"""

from tests.steps.bench import Bench


async def test_a_relative_address_resolves_against_the_start(bench: Bench) -> None:
    played = await bench.play("", "- goto: next?page=2", {"/next": "next"})
    assert played.status == "passed"
    assert played.page.url == f"{bench.site.address}/next?page=2"
    assert played.record.steps[0].started.sentence == "Open next?page=2"


async def test_another_host_is_refused(bench: Bench) -> None:
    played = await bench.play("", "- goto: http://elsewhere.test/x")
    assert played.error[0] == "blocked_host"
    assert "http://elsewhere.test/x is not allowed" in played.error[1]


async def test_what_is_no_address_is_refused(bench: Bench) -> None:
    played = await bench.play("", '- set: {at: "https://[bad"}\n- goto: "{{ values.at }}"')
    assert played.error == ("value", '"https://[bad" is not an address')
