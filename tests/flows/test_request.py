"""A request and a file that is read, as users run them: by the command, in a flow of Prefect."""

from pathlib import Path

from tests.scratch import Scratch
from tests.sites import Site

PLAN = """
inputs: {list: {type: csv}}
steps:
  - request: {get: /stock, expect: {json: "{{ answer.left == 3 }}"}, into: stock}
  - extract: {file: prices.csv, columns: {price: {column: price, as: number}}, into: prices}
  - expect: "{{ inputs.list | length == values.prices | length and values.prices[0].price == 4.9 }}"
  - request: {post: /orders, json: {item: A4}, into: order}
    retries: 2
"""


def test_a_request_is_sent_once_and_a_kept_file_is_an_input(tmp_path: Path, site: Site, api_url: str) -> None:
    (tmp_path / "prices.csv").write_text("name,price\nA4,4.90\n")
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url)
    json = {"content-type": "application/json"}
    site.pages |= {"/": "<h1>Shop</h1>", "/stock": (200, json, '{"left": 3}'), "/orders": (500, {}, "sorry")}
    scratch.write("order", site.address + "/", PLAN)
    assert scratch.planbook("files", "put", "prices.csv").code == 0
    done = scratch.planbook("run", "order", "--set", "list=upload:prices.csv", "--json")
    assert (done.code, done.json["status"]) == (1, "failed"), done.err
    said = f"POST {site.address}/orders: the server answers 500 (Internal Server Error)"
    assert said in done.out
    assert site.posted == ["/orders"]
    refused = scratch.planbook("run", "order", "--set", "list=upload:prices.csv@7")
    assert (refused.code, refused.err) == (2, "prices.csv has no version 7. There are: 1.\n")
