-- A recomputation of everyone may leave out whose facts did not change since the one before, on the same ground.
ALTER TABLE mbost.jobs ADD COLUMN facts_bound bigint, ADD COLUMN unchanged bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN mbost.jobs.facts_bound IS
    'Alle gegevens met een versie tot en met deze waren vastgelegd voor de taak begon; leeg als dat niet vaststond';
COMMENT ON COLUMN mbost.jobs.unchanged IS
    'Personen die niet opnieuw zijn beslist: ongewijzigd sinds iedereen op dezelfde grondslag was beslist';

-- Decisions of before statuses were also kept by person (0002): they go to the history, and their persons wait to be
-- decided, as after an import.
WITH gone AS (
    DELETE FROM mbost.enrolment_decisions d WHERE NOT EXISTS (SELECT FROM mbost.person_decisions p
        WHERE p.person = d.person AND p.funding_year = d.funding_year AND p.kind = d.kind)
    RETURNING d.*),
kept AS (
    INSERT INTO mbost.enrolment_decision_history
    SELECT nextval('mbost.decision_histories'), now(), gone.* FROM gone RETURNING person, funding_year)
INSERT INTO mbost.undecided SELECT DISTINCT person, funding_year FROM kept ON CONFLICT DO NOTHING;
WITH gone AS (
    DELETE FROM mbost.diploma_decisions d WHERE NOT EXISTS (SELECT FROM mbost.person_decisions p
        WHERE p.person = d.person AND p.funding_year = d.funding_year AND p.kind = d.kind)
    RETURNING d.*),
kept AS (
    INSERT INTO mbost.diploma_decision_history
    SELECT nextval('mbost.decision_histories'), now(), gone.* FROM gone RETURNING person, funding_year)
INSERT INTO mbost.undecided SELECT DISTINCT person, funding_year FROM kept
WHERE NOT EXISTS (SELECT FROM mbost.undecided u WHERE u.person = kept.person AND u.funding_year = kept.funding_year);

-- Moves one partition of every table of persons to another server, which has this schema already (mbostd migrate).
-- All or nothing; nobody may use the register meanwhile.
CREATE FUNCTION mbost.move_partition(part integer, server text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
    bound text;
    found record;
BEGIN
    FOR found IN SELECT r.conrelid::regclass AS child, r.conname FROM pg_constraint r
        JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = r.connamespace
        WHERE n.nspname = 'mbost' AND r.contype = 'f' AND c.relname ~ ('_' || part || '$') LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.child, found.conname);
    END LOOP;
    -- Persons and enrolments first: the other server's rows refer to theirs.
    FOR name IN SELECT c.relname FROM pg_partitioned_table t JOIN pg_class c ON c.oid = t.partrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'mbost'
        ORDER BY c.relname <> 'persons', c.relname <> 'enrolments', c.relname LOOP
        SELECT pg_get_expr(c.relpartbound, c.oid) INTO STRICT bound FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'mbost' AND c.relname = name || '_' || part AND c.relkind = 'r';
        EXECUTE format('ALTER TABLE mbost.%I DETACH PARTITION mbost.%I', name, name || '_' || part);
        EXECUTE format('ALTER TABLE mbost.%I RENAME TO moving', name || '_' || part);
        EXECUTE format('CREATE FOREIGN TABLE mbost.%I PARTITION OF mbost.%I %s SERVER %I
            OPTIONS (schema_name ''mbost'', table_name %L, batch_size ''100'')',
            name || '_' || part, name, bound, server, name || '_' || part);
        EXECUTE format('INSERT INTO mbost.%I SELECT * FROM mbost.moving', name || '_' || part);
        DROP TABLE mbost.moving;
    END LOOP;
END $$;
COMMENT ON FUNCTION mbost.move_partition IS 'Verplaatst een partitie van alle persoonstabellen naar een andere server';
