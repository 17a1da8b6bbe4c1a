-- What happens around the steps; and whether a step was sent, which only the journals know of earlier runs.
ALTER TABLE steps ADD COLUMN sent VARCHAR;
COMMENT ON COLUMN steps.sent IS 'Whether the browser was told to do something: no, yes, or perhaps (the run was cut off just then).';

ALTER TABLE attempts ADD COLUMN plan VARCHAR;
ALTER TABLE attempts ADD COLUMN id VARCHAR;
COMMENT ON COLUMN attempts.plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN attempts.id IS 'The step''s id in the plan: steps.id.';
UPDATE attempts SET plan = steps.plan, id = steps.id FROM steps
WHERE steps.run_id = attempts.run_id AND steps."index" = attempts."index";
UPDATE steps SET sent = CASE WHEN EXISTS (
    FROM attempts WHERE attempts.run_id = steps.run_id AND attempts."index" = steps."index" AND attempts.sent
) THEN 'yes' ELSE 'no' END;

CREATE TABLE elements (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    plan VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    happened TIMESTAMPTZ NOT NULL,
    attempt INTEGER NOT NULL,
    target VARCHAR NOT NULL,
    fallback INTEGER NOT NULL,
    matches INTEGER NOT NULL,
    ms DOUBLE NOT NULL,
    tag VARCHAR,
    role VARCHAR,
    name VARCHAR,
    text VARCHAR,
    attributes JSON,
    neighbours JSON,
    place JSON
);
COMMENT ON TABLE elements IS 'One row for each element that a step acted on or read: how it was found, and what it looked like. Key: run_id, position.';
COMMENT ON COLUMN elements.run_id IS 'The run.';
COMMENT ON COLUMN elements.position IS 'Place among the elements of the run, from 1.';
COMMENT ON COLUMN elements."index" IS 'The step: steps.index.';
COMMENT ON COLUMN elements.plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN elements.id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN elements.happened IS 'When it was found.';
COMMENT ON COLUMN elements.attempt IS 'Which try of the step.';
COMMENT ON COLUMN elements.target IS 'The target that matched, in words.';
COMMENT ON COLUMN elements.fallback IS '0 for the target itself, 1, 2, … for which one behind `or`.';
COMMENT ON COLUMN elements.matches IS 'How many elements fitted.';
COMMENT ON COLUMN elements.ms IS 'How long it took until it was ready, in milliseconds.';
COMMENT ON COLUMN elements.tag IS 'Its tag: button, a, input, …; NULL, as what follows, where its looks were not taken.';
COMMENT ON COLUMN elements.role IS 'Its ARIA role.';
COMMENT ON COLUMN elements.name IS 'Its accessible name.';
COMMENT ON COLUMN elements.text IS 'The beginning of its text.';
COMMENT ON COLUMN elements.attributes IS 'Attributes that tell it apart, by name.';
COMMENT ON COLUMN elements.neighbours IS 'Texts just before and behind it.';
COMMENT ON COLUMN elements.place IS 'Left, top, width and height in the page, in CSS pixels.';

CREATE TABLE recoveries (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "index" INTEGER,
    plan VARCHAR NOT NULL,
    id VARCHAR,
    happened TIMESTAMPTZ NOT NULL,
    attempt INTEGER,
    error_class VARCHAR NOT NULL,
    strategy VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    ms DOUBLE NOT NULL,
    message VARCHAR
);
COMMENT ON TABLE recoveries IS 'One row for each recovery that was tried. Key: run_id, position.';
COMMENT ON COLUMN recoveries.run_id IS 'The run.';
COMMENT ON COLUMN recoveries.position IS 'Place among the recoveries of the run, from 1.';
COMMENT ON COLUMN recoveries."index" IS 'The step: steps.index; NULL where it was for the whole run.';
COMMENT ON COLUMN recoveries.plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN recoveries.id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN recoveries.happened IS 'When it ended.';
COMMENT ON COLUMN recoveries.attempt IS 'The try that had failed.';
COMMENT ON COLUMN recoveries.error_class IS 'What it had failed with.';
COMMENT ON COLUMN recoveries.strategy IS 'What was done: wait, reload, back, close_dialog, sign_in, call, ask, fail.';
COMMENT ON COLUMN recoveries.status IS 'passed or failed: whether it could be done, not whether it helped.';
COMMENT ON COLUMN recoveries.ms IS 'How long it took, in milliseconds.';
COMMENT ON COLUMN recoveries.message IS 'What people should know of it.';

