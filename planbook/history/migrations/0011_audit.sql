CREATE TABLE audit (
    number BIGINT NOT NULL, happened TIMESTAMPTZ NOT NULL, act VARCHAR NOT NULL, subject VARCHAR NOT NULL,
    run_id VARCHAR, who VARCHAR NOT NULL, os_user VARCHAR NOT NULL, host VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    remote VARCHAR, why VARCHAR, details JSON NOT NULL, previous VARCHAR NOT NULL, sha256 VARCHAR NOT NULL
);
COMMENT ON TABLE audit IS 'One row for each act of a person: an approval, a run by hand, an answer. The file .planbook/audit.ndjson has the same; planbook history verify compares them.';
COMMENT ON COLUMN audit.number IS 'Place among the acts, from 1.';
COMMENT ON COLUMN audit.happened IS 'When.';
COMMENT ON COLUMN audit.act IS 'approve, run, answer, pause, continue, cancel, resume, prune, restore, drop_session, settings (a change of [tool.planbook]) or deploy.';
COMMENT ON COLUMN audit.subject IS 'What it was done to: a plan, a run, a session, a file.';
COMMENT ON COLUMN audit.run_id IS 'The run that it belongs to; NULL if it belongs to none.';
COMMENT ON COLUMN audit.who IS 'Who did it: the name that the person gave, or else os_user.';
COMMENT ON COLUMN audit.os_user IS 'Name of the user of the operating system.';
COMMENT ON COLUMN audit.host IS 'Name of the machine.';
COMMENT ON COLUMN audit.origin IS 'Where the act came from: the command line, Prefect''s page.';
COMMENT ON COLUMN audit.remote IS 'Address of the machine that the person was signed in from with SSH; NULL if there was none.';
COMMENT ON COLUMN audit.why IS 'The reason that the person gave; NULL if none.';
COMMENT ON COLUMN audit.details IS 'What else was said, such as the answer or the fingerprint of what was approved.';
COMMENT ON COLUMN audit.previous IS 'sha256 of the act before it, in hex; 64 zeros for the first.';
COMMENT ON COLUMN audit.sha256 IS 'SHA-256 of the act''s line in the file, previous included, in hex.';
