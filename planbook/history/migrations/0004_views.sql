-- Answers: each is a view over all that is kept, and a function NAME_since(moment) over what began since then.
CREATE MACRO plan_health_since(since) AS TABLE
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
    WHERE started >= since AND status NOT IN ('running', 'paused', 'cancelled')
    GROUP BY plan;
CREATE VIEW plan_health AS FROM plan_health_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW plan_health IS 'One row a plan: how well it runs. Runs that go on, wait, or were cancelled do not count.';
COMMENT ON COLUMN plan_health.plan IS 'The plan''s name.';
COMMENT ON COLUMN plan_health.runs IS 'How many runs.';
COMMENT ON COLUMN plan_health.success_rate IS 'Share of them that passed, flaky ones included: 0 to 1.';
COMMENT ON COLUMN plan_health.flaky_rate IS 'Share of them that passed, with a step that needed more than one try.';
COMMENT ON COLUMN plan_health.p50_seconds IS 'Half of the runs took no longer, in seconds.';
COMMENT ON COLUMN plan_health.p95_seconds IS '95 of 100 runs took no longer, in seconds.';
COMMENT ON COLUMN plan_health.last_run IS 'When the newest began.';
COMMENT ON COLUMN plan_health.last_status IS 'How it ended.';
COMMENT ON COLUMN plan_health.last_failure IS 'When the newest began that did not pass; NULL where all passed.';
COMMENT ON COLUMN plan_health.last_failure_because IS 'Why it did not.';
COMMENT ON COLUMN plan_health.trend IS 'Success rate of the newest ten runs less that of all: below 0, it gets worse.';

CREATE MACRO flaky_steps_since(since) AS TABLE
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
        WHERE started >= since AND status IN ('passed', 'passed_on_retry', 'failed', 'warned')
        GROUP BY plan, id
        HAVING retried + failed > 0
    ),
    errors AS (
        SELECT plan, id, arg_max(error_class, ended) AS last_error_class FROM attempts
        WHERE ended >= since AND status = 'failed'
        GROUP BY plan, id
    )
    SELECT
        plan, id, runs, retried, failed, round((retried + failed) / runs, 4) AS flaky_rate, tries, last_error_class,
        last_trouble, title
    FROM done LEFT JOIN errors USING (plan, id);
CREATE VIEW flaky_steps AS FROM flaky_steps_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW flaky_steps IS 'One row for each step of a plan that did not always pass at its first try.';
COMMENT ON COLUMN flaky_steps.plan IS 'The plan that it is a step of.';
COMMENT ON COLUMN flaky_steps.id IS 'The step''s id in the plan.';
COMMENT ON COLUMN flaky_steps.runs IS 'How often it was done: in a loop, once a turn.';
COMMENT ON COLUMN flaky_steps.retried IS 'How often it passed, but not at its first try.';
COMMENT ON COLUMN flaky_steps.failed IS 'How often it failed, or was let pass with a warning.';
COMMENT ON COLUMN flaky_steps.flaky_rate IS 'Share of both together: 0 to 1.';
COMMENT ON COLUMN flaky_steps.tries IS 'How many tries it took at most.';
COMMENT ON COLUMN flaky_steps.last_error_class IS 'The class of the error that a try of it failed with last.';
COMMENT ON COLUMN flaky_steps.last_trouble IS 'When this happened last.';
COMMENT ON COLUMN flaky_steps.title IS 'What people call it.';

CREATE MACRO slow_steps_since(since) AS TABLE
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
        WHERE started >= since AND status IN ('passed', 'passed_on_retry', 'warned') AND kind NOT IN ('group', 'call')
        GROUP BY plan, id
    );
CREATE VIEW slow_steps AS FROM slow_steps_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW slow_steps IS 'One row a step of a plan: how long it takes, with all its tries, when it passes. Without groups and called plans: their steps are here.';
COMMENT ON COLUMN slow_steps.plan IS 'The plan that it is a step of.';
COMMENT ON COLUMN slow_steps.id IS 'The step''s id in the plan.';
COMMENT ON COLUMN slow_steps.runs IS 'How often it was done: in a loop, once a turn.';
COMMENT ON COLUMN slow_steps.p50_ms IS 'Half of the times it took no longer, in milliseconds.';
COMMENT ON COLUMN slow_steps.p95_ms IS '95 of 100 times it took no longer.';
COMMENT ON COLUMN slow_steps.longest_ms IS 'The longest that it took.';
COMMENT ON COLUMN slow_steps.seconds IS 'All its times together, in seconds.';
COMMENT ON COLUMN slow_steps.title IS 'What people call it.';