CREATE TABLE model_calls (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "index" INTEGER,
    plan VARCHAR NOT NULL,
    id VARCHAR,
    happened TIMESTAMPTZ NOT NULL,
    attempt INTEGER,
    task VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    ms DOUBLE NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    cost_usd DOUBLE,
    message VARCHAR
);
COMMENT ON TABLE model_calls IS 'One row for each time a model was asked. Key: run_id, position.';
COMMENT ON COLUMN model_calls.run_id IS 'The run.';
COMMENT ON COLUMN model_calls.position IS 'Place among the calls of the run, from 1.';
COMMENT ON COLUMN model_calls."index" IS 'The step: steps.index; NULL where it was for no step.';
COMMENT ON COLUMN model_calls.plan IS 'The plan that it was asked for.';
COMMENT ON COLUMN model_calls.id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN model_calls.happened IS 'When it had answered.';
COMMENT ON COLUMN model_calls.attempt IS 'Which try of the step.';
COMMENT ON COLUMN model_calls.task IS 'What it was asked to do.';
COMMENT ON COLUMN model_calls.model IS 'Which model.';
COMMENT ON COLUMN model_calls.status IS 'passed or failed: whether there was an answer that could be used.';
COMMENT ON COLUMN model_calls.ms IS 'How long it took, in milliseconds.';
COMMENT ON COLUMN model_calls.input_tokens IS 'Tokens that it read.';
COMMENT ON COLUMN model_calls.output_tokens IS 'Tokens that it wrote.';
COMMENT ON COLUMN model_calls.cached_tokens IS 'Those among the tokens it read that came from a cache.';
COMMENT ON COLUMN model_calls.cost_usd IS 'What it cost, in US dollars; NULL where that is not known.';
COMMENT ON COLUMN model_calls.message IS 'What went wrong, if anything.';

CREATE TABLE events (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "index" INTEGER,
    plan VARCHAR NOT NULL,
    id VARCHAR,
    happened TIMESTAMPTZ NOT NULL,
    attempt INTEGER,
    kind VARCHAR NOT NULL,
    message VARCHAR
);
COMMENT ON TABLE events IS 'One row for whatever else happened: what was about to be sent, and notes for people. Key: run_id, position.';
COMMENT ON COLUMN events.run_id IS 'The run.';
COMMENT ON COLUMN events.position IS 'Place among the events of the run, from 1.';
COMMENT ON COLUMN events."index" IS 'The step: steps.index; NULL where it belongs to the whole run.';
COMMENT ON COLUMN events.plan IS 'The plan that the step is of: steps.plan.';
COMMENT ON COLUMN events.id IS 'The step''s id in the plan: steps.id.';
COMMENT ON COLUMN events.happened IS 'When.';
COMMENT ON COLUMN events.attempt IS 'Which try of the step.';
COMMENT ON COLUMN events.kind IS 'sending (the browser is about to be told to do something), note, or another word for what is told.';
COMMENT ON COLUMN events.message IS 'The note.';

-- When it was loaded is nothing that the journals know: without it the tables can be made again row for row.
ALTER TABLE loaded DROP COLUMN taken;
COMMENT ON COLUMN loaded.state IS 'ended, running, interrupted, damaged (loaded up to a line that cannot be read), or outdated (by an earlier planbook, to be loaded again).';
UPDATE loaded SET state = 'outdated';
