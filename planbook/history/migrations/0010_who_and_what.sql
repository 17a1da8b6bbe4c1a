-- Parts of plans, runs that never began, and why a run failed; who ran it; whose values they are, readable anywhere.
ALTER TABLE runs ADD COLUMN from_step VARCHAR;
ALTER TABLE runs ADD COLUMN until_step VARCHAR;
ALTER TABLE runs ADD COLUMN error_class VARCHAR;
ALTER TABLE runs ADD COLUMN began BOOLEAN;
ALTER TABLE runs ADD COLUMN os_user VARCHAR;
ALTER TABLE "values" ADD COLUMN plan VARCHAR;
ALTER TABLE "values" ADD COLUMN id VARCHAR;
ALTER TABLE elements ADD COLUMN kind VARCHAR;
ALTER TABLE loaded ADD COLUMN sha256 VARCHAR;
COMMENT ON COLUMN runs.status IS 'passed, flaky (passed, with a step that needed more than one try), failed, refused (it was not allowed to begin), cancelled, paused, interrupted (its process died), or running.';
COMMENT ON COLUMN runs.approver IS 'Who had approved the plan just as it was run, whether or not the gate asked; NULL where nobody had.';
COMMENT ON COLUMN runs.from_step IS 'Id of the step that it was to begin with (--from); NULL where it was to begin with the first.';
COMMENT ON COLUMN runs.until_step IS 'Id of the step that it was to end after (--until); NULL where it was to end with the last.';
COMMENT ON COLUMN runs.error_class IS 'Class of the error that it failed with: not_found, timeout, …; NULL where it did not fail, or before its first page.';
COMMENT ON COLUMN runs.began IS 'Whether it began: false where it was refused, or the browser did not start.';
COMMENT ON COLUMN runs.os_user IS 'Name of the user of the operating system who ran it; NULL for runs of an earlier planbook.';
COMMENT ON COLUMN "values".plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN "values".id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN elements.kind IS 'The kind of step: steps.kind.';
COMMENT ON COLUMN loaded.sha256 IS 'SHA-256 of what was loaded of the journal, in hex: whether it was changed since. NULL where an earlier planbook loaded it.';
COMMENT ON COLUMN steps.status IS 'passed, passed_on_retry, failed, warned, skipped, not_reached, interrupted (nobody recorded its end), or running.';
COMMENT ON COLUMN loaded.state IS 'ended, running, interrupted, damaged (all lines were loaded that can be read), or outdated (by an earlier planbook, to be loaded again).';

-- For runs whose journal is gone; of the others all is read from their journals again.
UPDATE runs SET began = coalesce(browser, '') <> '' OR run_id IN (SELECT run_id FROM steps WHERE attempts > 0);
UPDATE "values" SET plan = steps.plan, id = steps.id FROM steps
WHERE steps.run_id = "values".run_id AND steps."index" = "values"."index";
UPDATE elements SET kind = steps.kind FROM steps
WHERE steps.run_id = elements.run_id AND steps."index" = elements."index";
UPDATE runs SET error_class = failed.error_class FROM (
    SELECT run_id, arg_max(error_class, "index") AS error_class FROM steps WHERE status = 'failed' GROUP BY run_id
) failed WHERE failed.run_id = runs.run_id AND runs.status = 'failed';
UPDATE loaded SET state = 'outdated';

-- An export of several machines may have rows of a planbook that did not know these columns: there they are NULL.
CREATE VIEW partial_runs AS
    SELECT run_id, plan, from_step, until_step, started, status FROM runs
    WHERE from_step IS NOT NULL OR until_step IS NOT NULL;
COMMENT ON VIEW partial_runs IS 'One row a run of a part of a plan (--from, --until). The views leave them out, but for cost, unapproved_runs and those of values.';
COMMENT ON COLUMN partial_runs.run_id IS 'The run.';
COMMENT ON COLUMN partial_runs.plan IS 'The plan''s name.';
COMMENT ON COLUMN partial_runs.from_step IS 'Id of the step that it was to begin with; NULL for the first.';
COMMENT ON COLUMN partial_runs.until_step IS 'Id of the step that it was to end after; NULL for the last.';
COMMENT ON COLUMN partial_runs.started IS 'When it began.';
COMMENT ON COLUMN partial_runs.status IS 'How it ended.';