CREATE MACRO daily_since(since) AS TABLE
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
    WHERE started >= since
    GROUP BY ALL;
CREATE VIEW daily AS FROM daily_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW daily IS 'One row a day and plan: how its runs went.';
COMMENT ON COLUMN daily.day IS 'The day on which they began, in the time zone of whoever asks.';
COMMENT ON COLUMN daily.plan IS 'The plan''s name.';
COMMENT ON COLUMN daily.runs IS 'How many began.';
COMMENT ON COLUMN daily.passed IS 'How many passed at once.';
COMMENT ON COLUMN daily.flaky IS 'How many passed, with a step that needed more than one try.';
COMMENT ON COLUMN daily.failed IS 'How many failed.';
COMMENT ON COLUMN daily.interrupted IS 'How many were cut off: their process died.';
COMMENT ON COLUMN daily.mean_seconds IS 'How long one took, on average, in seconds.';
COMMENT ON COLUMN daily.seconds IS 'How long they took together, in seconds.';

CREATE MACRO locator_drift_since(since) AS TABLE
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
    WHERE happened >= since
    GROUP BY plan, id
    HAVING fallbacks > 0 OR fewest_matches <> most_matches;
CREATE VIEW locator_drift AS FROM locator_drift_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW locator_drift IS 'One row for each step whose target is found otherwise than it was: a fallback had to be used, or another number of elements fits. It still passes, and may soon not.';
COMMENT ON COLUMN locator_drift.plan IS 'The plan that it is a step of.';
COMMENT ON COLUMN locator_drift.id IS 'The step''s id in the plan.';
COMMENT ON COLUMN locator_drift.times IS 'How often its target was found.';
COMMENT ON COLUMN locator_drift.fallbacks IS 'How often by a fallback, one behind `or`.';
COMMENT ON COLUMN locator_drift.fewest_matches IS 'How many elements fitted at least.';
COMMENT ON COLUMN locator_drift.most_matches IS 'How many at most.';
COMMENT ON COLUMN locator_drift.last_matches IS 'How many fitted last.';
COMMENT ON COLUMN locator_drift.fallback_since IS 'When a fallback was used first.';
COMMENT ON COLUMN locator_drift.last_found IS 'When it was found last.';
COMMENT ON COLUMN locator_drift.last_target IS 'What it was found by then.';

CREATE MACRO failures_by_class_since(since) AS TABLE
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
    WHERE ended >= since AND status = 'failed' AND error_class IS NOT NULL
    GROUP BY plan, error_class;
CREATE VIEW failures_by_class AS FROM failures_by_class_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW failures_by_class IS 'One row a plan and class of error: tries that failed with it, those that a later try made good included.';
COMMENT ON COLUMN failures_by_class.plan IS 'The plan whose step failed.';
COMMENT ON COLUMN failures_by_class.error_class IS 'The class of the error: not_found, timeout, …';
COMMENT ON COLUMN failures_by_class.failed_tries IS 'How many tries failed with it.';
COMMENT ON COLUMN failures_by_class.runs IS 'In how many runs.';
COMMENT ON COLUMN failures_by_class.steps IS 'Of how many steps of the plan.';
COMMENT ON COLUMN failures_by_class.first IS 'When first.';
COMMENT ON COLUMN failures_by_class.last IS 'When last.';
COMMENT ON COLUMN failures_by_class.last_step IS 'The step''s id, of the last.';
COMMENT ON COLUMN failures_by_class.last_message IS 'What it said.';

