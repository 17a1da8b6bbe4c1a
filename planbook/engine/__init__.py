"""Runs plans. Read the files of a run from the bottom up:

1. what a run is: `request`, `position`, `events`, `executor`, `progress`, `checkpoint`, and `run_state`, which has all
   of it during the run; nothing in these files acts,
2. one attempt of one step on a page: `values_on_stage` and `stage`, and `hooks` for runs that only look,
3. what is attempted: `work`,
4. what surrounds an attempt, and what follows a failure: `layers`, one per file, each of which calls the next; the
   lists are in `layers.table`,
5. the walk through the steps: `walk`,
6. the run from its first event to its last: `run`.

`trying` has the lists of layers for `planbook try`. The contract "the engine is read from the bottom" in pyproject.toml
keeps that order.
"""