CREATE VIEW unapproved_runs AS
    SELECT
        run_id, plan, path, plan_sha256, git_commit, git_dirty, gate, os_user, host, flow_run_id, started, status
    FROM runs WHERE approver IS NULL AND draft IS NOT TRUE;
COMMENT ON VIEW unapproved_runs IS 'One row a run of a revision of a plan that nobody had approved when it ran: who ran it, and where. An approval counts once it is committed.';
COMMENT ON COLUMN unapproved_runs.run_id IS 'The run.';
COMMENT ON COLUMN unapproved_runs.plan IS 'The plan''s name.';
COMMENT ON COLUMN unapproved_runs.path IS 'The plan''s file.';
COMMENT ON COLUMN unapproved_runs.plan_sha256 IS 'Fingerprint of the text that was run.';
COMMENT ON COLUMN unapproved_runs.git_commit IS 'The project''s commit in git; NULL where there was none.';
COMMENT ON COLUMN unapproved_runs.git_dirty IS 'Whether the plan, or one that it calls, was not in that commit just as it was run.';
COMMENT ON COLUMN unapproved_runs.gate IS 'What was asked of the plan before it might run: off (nothing), committed or approved.';
COMMENT ON COLUMN unapproved_runs.os_user IS 'Name of the user of the operating system who ran it.';
COMMENT ON COLUMN unapproved_runs.host IS 'Name of the machine.';
COMMENT ON COLUMN unapproved_runs.flow_run_id IS 'Id of the flow run in Prefect.';
COMMENT ON COLUMN unapproved_runs.started IS 'When it began.';
COMMENT ON COLUMN unapproved_runs.status IS 'How it ended; refused where it was not allowed to begin.';

CREATE VIEW typed_values AS
    SELECT
        run_id, plan, id, "index", position, name, added, kept,
        CASE WHEN value IS NULL OR json_type(value) = 'NULL' THEN NULL ELSE CASE json_type(value)
            WHEN 'VARCHAR' THEN 'text' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'ARRAY' THEN 'list' WHEN 'OBJECT' THEN 'mapping'
            ELSE 'number' END END AS type,
        value ->> '$' AS text,
        CASE WHEN json_type(value) NOT IN ('VARCHAR', 'BOOLEAN', 'ARRAY', 'OBJECT') THEN try_cast(value ->> '$' AS DOUBLE) END AS number,
        CASE WHEN json_type(value) = 'VARCHAR' AND regexp_matches(value ->> '$', '^\d{4}-\d\d-\d\d')
            THEN try_cast(value ->> '$' AS TIMESTAMP) END AS moment
    FROM "values";
COMMENT ON VIEW typed_values IS 'The values, one row as in values, readable in whatever reads this: as text, and as a number or a moment where it is one.';
COMMENT ON COLUMN typed_values.run_id IS 'The run.';
COMMENT ON COLUMN typed_values.plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN typed_values.id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN typed_values."index" IS 'The step: steps.index.';
COMMENT ON COLUMN typed_values.position IS 'Place among the values of the run, from 1.';
COMMENT ON COLUMN typed_values.name IS 'The value''s name in the plan.';
COMMENT ON COLUMN typed_values.added IS 'Whether it was added to a list; it is then the one item.';
COMMENT ON COLUMN typed_values.kept IS 'When.';
COMMENT ON COLUMN typed_values.type IS 'text, number, boolean, list or mapping; NULL where there is no value.';
COMMENT ON COLUMN typed_values.text IS 'The value as text: a text without quotes, a list or a mapping in JSON.';
COMMENT ON COLUMN typed_values.number IS 'The number; NULL where it is none. A text of digits is none until the plan says `as: number`.';
COMMENT ON COLUMN typed_values.moment IS 'The day or time that a text says (2026-08-01, 2026-08-01 10:30), as it stands there; NULL where it says none.';

