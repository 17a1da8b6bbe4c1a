-- A run that never began took no time: it no longer shortens the mean of its day. The other comments say what is left open.
CREATE OR REPLACE MACRO daily_since(since) AS TABLE
    SELECT
        started::DATE AS day,
        plan,
        count(*) AS runs,
        count(*) FILTER (status = 'passed') AS passed,
        count(*) FILTER (status = 'flaky') AS flaky,
        count(*) FILTER (status = 'failed' AND began IS NOT FALSE) AS failed,
        count(*) FILTER (status = 'interrupted') AS interrupted,
        round(avg(seconds) FILTER (began IS NOT FALSE), 3) AS mean_seconds,
        round(sum(seconds), 3) AS seconds,
        count(*) FILTER (status = 'refused') AS refused,
        count(*) FILTER (status = 'failed' AND began IS FALSE) AS not_begun
    FROM runs
    WHERE started >= since AND draft IS NOT TRUE AND from_step IS NULL AND until_step IS NULL
    GROUP BY ALL;
COMMENT ON COLUMN daily.runs IS 'Number of runs, however they went. Those that were cancelled, are paused or still running have no column of their own.';
COMMENT ON COLUMN daily.mean_seconds IS 'Mean duration of the runs that began and have ended, in seconds. NULL if there is none.';
COMMENT ON COLUMN runs.because IS 'Why the run did not pass, or why it stopped early, as a sentence. NULL if nothing is to be said, if it has not ended, or if its process died.';
COMMENT ON COLUMN steps.number IS 'Number of the step in the plan, from 1; 0 for a step of a called plan, of whenever, of verify or of a recovery.';
COMMENT ON COLUMN steps.parent IS 'Index of the step that contains the step, or in the course of which it was done: a group, a call, or for a step of whenever or verify the step that it interrupted or checked. NULL if there is none.';
COMMENT ON COLUMN steps.status IS 'passed, passed_on_retry, failed, warned, skipped, not_reached, paused (it waits for a person), interrupted (the run was stopped or its process died during the step), or running.';
