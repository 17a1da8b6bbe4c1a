-- What git and the gate knew of the plan when the run began.
ALTER TABLE runs ADD COLUMN git_commit VARCHAR;
ALTER TABLE runs ADD COLUMN git_dirty BOOLEAN;
ALTER TABLE runs ADD COLUMN gate VARCHAR;
ALTER TABLE runs ADD COLUMN approver VARCHAR;
UPDATE runs SET gate = 'off';
COMMENT ON COLUMN runs.git_commit IS 'The project''s commit in git; NULL where there was none.';
COMMENT ON COLUMN runs.git_dirty IS 'Whether the plan, or one that it calls, was not in that commit just as it was run; NULL where there was none.';
COMMENT ON COLUMN runs.gate IS 'What was asked of the plan before it might run: off (nothing), committed or approved.';
COMMENT ON COLUMN runs.approver IS 'Who approved the plan just as it was run; NULL where the gate did not ask.';
