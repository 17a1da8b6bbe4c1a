COMMENT ON COLUMN audit.act IS 'approve, run, answer, pause, continue, cancel, resume, prune, restore, drop_session, settings (a change of [tool.planbook]), deploy, sign_in, user (added, changed or removed) or key (made or revoked).';
COMMENT ON COLUMN audit.origin IS 'Where the act came from: the command line, Prefect''s page, the API.';
COMMENT ON COLUMN audit.remote IS 'Address of the machine that the person asked the API from, or was signed in from with SSH; NULL if there was none.';
