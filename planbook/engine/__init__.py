"""Runs plans. A run can be read from the bottom, file by file:

1. what a run is: `request`, `position`, `events`, `executor`, `progress`, `checkpoint`, and `run_state`, which has all
   of it while the run goes on; nothing in there acts,
2. one attempt of one step on a page: `stage`, and `hooks` for those who look only,
3. what is attempted: `work`,
4. what surrounds an attempt, and what follows a failure: `layers`, one a file, each of which takes the next; the lists
   are in `layers.table`,
5. the walk through the steps: `walk`,
6. the run from its first event to its last: `run`.

`trying` has the lists of a try. The contract "the engine is read from the bottom" in pyproject.toml keeps that order.
"""
