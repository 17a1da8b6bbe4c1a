-- Runs that go on with others.
ALTER TABLE runs ADD COLUMN resumes VARCHAR;
COMMENT ON COLUMN runs.resumes IS 'The run that this one went on with, where that had stopped; NULL where it began anew.';
UPDATE loaded SET state = 'outdated';
