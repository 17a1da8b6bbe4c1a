-- Rows of many journals at once, as rows.py and rows_more.py make them of one. `journals`: their lines, each with the
-- number of its journal in front ("of"); table `journal`: of each number the run, its folder, and how long it is.
-- Threads share the file in pieces of twice the largest object, and keep its order: rowid is the number of the line.
CREATE OR REPLACE TEMP TABLE seen AS
FROM read_json(
    getvariable('journals'), format = 'newline_delimited', maximum_object_size = getvariable('largest'),
    columns = {
        'of': 'BIGINT', event: 'VARCHAR', 'at': 'DOUBLE', run_id: 'VARCHAR', plan: 'VARCHAR', goal: 'VARCHAR',
        path: 'VARCHAR', plan_sha256: 'VARCHAR', inputs: 'JSON', browser: 'VARCHAR', planbook: 'VARCHAR',
        flow_run_id: 'VARCHAR', host: 'VARCHAR', resumes: 'VARCHAR', first: 'VARCHAR', until: 'VARCHAR', "user": 'VARCHAR',
        revision: 'STRUCT("commit" VARCHAR, dirty BOOLEAN, gate VARCHAR, approver VARCHAR)',
        index: 'INTEGER', number: 'INTEGER', parent: 'INTEGER', id: 'VARCHAR', title: 'VARCHAR', kind: 'VARCHAR',
        sentence: 'VARCHAR', effect: 'VARCHAR', turn: 'VARCHAR', attempt: 'INTEGER', status: 'VARCHAR', ms: 'DOUBLE',
        error: 'STRUCT("class" VARCHAR, message VARCHAR)', matched: 'VARCHAR', sent: 'BOOLEAN', address: 'VARCHAR',
        name: 'VARCHAR', value: 'JSON', added: 'BOOLEAN', bytes: 'BIGINT', media_type: 'VARCHAR', message: 'VARCHAR',
        target: 'VARCHAR', fallback: 'INTEGER', matches: 'INTEGER',
        fingerprint: 'STRUCT(tag VARCHAR, "role" VARCHAR, name VARCHAR, text VARCHAR, attributes JSON, neighbours JSON, place JSON, beside JSON, around JSON, alike INTEGER, "line" JSON, namesakes INTEGER)',
        error_class: 'VARCHAR', strategy: 'VARCHAR', task: 'VARCHAR', model: 'VARCHAR', input_tokens: 'BIGINT',
        output_tokens: 'BIGINT', cached_tokens: 'BIGINT', cost_usd: 'DOUBLE', estimated: 'BOOLEAN', agent: 'VARCHAR', prompt_sha256: 'VARCHAR', attempts: 'INTEGER', seconds: 'DOUBLE',
        because: 'VARCHAR'
    }
);

-- A moment to the millisecond, as Python's datetime has it.
CREATE OR REPLACE TEMP MACRO moment(seconds) AS
    make_timestamptz((floor(seconds) * 1000 + floor(round_even((seconds - floor(seconds)) * 1e6, 0) / 1000))::BIGINT * 1000);

-- Journals in which nothing is strange: one beginning, of this run; steps counted from 1; an end to each; known events.
CREATE OR REPLACE TEMP TABLE clean AS
SELECT "of"
FROM seen JOIN journal USING ("of")
GROUP BY "of"
HAVING count(*) FILTER (event = 'run_started') = 1
    AND count(*) FILTER (event = 'run_ended') = 1
    AND any_value(seen.run_id) = any_value(journal.run_id)
    AND min(seen.rowid) FILTER (event = 'run_started') = min(seen.rowid)
    AND max(seen.rowid) FILTER (event = 'run_ended') = max(seen.rowid)
    AND count(*) FILTER (event = 'step_started') = coalesce(max("index"), 0)
    AND count(*) FILTER (event = 'step_started') = count(DISTINCT "index")
    AND bool_and("at" IS NOT NULL AND event IN (
        'run_started', 'step_started', 'sending', 'request_sent', 'attempt_ended', 'value_set', 'artifact_kept', 'noted',
        'element_found', 'recovered', 'model_called', 'step_ended', 'run_ended'
    ))
    AND bool_and(coalesce(list_contains(getvariable('classes'), coalesce(error_class, error."class")), true))
    AND bool_and(CASE event
        WHEN 'step_started' THEN effect IN ('read', 'repeat', 'once')
        WHEN 'step_ended' THEN list_contains(getvariable('step_statuses'), status)
        WHEN 'run_ended' THEN list_contains(getvariable('run_statuses'), status)
        WHEN 'noted' THEN true
        ELSE coalesce(status, 'passed') IN ('passed', 'failed') END)
    AND count(*) FILTER (event = 'step_ended') = count(DISTINCT "index");