CREATE OR REPLACE MACRO plan_health_since(since) AS TABLE
    SELECT
        plan,
        count(*) AS runs,
        round(avg((status IN ('passed', 'flaky'))::INTEGER), 4) AS success_rate,
        round(avg((status = 'flaky')::INTEGER), 4) AS flaky_rate,
        round(quantile_cont(seconds, 0.5), 3) AS p50_seconds,
        round(quantile_cont(seconds, 0.95), 3) AS p95_seconds,
        max(started) AS last_run,
        arg_max(status, started) AS last_status,
        max(started) FILTER (status NOT IN ('passed', 'flaky')) AS last_failure,
        arg_max_null(because, started) FILTER (status NOT IN ('passed', 'flaky')) AS last_failure_because,
        round(
            list_avg(arg_max((status IN ('passed', 'flaky'))::INTEGER, started, 10))
            - avg((status IN ('passed', 'flaky'))::INTEGER), 4
        ) AS trend
    FROM runs
    WHERE started >= since AND draft IS NOT TRUE AND status NOT IN ('running', 'paused', 'cancelled', 'refused')
        AND from_step IS NULL AND until_step IS NULL AND began IS NOT FALSE
    GROUP BY plan;
COMMENT ON VIEW plan_health IS 'One row a plan: how well it runs. Runs that go on, wait, were cancelled, refused or never began do not count, nor those of a part of the plan.';

CREATE OR REPLACE MACRO flaky_steps_since(since) AS TABLE
    WITH done AS (
        SELECT
            plan, id,
            count(*) AS runs,
            count(*) FILTER (status = 'passed_on_retry') AS retried,
            count(*) FILTER (status IN ('failed', 'warned')) AS failed,
            max(attempts) AS tries,
            max(started) FILTER (status IN ('passed_on_retry', 'failed', 'warned')) AS last_trouble,
            any_value(title) AS title
        FROM steps ANTI JOIN partial_runs USING (run_id)
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'passed_on_retry', 'failed', 'warned')
        GROUP BY plan, id
        HAVING retried + failed > 0
    ),
    errors AS (
        SELECT plan, id, arg_max(error_class, ended) AS last_error_class
        FROM attempts ANTI JOIN partial_runs USING (run_id)
        WHERE ended >= since AND draft IS NOT TRUE AND status = 'failed'
        GROUP BY plan, id
    )
    SELECT
        plan, id, runs, retried, failed, round((retried + failed) / runs, 4) AS flaky_rate, tries, last_error_class,
        last_trouble, title
    FROM done LEFT JOIN errors USING (plan, id);

CREATE OR REPLACE MACRO slow_steps_since(since) AS TABLE
    SELECT
        plan, id, runs, round(quantiles[1], 1) AS p50_ms, round(quantiles[2], 1) AS p95_ms, longest_ms, seconds, title
    FROM (
        SELECT
            plan, id,
            count(*) AS runs,
            quantile_cont(ms, [0.5, 0.95]) AS quantiles,
            round(max(ms), 1) AS longest_ms,
            round(sum(ms) / 1000, 3) AS seconds,
            any_value(title) AS title
        FROM steps ANTI JOIN partial_runs USING (run_id)
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'passed_on_retry', 'warned') AND kind NOT IN ('group', 'call')
        GROUP BY plan, id
    );

DROP VIEW daily;
CREATE OR REPLACE MACRO daily_since(since) AS TABLE
    SELECT
        started::DATE AS day,
        plan,
        count(*) AS runs,
        count(*) FILTER (status = 'passed') AS passed,
        count(*) FILTER (status = 'flaky') AS flaky,
        count(*) FILTER (status = 'failed' AND began IS NOT FALSE) AS failed,
        count(*) FILTER (status = 'interrupted') AS interrupted,
        round(avg(seconds), 3) AS mean_seconds,
        round(sum(seconds), 3) AS seconds,
        count(*) FILTER (status = 'refused') AS refused,
        count(*) FILTER (status = 'failed' AND began IS FALSE) AS not_begun
    FROM runs
    WHERE started >= since AND draft IS NOT TRUE AND from_step IS NULL AND until_step IS NULL
    GROUP BY ALL;
CREATE VIEW daily AS FROM daily_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW daily IS 'One row a day and plan: how its runs went. Runs of a part of the plan do not count.';
COMMENT ON COLUMN daily.day IS 'The day on which they began, in the time zone of whoever asks.';
COMMENT ON COLUMN daily.plan IS 'The plan''s name.';
COMMENT ON COLUMN daily.runs IS 'How many there were.';
COMMENT ON COLUMN daily.passed IS 'How many passed at once.';
COMMENT ON COLUMN daily.flaky IS 'How many passed, with a step that needed more than one try.';
COMMENT ON COLUMN daily.failed IS 'How many failed.';
COMMENT ON COLUMN daily.interrupted IS 'How many were cut off: their process died.';
COMMENT ON COLUMN daily.mean_seconds IS 'How long one took, on average, in seconds.';
COMMENT ON COLUMN daily.seconds IS 'How long they took together, in seconds.';
COMMENT ON COLUMN daily.refused IS 'How many were not allowed to begin.';
COMMENT ON COLUMN daily.not_begun IS 'How many failed before they began, since the browser did not start.';

