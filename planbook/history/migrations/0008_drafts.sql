-- Drafts of plans, told apart from runs of plans: what was tried while a plan was written says nothing of how it runs.
ALTER TABLE runs ADD COLUMN draft BOOLEAN DEFAULT false;
ALTER TABLE steps ADD COLUMN draft BOOLEAN DEFAULT false;
ALTER TABLE attempts ADD COLUMN draft BOOLEAN DEFAULT false;
ALTER TABLE elements ADD COLUMN draft BOOLEAN DEFAULT false;
ALTER TABLE recoveries ADD COLUMN draft BOOLEAN DEFAULT false;
ALTER TABLE runs ALTER COLUMN draft DROP DEFAULT;
ALTER TABLE steps ALTER COLUMN draft DROP DEFAULT;
ALTER TABLE attempts ALTER COLUMN draft DROP DEFAULT;
ALTER TABLE elements ALTER COLUMN draft DROP DEFAULT;
ALTER TABLE recoveries ALTER COLUMN draft DROP DEFAULT;
UPDATE runs SET draft = true WHERE path = '';
UPDATE steps SET draft = true WHERE run_id IN (SELECT run_id FROM runs WHERE draft);
UPDATE attempts SET draft = true WHERE run_id IN (SELECT run_id FROM runs WHERE draft);
UPDATE elements SET draft = true WHERE run_id IN (SELECT run_id FROM runs WHERE draft);
UPDATE recoveries SET draft = true WHERE run_id IN (SELECT run_id FROM runs WHERE draft);
COMMENT ON TABLE runs IS 'One row a run of a plan; and one each time that planbook write drafted one (draft).';
COMMENT ON COLUMN runs.plan IS 'The plan''s name; of a draft `write` and what it is about.';
COMMENT ON COLUMN runs.path IS 'The plan''s file, relative to the project''s folder where it is inside; empty for a draft.';
COMMENT ON COLUMN runs.plan_sha256 IS 'Fingerprint of the plan''s text: the same for two runs of the same text; empty for a draft.';
COMMENT ON COLUMN runs.draft IS 'Whether no plan was run, but one was drafted by planbook write. No view counts drafts, but for cost.';
COMMENT ON COLUMN steps.draft IS 'Whether it was tried while a plan was drafted: runs.draft.';
COMMENT ON COLUMN attempts.draft IS 'Whether it was made while a plan was drafted: runs.draft.';
COMMENT ON COLUMN elements.draft IS 'Whether it was found while a plan was drafted: runs.draft.';
COMMENT ON COLUMN recoveries.draft IS 'Whether it was tried while a plan was drafted: runs.draft.';
COMMENT ON COLUMN model_calls.plan IS 'The plan that it was asked for; of a draft `write` and what it is about.';
COMMENT ON VIEW cost IS 'One row a plan and model: what asking the model cost, drafts included. A plan that runs without a model is not here.';
COMMENT ON COLUMN cost.plan IS 'The plan that it was asked for; of a draft `write` and what it is about.';

-- An export of several machines may have rows of a planbook that did not tell them apart: there it is NULL.
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
    WHERE started >= since AND draft IS NOT TRUE AND status NOT IN ('running', 'paused', 'cancelled')
    GROUP BY plan;

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
        FROM steps
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'passed_on_retry', 'failed', 'warned')
        GROUP BY plan, id
        HAVING retried + failed > 0
    ),
    errors AS (
        SELECT plan, id, arg_max(error_class, ended) AS last_error_class FROM attempts
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
        FROM steps
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'passed_on_retry', 'warned') AND kind NOT IN ('group', 'call')
        GROUP BY plan, id
    );

CREATE OR REPLACE MACRO daily_since(since) AS TABLE
    SELECT
        started::DATE AS day,
        plan,
        count(*) AS runs,
        count(*) FILTER (status = 'passed') AS passed,
        count(*) FILTER (status = 'flaky') AS flaky,
        count(*) FILTER (status = 'failed') AS failed,
        count(*) FILTER (status = 'interrupted') AS interrupted,
        round(avg(seconds), 3) AS mean_seconds,
        round(sum(seconds), 3) AS seconds
    FROM runs
    WHERE started >= since AND draft IS NOT TRUE
    GROUP BY ALL;

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
    FROM elements
    WHERE happened >= since AND draft IS NOT TRUE
    GROUP BY plan, id
    HAVING fallbacks > 0 OR fewest_matches <> most_matches;

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
    FROM attempts
    WHERE ended >= since AND draft IS NOT TRUE AND status = 'failed' AND error_class IS NOT NULL
    GROUP BY plan, error_class;

CREATE OR REPLACE MACRO time_saved_since(since) AS TABLE
    WITH done AS (
        SELECT plan, kind, count(*) AS times FROM steps
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'passed_on_retry', 'warned')
        GROUP BY plan, kind
    ),
    hand AS (
        SELECT plan, sum(times * coalesce(seconds, 3)) AS seconds FROM done LEFT JOIN by_hand USING (kind) GROUP BY plan
    ),
    machine AS (
        SELECT plan, count(*) AS runs, sum(seconds) AS seconds FROM runs
        WHERE started >= since AND draft IS NOT TRUE AND status IN ('passed', 'flaky') GROUP BY plan
    )
    SELECT
        plan, runs,
        round(hand.seconds / 3600, 2) AS hours_by_hand,
        round(machine.seconds / 3600, 2) AS hours_by_planbook,
        round(hand.seconds / 3600 / runs * 60, 2) AS minutes_by_hand_a_run
    FROM machine JOIN hand USING (plan);
