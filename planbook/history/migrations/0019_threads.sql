-- Threads: work with a model that goes on over days.
CREATE TABLE threads (
    thread_id VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, state VARCHAR NOT NULL, created TIMESTAMPTZ NOT NULL,
    changed TIMESTAMPTZ NOT NULL, host VARCHAR NOT NULL, participants JSON NOT NULL, artifacts JSON NOT NULL,
    bytes BIGINT NOT NULL, sha256 VARCHAR NOT NULL
);
CREATE TABLE messages (
    thread_id VARCHAR NOT NULL, position INTEGER NOT NULL, id VARCHAR NOT NULL, batch VARCHAR NOT NULL,
    added TIMESTAMPTZ NOT NULL, role VARCHAR NOT NULL, author VARCHAR NOT NULL, text VARCHAR NOT NULL
);
CREATE TABLE memories (
    thread_id VARCHAR NOT NULL, position INTEGER NOT NULL, key VARCHAR NOT NULL, value JSON NOT NULL,
    why VARCHAR NOT NULL, expires TIMESTAMPTZ, stored TIMESTAMPTZ NOT NULL, stored_by VARCHAR NOT NULL,
    ended TIMESTAMPTZ
);
CREATE TABLE goals (
    thread_id VARCHAR NOT NULL, id VARCHAR NOT NULL, kind VARCHAR NOT NULL, goal VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL, state VARCHAR NOT NULL, result JSON NOT NULL, because VARCHAR,
    handed_over TIMESTAMPTZ NOT NULL, handed_over_by VARCHAR NOT NULL, ended TIMESTAMPTZ
);
COMMENT ON TABLE threads IS 'One row per thread: work with a model that goes on over days. Deleted threads have none.';
COMMENT ON COLUMN threads.thread_id IS 'The thread''s id. It begins with the time (UTC) at which the thread was created.';
COMMENT ON COLUMN threads.title IS 'What it is called.';
COMMENT ON COLUMN threads.state IS 'active, paused (no goals are handed over) or completed.';
COMMENT ON COLUMN threads.created IS 'When it was created.';
COMMENT ON COLUMN threads.changed IS 'When something last happened to it.';
COMMENT ON COLUMN threads.host IS 'Name of the machine on which it was created.';
COMMENT ON COLUMN threads.participants IS 'Who takes part: those named at its creation, and the authors of its messages.';
COMMENT ON COLUMN threads.artifacts IS 'Its files and references: name, media_type, bytes, sha256, path in the thread''s folder, reference and note.';
COMMENT ON COLUMN threads.bytes IS 'Length of its journal when it was loaded.';
COMMENT ON COLUMN threads.sha256 IS 'SHA-256 of the last entry of its journal, in hex.';
COMMENT ON TABLE messages IS 'One row per message of a thread.';
COMMENT ON COLUMN messages.thread_id IS 'The thread.';
COMMENT ON COLUMN messages.position IS 'Place in the conversation, from 1.';
COMMENT ON COLUMN messages.id IS 'The message''s id. A message that is sent again with its id is not added again.';
COMMENT ON COLUMN messages.batch IS 'The same for all messages that were added together.';
COMMENT ON COLUMN messages.added IS 'When it was added.';
COMMENT ON COLUMN messages.role IS 'user, assistant, system or tool.';
COMMENT ON COLUMN messages.author IS 'Who wrote it.';
COMMENT ON COLUMN messages.text IS 'What it says, without secrets.';
COMMENT ON TABLE memories IS 'One row for each time that a memory was stored in a thread.';
COMMENT ON COLUMN memories.thread_id IS 'The thread.';
COMMENT ON COLUMN memories.position IS 'Place among all that were stored in the thread, from 1.';
COMMENT ON COLUMN memories.key IS 'What it is about. A new memory with the key of another one replaces it.';
COMMENT ON COLUMN memories.value IS 'The memory.';
COMMENT ON COLUMN memories.why IS 'Why it was stored. Empty if nobody said.';
COMMENT ON COLUMN memories.expires IS 'When it stops to count; NULL if it counts for good.';
COMMENT ON COLUMN memories.stored IS 'When it was stored.';
COMMENT ON COLUMN memories.stored_by IS 'Who stored it.';
COMMENT ON COLUMN memories.ended IS 'When it was replaced or dropped; NULL while it counts.';
COMMENT ON TABLE goals IS 'One row per goal that was handed over in a thread: a run or a draft.';
COMMENT ON COLUMN goals.thread_id IS 'The thread.';
COMMENT ON COLUMN goals.id IS 'The goal''s id, unique in its thread.';
COMMENT ON COLUMN goals.kind IS 'run or draft.';
COMMENT ON COLUMN goals.goal IS 'The plan''s name, or what the draft is for.';
COMMENT ON COLUMN goals.run_id IS 'The run, or the id of the draft; the newest one if it was resumed.';
COMMENT ON COLUMN goals.state IS 'running, paused (it waits for a person), or as it ended: passed, flaky, failed, cancelled, interrupted or refused.';
COMMENT ON COLUMN goals.result IS 'What came of it: the values of the run, or the plan of the draft.';
COMMENT ON COLUMN goals.because IS 'Why it did not pass, as a sentence.';
COMMENT ON COLUMN goals.handed_over IS 'When it was handed over.';
COMMENT ON COLUMN goals.handed_over_by IS 'Who handed it over.';
COMMENT ON COLUMN goals.ended IS 'When its end was recorded; NULL if it has not ended.';
COMMENT ON COLUMN audit.act IS 'approve, run, answer, pause, continue, cancel, resume, prune, restore, drop_session, settings (a change of [tool.planbook]), deploy, sign_in, user (added, changed or removed), key (made or revoked), secret (kept, rotated or dropped), draft (a goal was handed over), branch (a plan was committed to a branch), file (uploaded or dropped) or thread (deleted).';