CREATE OR REPLACE MACRO locator_drift_since(since) AS TABLE
    SELECT
        plan, id,
        count(*) AS times,
        count(*) FILTER (fallback > 0) AS fallbacks,
        min(matches) AS fewest_matches,
        max(matches) AS most_matches,
        arg_max(matches, happened) AS last_matches,
        min(happened) FILTER (fallback > 0) AS fallback_since,
        max(happened) AS last_found,
        arg_max(target, happened) AS last_target
    FROM elements ANTI JOIN partial_runs USING (run_id)
    WHERE happened >= since AND draft IS NOT TRUE
    GROUP BY plan, id
    HAVING fallbacks > 0
        OR (fewest_matches <> most_matches AND bool_or(kind IS NULL OR kind NOT IN ('extract', 'expect', 'wait_for', 'until')));
COMMENT ON VIEW locator_drift IS 'One row for each step whose target is found otherwise than it was: a fallback had to be used, or another number of elements fits. It still passes, and may soon not. What reads a list or looks for any match may find more or less each time: there only fallbacks count.';

CREATE OR REPLACE MACRO failures_by_class_since(since) AS TABLE
    SELECT
        plan,
        error_class,
        count(*) AS failed_tries,
        count(DISTINCT run_id) AS runs,
        count(DISTINCT id) AS steps,
        min(ended) AS first,
        max(ended) AS last,
        arg_max(id, ended) AS last_step,
        arg_max(error_message, ended) AS last_message
    FROM attempts ANTI JOIN partial_runs USING (run_id)
    WHERE ended >= since AND draft IS NOT TRUE AND status = 'failed' AND error_class IS NOT NULL
    GROUP BY plan, error_class;

CREATE OR REPLACE MACRO time_saved_since(since) AS TABLE
    WITH passed AS (
        SELECT run_id, plan, seconds FROM runs
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'flaky')
            AND from_step IS NULL AND until_step IS NULL
    ),
    hand AS (
        SELECT passed.plan, sum(coalesce(by_hand.seconds, 3)) AS seconds
        FROM steps JOIN passed USING (run_id) LEFT JOIN by_hand USING (kind)
        WHERE steps.status IN ('passed', 'passed_on_retry', 'warned')
        GROUP BY passed.plan
    ),
    machine AS (SELECT plan, count(*) AS runs, sum(seconds) AS seconds FROM passed GROUP BY plan)
    SELECT
        plan, runs,
        round(hand.seconds / 3600, 2) AS hours_by_hand,
        round(machine.seconds / 3600, 2) AS hours_by_planbook,
        round(hand.seconds / 3600 / runs * 60, 2) AS minutes_by_hand_a_run
    FROM machine JOIN hand USING (plan);
COMMENT ON VIEW time_saved IS 'One row a plan: how long what its runs that passed did would have taken a person, worked out with by_hand. Steps of plans that it calls are in it; runs of a part of the plan are not.';
COMMENT ON COLUMN time_saved.runs IS 'How many runs passed, from the first step to the last.';
COMMENT ON COLUMN time_saved.hours_by_hand IS 'What a person would have needed for the steps of these runs: the time saved.';
COMMENT ON COLUMN time_saved.hours_by_planbook IS 'What these runs took, in hours.';

CREATE SCHEMA wide;
CREATE TABLE value_names (plan VARCHAR, name VARCHAR, type VARCHAR NOT NULL, PRIMARY KEY (plan, name));
COMMENT ON TABLE value_names IS 'One row a value of a plan: what the views in the schema wide are made from.';
COMMENT ON COLUMN value_names.plan IS 'The plan.';
COMMENT ON COLUMN value_names.name IS 'The value''s name.';
COMMENT ON COLUMN value_names.type IS 'number, boolean or moment where it always was one; list where it is added to; else text.';
