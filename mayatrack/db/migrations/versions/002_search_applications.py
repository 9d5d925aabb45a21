"""Search applications by the words of a person: FTS5 on SQLite, a GIN index on PostgreSQL.

The triggers sit on `application` and `person`. SQLite renames no table that a trigger elsewhere mentions: a later
migration that rebuilds one of the two has to run `drop_triggers` before and `create_triggers` after.
"""

from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

# What a reader filters by stands beside the words as tokens, one for every combination of cohort, status and college, so
# that one index answers a search and its filters, and any filters are one short list. The underscores keep these tokens
# apart from the words of people, and are as many as the longest prefix has letters, so that they share their prefixes.
# (hex(NULL) is an empty text, not NULL.)
LONGEST_PREFIX = 10
PARTS = {
    "c": "hex({0}.cohort_id)",
    "s": "{0}.status",
    "g": "CASE WHEN {0}.college_id IS NULL THEN 'none' ELSE hex({0}.college_id) END",
}
FACETS = " || ' ' || ".join(
    f"'{'_' * LONGEST_PREFIX}{letters}_' || " + " || '_' || ".join(PARTS[letter] for letter in letters)
    for letters in ("c", "s", "g", "cs", "cg", "sg", "csg")
)

# The index knows which application has a token and no more: neither where nor how often. Prefixes have lists of their
# own, because the words that begin with a common one would otherwise be merged anew for every page; and the lists come in
# small pieces, because reading them backward, the newest first, unpacks a piece as a whole.
SQLITE_TABLES = f"""
CREATE TABLE application_search (
    entry INTEGER PRIMARY KEY, application_id BLOB NOT NULL UNIQUE, words TEXT NOT NULL,
    cohort_id BLOB NOT NULL, status TEXT NOT NULL, college_id BLOB,
    facets TEXT GENERATED ALWAYS AS ({FACETS.replace("{0}.", "")}) VIRTUAL,
    document TEXT GENERATED ALWAYS AS (words || ' ' || facets) VIRTUAL
);
CREATE VIRTUAL TABLE application_search_index USING fts5(
    document, content='application_search', content_rowid='entry', detail='none',
    prefix='{" ".join(str(length) for length in range(1, LONGEST_PREFIX + 1))}', tokenize="unicode61 tokenchars '_'"
);
INSERT INTO application_search_index (application_search_index, rank) VALUES ('pgsz', 256);
"""

SQLITE_TRIGGERS = (
    """CREATE TRIGGER application_search_added AFTER INSERT ON application BEGIN
        INSERT INTO application_search (application_id, words, cohort_id, status, college_id)
        SELECT new.id, search_words, new.cohort_id, new.status, new.college_id FROM person WHERE id = new.person_id;
    END""",
    """CREATE TRIGGER application_search_moved AFTER UPDATE OF cohort_id, status, college_id ON application BEGIN
        UPDATE application_search SET cohort_id = new.cohort_id, status = new.status, college_id = new.college_id
        WHERE application_id = new.id;
    END""",
    """CREATE TRIGGER application_search_removed AFTER DELETE ON application BEGIN
        DELETE FROM application_search WHERE application_id = old.id;
    END""",
    """CREATE TRIGGER application_search_renamed AFTER UPDATE OF search_words ON person
        WHEN new.search_words <> old.search_words BEGIN
        UPDATE application_search SET words = new.search_words
        WHERE application_id IN (SELECT id FROM application WHERE person_id = new.id);
    END""",
    """CREATE TRIGGER application_search_index_added AFTER INSERT ON application_search BEGIN
        INSERT INTO application_search_index (rowid, document) VALUES (new.entry, new.document);
    END""",
    """CREATE TRIGGER application_search_index_removed AFTER DELETE ON application_search BEGIN
        INSERT INTO application_search_index (application_search_index, rowid, document)
        VALUES ('delete', old.entry, old.document);
    END""",
    """CREATE TRIGGER application_search_index_changed AFTER UPDATE ON application_search BEGIN
        INSERT INTO application_search_index (application_search_index, rowid, document)
        VALUES ('delete', old.entry, old.document);
        INSERT INTO application_search_index (rowid, document) VALUES (new.entry, new.document);
    END""",
)


def create_triggers() -> None:
    """Keep the search index in step with the rows (SQLite)."""
    for trigger in SQLITE_TRIGGERS:
        op.execute(trigger)


def drop_triggers() -> None:
    """Leave the search index alone (SQLite)."""
    for trigger in SQLITE_TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger.split()[2]}")


def upgrade() -> None:
    """Apply the change."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_TABLES.strip().split(";\n"):
            op.execute(statement)
        op.execute(
            "INSERT INTO application_search (application_id, words, cohort_id, status, college_id) "
            "SELECT application.id, search_words, cohort_id, status, college_id "
            "FROM application JOIN person ON person.id = application.person_id ORDER BY application.id"
        )
        op.execute("INSERT INTO application_search_index (application_search_index) VALUES ('rebuild')")
        # One tree instead of the dozen that it is built in: every search walks it several times as fast.
        op.execute("INSERT INTO application_search_index (application_search_index) VALUES ('optimize')")
        create_triggers()
    else:
        op.execute("CREATE INDEX ix_person_search_words_gin ON person USING gin (to_tsvector('simple', search_words))")


def downgrade() -> None:
    """Take the change back."""
    if op.get_bind().dialect.name == "sqlite":
        drop_triggers()
        op.execute("DROP TABLE application_search_index")
        op.execute("DROP TABLE application_search")
    else:
        op.execute("DROP INDEX ix_person_search_words_gin")
