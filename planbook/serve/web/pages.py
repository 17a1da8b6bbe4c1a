"""Every page, in one place."""

from planbook.serve.web import (
    approve,
    ask,
    assets,
    heals,
    oidc,
    plan,
    plans,
    questions,
    run,
    runs,
    sign_in,
    start,
    thread_acts,
    threads,
    tries,
    week,
    write,
)

PAGES = (
    assets.router, sign_in.router, oidc.router, plans.router, plan.router, start.router, approve.router, runs.router,
    run.router,    questions.router, heals.router, week.router, ask.router, write.router, tries.router, threads.router,
    thread_acts.router,
)  # fmt: skip