CREATE MACRO cost_since(since) AS TABLE
    SELECT
        plan, model,
        count(*) AS calls,
        count(DISTINCT run_id) AS runs,
        count(*) FILTER (status = 'failed') AS failed_calls,
        sum(input_tokens)::BIGINT AS input_tokens,
        sum(output_tokens)::BIGINT AS output_tokens,
        sum(cached_tokens)::BIGINT AS cached_tokens,
        round(sum(cost_usd), 6) AS cost_usd,
        round(sum(cost_usd) / count(DISTINCT run_id), 6) AS cost_usd_a_run,
        round(sum(ms) / 1000, 3) AS seconds
    FROM model_calls
    WHERE happened >= since
    GROUP BY plan, model;
CREATE VIEW cost AS FROM cost_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW cost IS 'One row a plan and model: what asking the model cost. A plan that runs without a model is not here.';
COMMENT ON COLUMN cost.plan IS 'The plan that it was asked for.';
COMMENT ON COLUMN cost.model IS 'Which model.';
COMMENT ON COLUMN cost.calls IS 'How often it was asked.';
COMMENT ON COLUMN cost.runs IS 'In how many runs.';
COMMENT ON COLUMN cost.failed_calls IS 'How often there was no answer that could be used.';
COMMENT ON COLUMN cost.input_tokens IS 'Tokens that it read.';
COMMENT ON COLUMN cost.output_tokens IS 'Tokens that it wrote.';
COMMENT ON COLUMN cost.cached_tokens IS 'Those among the tokens it read that came from a cache.';
COMMENT ON COLUMN cost.cost_usd IS 'What it cost, in US dollars, as far as that is known.';
COMMENT ON COLUMN cost.cost_usd_a_run IS 'That, for each run in which it was asked.';
COMMENT ON COLUMN cost.seconds IS 'How long it took, in seconds.';

CREATE TABLE by_hand (kind VARCHAR PRIMARY KEY, seconds DOUBLE NOT NULL);
COMMENT ON TABLE by_hand IS 'How long a practised person is taken to need for a kind of step; a kind that is not here takes 3 seconds. What time_saved is worked out with.';
COMMENT ON COLUMN by_hand.kind IS 'The kind of step.';
COMMENT ON COLUMN by_hand.seconds IS 'Seconds.';
INSERT INTO by_hand VALUES
    ('goto', 5), ('fill', 6), ('type', 6), ('select', 4), ('upload', 12), ('download', 8), ('extract', 8),
    ('screenshot', 5), ('expect', 2), ('wait_for', 0), ('pause', 0), ('set', 0), ('group', 0), ('call', 0), ('until', 1),
    ('stop', 0), ('ask', 0);

CREATE MACRO time_saved_since(since) AS TABLE
    WITH done AS (
        SELECT plan, kind, count(*) AS times FROM steps
        WHERE started >= since AND status IN ('passed', 'passed_on_retry', 'warned')
        GROUP BY plan, kind
    ),
    hand AS (
        SELECT plan, sum(times * coalesce(seconds, 3)) AS seconds FROM done LEFT JOIN by_hand USING (kind) GROUP BY plan
    ),
    machine AS (
        SELECT plan, count(*) AS runs, sum(seconds) AS seconds FROM runs
        WHERE started >= since AND status IN ('passed', 'flaky') GROUP BY plan
    )
    SELECT
        plan, runs,
        round(hand.seconds / 3600, 2) AS hours_by_hand,
        round(machine.seconds / 3600, 2) AS hours_by_planbook,
        round(hand.seconds / 3600 / runs * 60, 2) AS minutes_by_hand_a_run
    FROM machine JOIN hand USING (plan);
CREATE VIEW time_saved AS FROM time_saved_since('-infinity'::TIMESTAMPTZ);
COMMENT ON VIEW time_saved IS 'One row a plan: how long its steps would have taken a person, worked out with by_hand. Steps of a plan that it calls count for the called one.';
COMMENT ON COLUMN time_saved.plan IS 'The plan''s name.';
COMMENT ON COLUMN time_saved.runs IS 'How many runs passed.';
COMMENT ON COLUMN time_saved.hours_by_hand IS 'What a person would have needed for the steps that were done: the time saved.';
COMMENT ON COLUMN time_saved.hours_by_planbook IS 'What the runs took, in hours.';
COMMENT ON COLUMN time_saved.minutes_by_hand_a_run IS 'What a person would need for one run, in minutes.';