DELETE FROM seen WHERE "of" NOT IN (FROM clean);

INSERT INTO runs BY NAME
SELECT
    s.run_id, s.plan, s.goal, s.path, s.plan_sha256, s.inputs, e.status, e.because, moment(s."at") AS started,
    moment(e."at") AS finished, e.seconds, s.browser, s.planbook, s.host, s.flow_run_id,
    j.folder || '/report.html' AS report, s.revision."commit" AS git_commit, s.revision.dirty AS git_dirty,
    coalesce(s.revision.gate, 'off') AS gate, s.revision.approver AS approver, s.resumes,
    s.path = '' AS draft, s.first AS from_step, s.until AS until_step,
    CASE WHEN e.status = 'failed' THEN coalesce(e.error_class, f.error_class) END AS error_class,
    s.browser <> '' OR coalesce(f.tried, false) AS began, s."user" AS os_user
FROM seen s JOIN seen e USING ("of") JOIN journal j USING ("of") LEFT JOIN (
    SELECT "of", arg_max(error."class", "index") FILTER (status = 'failed') AS error_class, bool_or(attempts > 0) AS tried
    FROM seen WHERE event = 'step_ended' GROUP BY "of"
) f USING ("of")
WHERE s.event = 'run_started' AND e.event = 'run_ended'
ORDER BY s.rowid;

CREATE OR REPLACE TEMP TABLE step AS
SELECT
    j.run_id, "of", s.rowid AS line, s."at", s."index", s.number, s.parent, s.turn, s.plan, s.id, s.title, s.sentence, s.kind,
    s.effect, r.path = '' AS draft
FROM seen s
JOIN journal j USING ("of")
JOIN seen r ON r."of" = s."of" AND r.event = 'run_started'
WHERE s.event = 'step_started';

INSERT INTO steps BY NAME
WITH tries AS (
    SELECT "of", "index", attempt, bool_or(event = 'attempt_ended') AS has_ended, bool_or(coalesce(sent, false)) AS sent
    FROM seen WHERE event IN ('attempt_ended', 'sending') GROUP BY ALL
),
sendings AS (
    SELECT "of", "index", CASE WHEN NOT bool_and(has_ended) THEN 'perhaps' WHEN bool_or(sent) THEN 'yes' ELSE 'no' END AS sent
    FROM tries GROUP BY ALL
)
SELECT
    s.run_id, s."index", s.number, s.parent, s.turn, s.plan, s.id, s.title, s.sentence, s.kind, s.effect, e.status,
    e.attempts, moment(s."at") AS started, e.ms, e.error."class" AS error_class, e.error.message AS error_message,
    e.matched, coalesce(t.sent, 'no') AS sent, s.draft
FROM step s
JOIN seen e ON e."of" = s."of" AND e."index" = s."index" AND e.event = 'step_ended'
LEFT JOIN sendings t ON t."of" = s."of" AND t."index" = s."index"
ORDER BY s.line;

INSERT INTO attempts BY NAME
SELECT
    s.run_id, a."index", s.plan, s.id, a.attempt, a.status, moment(a."at") AS ended, a.ms,
    a.error."class" AS error_class, a.error.message AS error_message, a.matched, coalesce(a.sent, false) AS sent, a.address,
    s.draft
FROM seen a JOIN step s USING ("of", "index")
WHERE a.event = 'attempt_ended'
ORDER BY a.rowid;

