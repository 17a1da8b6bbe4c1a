"""The demo shop, Foolscap: a small web shop that the shipped plans, the documentation and the tests run on."""
