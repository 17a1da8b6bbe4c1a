"""Searches what is said in threads, the best first: with DuckDB's full-text search where it is installed.

Elsewhere, or if it fails, the words are counted by one query with the same measure (BM25). That finds a word also
inside of others; the extension finds other forms of a word instead.
"""

import re
from typing import Any

import duckdb

from planbook.history import database
from planbook.history.ask import ask
from planbook.history.load import load_all
from planbook.history.read_journals import Tell
from planbook.history.summary import as_time
from planbook.history.thread_json import shortened
from planbook.places import Project

DOCUMENTS = """
SELECT thread_id, 'title' AS part, thread_id AS id, title AS text, created AS happened FROM {of}threads
UNION ALL SELECT thread_id, 'message', id, text, added FROM {of}messages
UNION ALL SELECT thread_id, 'memory', key, concat_ws(' ', key, value::VARCHAR, why), stored FROM {of}memories
    WHERE ended IS NULL AND (expires IS NULL OR expires > now())
UNION ALL SELECT thread_id, 'goal', id, concat_ws(' ', goal, because), handed_over FROM {of}goals
UNION ALL SELECT thread_id, 'artifact', file ->> 'name', concat_ws(' ', file ->> 'name', file ->> 'note'), changed
    FROM (SELECT thread_id, changed, unnest(artifacts::JSON[]) AS file FROM {of}threads)
"""
PLAIN = f"""
WITH documents AS (SELECT *, row_number() OVER (ORDER BY happened, thread_id, part, id) AS number
        FROM ({DOCUMENTS.format(of="")})),
    words AS (SELECT number, unnest(regexp_extract_all(lower(strip_accents(text)), '[\\p{{L}}\\p{{N}}]+')) AS word
        FROM documents),
    lengths AS (SELECT number, count(*) AS length FROM words GROUP BY number),
    hits AS (SELECT number, term, count(*) AS times
        FROM words, (SELECT unnest(list_transform($words::VARCHAR[], lambda w: strip_accents(w))) AS term)
        WHERE word = term OR (length(term) > 2 OR strlen(term) > length(term)) AND contains(word, term)
        GROUP BY number, term),
    weights AS (SELECT term, ln(1 + ((SELECT count(*) FROM documents) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
        FROM hits GROUP BY term),
    scores AS (SELECT number, sum(weight * times * 2.2
            / (times + 1.2 * (0.25 + 0.75 * length / (SELECT avg(length) FROM lengths)))) AS score
        FROM hits JOIN weights USING (term) JOIN lengths USING (number) GROUP BY number)
SELECT thread_id, title, part, id, text, happened, score
FROM scores JOIN documents USING (number) JOIN threads USING (thread_id)
ORDER BY score DESC, happened DESC, number LIMIT $limit
"""
INDEXED = """
SELECT thread_id, title, part, id, text, happened, score
FROM (SELECT *, fts_main_documents.match_bm25(number, ?) AS score FROM documents) JOIN history.threads USING (thread_id)
WHERE score IS NOT NULL ORDER BY score DESC, happened DESC, number LIMIT ?
"""
Found = dict[str, Any]
COLUMNS = ("thread_id", "title", "part", "id", "text", "happened", "score")


def search(project: Project, text: str, limit: int, tell: Tell) -> list[Found]:
    """Updates the history, and returns what contains words of the text: at most `limit` places, the best first."""
    load_all(project, tell)
    words = sorted({word for word in re.findall(r"\w+", text.lower()) if word})
    rows = _indexed(project, text, limit)
    if rows is None:
        rows = ask(project, PLAIN, {"words": words, "limit": limit}, tell).rows
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def found_as_json(one: Found) -> Found:
    """Returns a place as JSON: its text shortened, its time as text."""
    return one | {
        "text": shortened(one["text"]), "happened": as_time(one["happened"].timestamp()),
        "score": round(one["score"], 4),
    }  # fmt: skip


def _indexed(project: Project, text: str, limit: int) -> list[tuple[Any, ...]] | None:
    """Returns the rows by full-text search; None if the extension is not installed, or cannot do it."""
    quoted = str(project.history).replace("'", "''")
    try:
        with duckdb.connect(":memory:", config=database.NOTHING_ELSE) as connection:
            connection.execute("LOAD fts")
            connection.execute(f"ATTACH '{quoted}' AS history (READ_ONLY)")
            made = DOCUMENTS.format(of="history.")
            connection.execute(f"CREATE TABLE documents AS SELECT row_number() OVER () AS number, * FROM ({made})")
            connection.execute("PRAGMA create_fts_index('documents', 'number', 'text', stopwords = 'none')")
            return connection.execute(INDEXED, [text, limit]).fetchall()
    except duckdb.Error:
        return None