INSERT INTO "values" BY NAME
SELECT
    s.run_id, row_number() OVER (PARTITION BY v."of" ORDER BY v."at", v."index", v.rowid) AS position, v."index", v.name,
    nullif(v.value, 'null'::JSON) AS value, coalesce(v.added, false) AS added, moment(v."at") AS kept, s.plan, s.id
FROM seen v JOIN step s USING ("of", "index")
WHERE v.event = 'value_set'
ORDER BY v.rowid;

INSERT INTO artifacts BY NAME
SELECT
    j.run_id, a."index", a.attempt, a.kind, a.name, j.folder || '/' || a.path AS path, a.bytes, a.media_type,
    moment(a."at") AS kept
FROM seen a JOIN journal j USING ("of")
WHERE a.event = 'artifact_kept'
ORDER BY a.rowid;

CREATE OR REPLACE TEMP TABLE happening AS
SELECT
    j.run_id, h.rowid AS line, coalesce(s.plan, r.plan) AS plan, s.id, s.kind AS step_kind, moment(h."at") AS happened, r.path = '' AS draft,
    h.event, h."index", h.attempt, h.kind, h.message, h.target, h.fallback, h.matches, h.ms, h.fingerprint, h.error_class,
    h.strategy, h.status, h.task, h.model, h.input_tokens, h.output_tokens, h.cached_tokens, h.cost_usd, h.estimated, h.agent, h.prompt_sha256,
    row_number() OVER (
        PARTITION BY h."of", CASE WHEN h.event IN ('sending', 'request_sent') THEN 'noted' ELSE h.event END
        ORDER BY h."at", coalesce(h."index", 0), list_position(['noted', 'sending', 'request_sent'], h.event), h.rowid
    ) AS position
FROM seen h
JOIN journal j USING ("of")
JOIN seen r ON r."of" = h."of" AND r.event = 'run_started'
LEFT JOIN step s ON s."of" = h."of" AND s."index" = h."index"
WHERE h.event IN ('element_found', 'recovered', 'model_called', 'noted', 'sending', 'request_sent');

INSERT INTO elements BY NAME
SELECT
    run_id, position, "index", plan, id, happened, attempt, target, coalesce(fallback, 0) AS fallback, matches, ms,
    fingerprint.tag AS tag, CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint."role", '') END AS "role",
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.name, '') END AS name,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.text, '') END AS text,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.attributes, '{}'::JSON) END AS attributes,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.neighbours, '[]'::JSON) END AS neighbours,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.place, '[]'::JSON) END AS place,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.beside, '[]'::JSON) END AS beside,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint.around, '[]'::JSON) END AS around,
    fingerprint.alike AS alike,
    CASE WHEN fingerprint IS NOT NULL THEN coalesce(fingerprint."line", '[]'::JSON) END AS "line",
    fingerprint.namesakes AS namesakes, draft, step_kind AS kind
FROM happening WHERE event = 'element_found' ORDER BY happening.line;

INSERT INTO recoveries BY NAME
SELECT run_id, position, "index", plan, id, happened, attempt, error_class, strategy, status, ms, message, draft
FROM happening WHERE event = 'recovered' ORDER BY line;

INSERT INTO model_calls BY NAME
SELECT
    run_id, position, "index", plan, id, happened, attempt, task, model, status, ms, coalesce(input_tokens, 0) AS input_tokens,
    coalesce(output_tokens, 0) AS output_tokens, coalesce(cached_tokens, 0) AS cached_tokens, cost_usd, prompt_sha256, message, agent, estimated
FROM happening WHERE event = 'model_called' ORDER BY line;

INSERT INTO events BY NAME
SELECT
    run_id, position, "index", plan, id, happened, CASE WHEN event <> 'noted' THEN attempt END AS attempt,
    CASE event WHEN 'sending' THEN 'sending' WHEN 'request_sent' THEN 'request' ELSE coalesce(kind, 'note') END AS kind,
    message
FROM happening WHERE event IN ('noted', 'sending', 'request_sent') ORDER BY line;

INSERT INTO loaded BY NAME SELECT run_id, bytes, 'ended' AS state, sha256 FROM journal WHERE "of" IN (FROM clean);
DROP TABLE step;
DROP TABLE happening;
