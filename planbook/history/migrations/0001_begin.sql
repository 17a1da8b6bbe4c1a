-- One row a run: what was run, when, and how it ended.
CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY,
    plan VARCHAR NOT NULL,
    goal VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    plan_sha256 VARCHAR NOT NULL,
    inputs JSON NOT NULL,
    status VARCHAR NOT NULL,
    because VARCHAR,
    started TIMESTAMPTZ NOT NULL,
    finished TIMESTAMPTZ,
    seconds DOUBLE,
    browser VARCHAR NOT NULL,
    planbook VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    flow_run_id VARCHAR,
    report VARCHAR NOT NULL
);
COMMENT ON TABLE runs IS 'One row a run of a plan.';
COMMENT ON COLUMN runs.run_id IS 'The run''s id; begins with the time (UTC) at which it was prepared.';
COMMENT ON COLUMN runs.plan IS 'The plan''s name.';
COMMENT ON COLUMN runs.goal IS 'What the plan is for, in its own words.';
COMMENT ON COLUMN runs.path IS 'The plan''s file, relative to the project''s folder where it is inside.';
COMMENT ON COLUMN runs.plan_sha256 IS 'Fingerprint of the plan''s text: the same for two runs of the same text.';
COMMENT ON COLUMN runs.inputs IS 'The inputs, by name.';
COMMENT ON COLUMN runs.status IS 'passed, flaky (passed, with a step that needed more than one try), failed, cancelled, paused, interrupted (its process died), or running.';
COMMENT ON COLUMN runs.because IS 'Why it did not pass, in a sentence.';
COMMENT ON COLUMN runs.started IS 'When it began.';
COMMENT ON COLUMN runs.finished IS 'When it ended; NULL where it did not.';
COMMENT ON COLUMN runs.seconds IS 'How long it took, in seconds; NULL where it did not end.';
COMMENT ON COLUMN runs.browser IS 'Name and version of the browser; empty if it did not start.';
COMMENT ON COLUMN runs.planbook IS 'Version of planbook.';
COMMENT ON COLUMN runs.host IS 'Name of the machine.';
COMMENT ON COLUMN runs.flow_run_id IS 'Id of the flow run in Prefect.';
COMMENT ON COLUMN runs.report IS 'The notebook, relative to the project''s folder.';

-- The tables below have no primary keys: with keys the file is several times as large, and each run is replaced whole
-- in one transaction, so that no row can come twice.
CREATE TABLE steps (
    run_id VARCHAR NOT NULL,
    "index" INTEGER NOT NULL,
    number INTEGER NOT NULL,
    parent INTEGER,
    turn VARCHAR,
    plan VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    sentence VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    effect VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    started TIMESTAMPTZ NOT NULL,
    ms DOUBLE,
    error_class VARCHAR,
    error_message VARCHAR,
    matched VARCHAR
);
COMMENT ON TABLE steps IS 'One row for each time a step was done in a run: in a loop, once a turn. Key: run_id, index.';
COMMENT ON COLUMN steps.run_id IS 'The run.';
COMMENT ON COLUMN steps."index" IS 'Place in the run, from 1, in the order in which the steps began.';
COMMENT ON COLUMN steps.number IS 'Number of the step in the plan, from 1; 0 for a step of a called plan.';
COMMENT ON COLUMN steps.parent IS 'Index of the group or call that it is part of.';
COMMENT ON COLUMN steps.turn IS 'Which turn of the loop: 3, or 2.3 for a loop inside a loop; NULL outside.';
COMMENT ON COLUMN steps.plan IS 'The plan that it is a step of: the run''s, or a called one.';
COMMENT ON COLUMN steps.id IS 'The step''s id in the plan: the same in every run.';
COMMENT ON COLUMN steps.title IS 'What people call it.';
COMMENT ON COLUMN steps.sentence IS 'What it does, in words, with the values of this turn.';
COMMENT ON COLUMN steps.kind IS 'The kind of step: click, fill, expect, …';
COMMENT ON COLUMN steps.effect IS 'read, repeat (safe to do again) or once.';
COMMENT ON COLUMN steps.status IS 'passed, passed_on_retry, failed, warned, skipped, not_reached, interrupted, or running.';
COMMENT ON COLUMN steps.attempts IS 'How many tries it took.';
COMMENT ON COLUMN steps.started IS 'When it began.';
COMMENT ON COLUMN steps.ms IS 'How long it took with all its tries, in milliseconds; NULL where it did not end.';
COMMENT ON COLUMN steps.error_class IS 'Class of the error that it ended with: not_found, timeout, …';
COMMENT ON COLUMN steps.error_message IS 'That error, for people.';
COMMENT ON COLUMN steps.matched IS 'The target that matched, in words; with or, which one.';

CREATE TABLE attempts (
    run_id VARCHAR NOT NULL,
    "index" INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    ended TIMESTAMPTZ NOT NULL,
    ms DOUBLE NOT NULL,
    error_class VARCHAR,
    error_message VARCHAR,
    matched VARCHAR,
    sent BOOLEAN NOT NULL,
    address VARCHAR
);
COMMENT ON TABLE attempts IS 'One row for each try of a step. Key: run_id, index, attempt.';
COMMENT ON COLUMN attempts.run_id IS 'The run.';
COMMENT ON COLUMN attempts."index" IS 'The step: steps.index.';
COMMENT ON COLUMN attempts.attempt IS 'Which try, from 1.';
COMMENT ON COLUMN attempts.status IS 'passed or failed.';
COMMENT ON COLUMN attempts.ended IS 'When it ended.';
COMMENT ON COLUMN attempts.ms IS 'How long it took, in milliseconds.';
COMMENT ON COLUMN attempts.error_class IS 'Class of the error: not_found, timeout, …';
COMMENT ON COLUMN attempts.error_message IS 'The error, for people.';
COMMENT ON COLUMN attempts.matched IS 'The target that matched, in words; with or, which one.';
COMMENT ON COLUMN attempts.sent IS 'Whether the browser had been told to act.';
COMMENT ON COLUMN attempts.address IS 'Address of the page at the end.';

CREATE TABLE "values" (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    value JSON,
    added BOOLEAN NOT NULL,
    kept TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "values" IS 'One row for each time a value was extracted or set; the last of a name is what it was at the end. Key: run_id, position.';
COMMENT ON COLUMN "values".run_id IS 'The run.';
COMMENT ON COLUMN "values".position IS 'Place among the values of the run, from 1.';
COMMENT ON COLUMN "values"."index" IS 'The step: steps.index.';
COMMENT ON COLUMN "values".name IS 'The value''s name in the plan.';
COMMENT ON COLUMN "values".value IS 'The value; where it was added to a list, the one item.';
COMMENT ON COLUMN "values".added IS 'Whether it was added to a list.';
COMMENT ON COLUMN "values".kept IS 'When.';

CREATE TABLE artifacts (
    run_id VARCHAR NOT NULL,
    "index" INTEGER,
    attempt INTEGER,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    kept TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE artifacts IS 'One row for each file that was kept with a run.';
COMMENT ON COLUMN artifacts.run_id IS 'The run.';
COMMENT ON COLUMN artifacts."index" IS 'The step: steps.index; NULL where it belongs to the whole run.';
COMMENT ON COLUMN artifacts.attempt IS 'Which try of the step.';
COMMENT ON COLUMN artifacts.kind IS 'screenshot, snapshot, console, requests, trace, download or file.';
COMMENT ON COLUMN artifacts.name IS 'What people call it.';
COMMENT ON COLUMN artifacts.path IS 'The file, relative to the project''s folder.';
COMMENT ON COLUMN artifacts.bytes IS 'Its size.';
COMMENT ON COLUMN artifacts.media_type IS 'Its media type: image/png, …';
COMMENT ON COLUMN artifacts.kept IS 'When it was kept.';

CREATE TABLE loaded (
    run_id VARCHAR PRIMARY KEY,
    bytes BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    taken TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMENT ON TABLE loaded IS 'What the tables were made from: one row for each journal that was loaded.';
COMMENT ON COLUMN loaded.run_id IS 'The run; its journal is .planbook/runs/RUN_ID/journal.ndjson.';
COMMENT ON COLUMN loaded.bytes IS 'How long the journal was.';
COMMENT ON COLUMN loaded.state IS 'ended, running, interrupted, or damaged (loaded up to a line that cannot be read).';
COMMENT ON COLUMN loaded.taken IS 'When it was loaded.';
