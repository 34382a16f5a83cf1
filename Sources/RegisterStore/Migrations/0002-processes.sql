-- The processes: registrations as messages, feedback, jobs, standings, the definitive run; and the register cut into
-- partitions by person. Keys and references stand on the partitions, not on the partitioned tables, so that a
-- partition may also live on another server (postgres_fdw); its rows all belong to the same persons.

DROP VIEW mbost.decision_signals;
CREATE SEQUENCE mbost.facts_versions;
CREATE SEQUENCE mbost.decision_histories;
-- After all numbers given before.
SELECT setval('mbost.decision_histories', greatest(
    (SELECT coalesce(max(history), 0) FROM mbost.enrolment_decision_history),
    (SELECT coalesce(max(history), 0) FROM mbost.diploma_decision_history)) + 1);
ALTER TABLE mbost.enrolment_decision_history ALTER COLUMN history DROP IDENTITY;
ALTER TABLE mbost.diploma_decision_history ALTER COLUMN history DROP IDENTITY;
ALTER TABLE mbost.enrolment_decision_history ALTER COLUMN history SET DEFAULT nextval('mbost.decision_histories');
ALTER TABLE mbost.diploma_decision_history ALTER COLUMN history SET DEFAULT nextval('mbost.decision_histories');

-- Every change of a person's facts has a version of its own: never the same twice, also not after a person was gone.
ALTER TABLE mbost.persons ALTER COLUMN facts_changed_at SET DEFAULT now();
ALTER TABLE mbost.persons ADD COLUMN facts_version bigint NOT NULL DEFAULT nextval('mbost.facts_versions');
ALTER TABLE mbost.ex_officio
    ADD COLUMN set_by text NOT NULL DEFAULT '', ADD COLUMN set_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN is_removed boolean NOT NULL DEFAULT false;

CREATE TABLE mbost.facts_history (
    person integer NOT NULL,
    facts_version bigint NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT now(),
    cause text NOT NULL,
    dossier text NOT NULL,
    PRIMARY KEY (person, facts_version)
);
CREATE TABLE mbost.person_decisions (
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    decided_at timestamptz NOT NULL,
    receipt integer NOT NULL,
    status bytea NOT NULL,
    PRIMARY KEY (person, funding_year, kind)
);
CREATE TABLE mbost.undecided (
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    PRIMARY KEY (person, funding_year)
);

-- What programs alone write needs no second check of its form.
ALTER TABLE mbost.enrolment_decisions
    ALTER COLUMN person TYPE integer, ALTER COLUMN brin TYPE text COLLATE "C",
    ALTER COLUMN sequence TYPE text COLLATE "C", ALTER COLUMN highest_level TYPE smallint,
    ALTER COLUMN oct_training TYPE integer, ALTER COLUMN oct_level TYPE smallint,
    ALTER COLUMN oct_pathway TYPE text COLLATE "C", ALTER COLUMN oct_phase TYPE text COLLATE "C",
    ALTER COLUMN feb_training TYPE integer, ALTER COLUMN feb_level TYPE smallint,
    ALTER COLUMN feb_pathway TYPE text COLLATE "C", ALTER COLUMN feb_phase TYPE text COLLATE "C",
    ALTER COLUMN kind TYPE text COLLATE "C";
ALTER TABLE mbost.diploma_decisions
    ALTER COLUMN person TYPE integer, ALTER COLUMN brin TYPE text COLLATE "C",
    ALTER COLUMN result TYPE text COLLATE "C", ALTER COLUMN training_code TYPE integer,
    ALTER COLUMN level TYPE smallint, ALTER COLUMN highest_level TYPE smallint,
    ALTER COLUMN kind TYPE text COLLATE "C";

CREATE FUNCTION mbost.partition_by_person(name text, key text, parts integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF name <> 'persons' THEN
        EXECUTE format('ALTER TABLE mbost.%I ALTER COLUMN person TYPE integer', name);
    END IF;
    EXECUTE format('ALTER TABLE mbost.%I RENAME TO %I', name, 'old_' || name);
    EXECUTE format('CREATE TABLE mbost.%I (LIKE mbost.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY HASH (person)', name, 'old_' || name);
    FOR part IN 0 .. parts - 1 LOOP
        EXECUTE format('CREATE TABLE mbost.%I PARTITION OF mbost.%I (PRIMARY KEY (%s))
            FOR VALUES WITH (MODULUS %s, REMAINDER %s)', name || '_' || part, name, key, parts, part);
    END LOOP;
    EXECUTE format('INSERT INTO mbost.%I SELECT * FROM mbost.%I', name, 'old_' || name);
    EXECUTE format('DROP TABLE mbost.%I CASCADE', 'old_' || name);
END $$;

SELECT mbost.partition_by_person(name, key, 4) FROM (VALUES
    ('partial_results', 'person, ordinal'),
    ('ex_officio', 'person, brin, sequence, count_date'),
    ('placements', 'person, brin, enrolment, sequence'),
    ('support_periods', 'person, brin, sequence, ordinal'),
    ('periods', 'person, brin, sequence, from_date'),
    ('enrolments', 'person, brin, sequence'),
    ('diplomas', 'person, brin, result'),
    ('nationalities', 'person, ordinal'),
    ('residence_titles', 'person, ordinal'),
    ('persons', 'person'),
    ('facts_history', 'person, facts_version'),
    ('person_decisions', 'person, funding_year, kind'),
    ('undecided', 'person, funding_year'),
    ('enrolment_decisions', 'person, funding_year, kind, brin, sequence'),
    ('diploma_decisions', 'person, funding_year, kind, brin, result'),
    ('enrolment_decision_history', 'person, history'),
    ('diploma_decision_history', 'person, history')) AS tables (name, key);
DROP FUNCTION mbost.partition_by_person;

CREATE INDEX enrolments_by_institution ON mbost.enrolments (brin, person);
CREATE INDEX diplomas_by_institution ON mbost.diplomas (brin, person);
CREATE INDEX enrolment_decisions_by_institution ON mbost.enrolment_decisions (brin, funding_year, person);
CREATE INDEX diploma_decisions_by_institution ON mbost.diploma_decisions (brin, funding_year, person);

-- References between the rows of one partition; taken off and put back by who loads a whole register at once.
CREATE FUNCTION mbost.add_references() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part text;
    child text;
BEGIN
    FOR part IN SELECT substr(c.relname, 8) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'mbost.persons'::regclass AND c.relkind = 'r' LOOP
        FOREACH child IN ARRAY ARRAY['nationalities', 'residence_titles', 'enrolments', 'diplomas',
            'partial_results', 'ex_officio'] LOOP
            EXECUTE format('ALTER TABLE mbost.%I ADD CONSTRAINT %I FOREIGN KEY (person)
                REFERENCES mbost.%I (person) ON DELETE CASCADE', child || part, child || '_of_a_person',
                'persons' || part);
        END LOOP;
        EXECUTE format('ALTER TABLE mbost.%I ADD CONSTRAINT %I UNIQUE (person, brin, sequence, enrolled_on)',
            'enrolments' || part, 'enrolment_day_once' || part);
        EXECUTE format('ALTER TABLE mbost.%I ADD CONSTRAINT period_of_its_enrolment
            FOREIGN KEY (person, brin, sequence, enrolled_on)
            REFERENCES mbost.%I (person, brin, sequence, enrolled_on) ON DELETE CASCADE ON UPDATE CASCADE',
            'periods' || part, 'enrolments' || part);
        EXECUTE format('ALTER TABLE mbost.%I ADD CONSTRAINT support_of_its_enrolment
            FOREIGN KEY (person, brin, sequence) REFERENCES mbost.%I (person, brin, sequence) ON DELETE CASCADE',
            'support_periods' || part, 'enrolments' || part);
        EXECUTE format('ALTER TABLE mbost.%I ADD CONSTRAINT placement_of_its_enrolment
            FOREIGN KEY (person, brin, enrolment) REFERENCES mbost.%I (person, brin, sequence) ON DELETE CASCADE',
            'placements' || part, 'enrolments' || part);
    END LOOP;
END $$;
CREATE FUNCTION mbost.drop_references() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT r.conrelid::regclass AS child, r.conname FROM pg_constraint r
        JOIN pg_namespace n ON n.oid = r.connamespace LEFT JOIN pg_class p ON p.oid = r.confrelid
        WHERE n.nspname = 'mbost' AND (r.contype = 'f' AND p.relname ~ '^(persons|enrolments)_'
            OR r.conname ~ '^enrolment_day_once') ORDER BY r.contype LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.child, found.conname);
    END LOOP;
END $$;
SELECT mbost.add_references();

COMMENT ON TABLE mbost.persons IS 'Persoon; onbekende geboortedag of -maand is 0';
COMMENT ON TABLE mbost.nationalities IS 'Nationaliteit (BRP tabel 32); einddatum exclusief';
COMMENT ON TABLE mbost.residence_titles IS 'Verblijfstitel; einddatum exclusief; 98 is geen titel';
COMMENT ON TABLE mbost.enrolments IS 'Inschrijving; einddata inclusief';
COMMENT ON TABLE mbost.periods IS 'Inschrijvingsperiode; loopt tot de volgende of het einde van de inschrijving';
COMMENT ON TABLE mbost.support_periods IS 'Periode extra ondersteuning (ISE)';
COMMENT ON TABLE mbost.placements IS 'Beroepspraktijkvorming (BPV); einddata inclusief [UWEB 2.2.2.2]';
COMMENT ON TABLE mbost.diplomas IS 'Diploma; de gekoppelde inschrijving hoeft niet te bestaan (signaal 42)';
COMMENT ON TABLE mbost.partial_results IS 'Deelresultaten (AMO, GEO, KZD); bewaard, nooit gebruikt om te beslissen';
COMMENT ON TABLE mbost.ex_officio IS
    'Ambtshalve vastgestelde bekostigingsstatus; alleen op 1 oktober; ingetrokken blijft staan voor signaal 13';
COMMENT ON TABLE mbost.facts_history IS 'Eerdere gegevens van een persoon, als dossier (JSON) zoals mbost decide het leest';
COMMENT ON TABLE mbost.person_decisions IS
    'De status van een persoon in een bekostigingsjaar, zoals hij over de lijn gaat (YearRecords in status.proto)';
COMMENT ON TABLE mbost.undecided IS 'Gegevens zijn ingelezen en nog niet beslist voor dit bekostigingsjaar';
COMMENT ON TABLE mbost.enrolment_decisions IS
    'Geldende beslissing per inschrijving; V voorlopig, D definitief [PvE 16]';
COMMENT ON TABLE mbost.diploma_decisions IS 'Geldende beslissing per diploma';

CREATE VIEW mbost.decision_signals AS
    SELECT person, funding_year, kind, brin, sequence AS id, make_date(funding_year - 2, 10, 1) AS date, unnest(
        mbost.signal_codes(oct_signals)) AS signal FROM mbost.enrolment_decisions
    UNION ALL
    SELECT person, funding_year, kind, brin, sequence, make_date(funding_year - 1, 2, 1), unnest(
        mbost.signal_codes(feb_signals)) FROM mbost.enrolment_decisions
    UNION ALL
    SELECT person, funding_year, kind, brin, result, obtained_on, unnest(mbost.signal_codes(signals))
    FROM mbost.diploma_decisions;
COMMENT ON VIEW mbost.decision_signals IS 'De signalen van geldende beslissingen, een rij per signaal';

-- Changes, in the order in which they were committed: each transaction that changes a status takes the next number
-- last of all, so that a number that shows means that all lower ones do.
CREATE TABLE mbost.change_counter (last bigint NOT NULL);
INSERT INTO mbost.change_counter VALUES (0);
CREATE TABLE mbost.changes (
    change bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text COLLATE "C" NOT NULL CHECK (
        reason IN ('WA', 'WI', 'WP', 'WW', 'DS', 'ST', 'CG', 'AB', 'AM', 'OV')),
    persons integer[] NOT NULL
);
COMMENT ON TABLE mbost.changes IS 'Wijzigingen in volgorde van vastleggen: wier status of gegevens veranderden';

CREATE TABLE mbost.feedback_counters (brin text COLLATE "C" PRIMARY KEY, last bigint NOT NULL);
CREATE TABLE mbost.feedback (
    brin text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    record text COLLATE "C" NOT NULL CHECK (record IN ('E', 'D')),
    id text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    old bytea,
    new bytea,
    PRIMARY KEY (brin, number)
);
CREATE INDEX feedback_by_person ON mbost.feedback (person);
COMMENT ON TABLE mbost.feedback IS
    'Terugkoppeling per instelling, genummerd zonder gaten; oud en nieuw zijn EnrolmentStatus of DiplomaStatus';
CREATE TABLE mbost.held_feedback (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    LIKE mbost.feedback INCLUDING DEFAULTS
);
ALTER TABLE mbost.held_feedback DROP COLUMN number;
COMMENT ON TABLE mbost.held_feedback IS 'Terugkoppeling die wacht tot de definitieve vaststelling klaar is';

CREATE TABLE mbost.messages (
    brin text COLLATE "C" NOT NULL,
    message text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    person integer NOT NULL,
    content bytea NOT NULL,
    answer bytea NOT NULL,
    PRIMARY KEY (brin, message)
);
COMMENT ON TABLE mbost.messages IS 'Verwerkte leveringen: SHA-256 van de inhoud en het gegeven antwoord';

CREATE TABLE mbost.jobs (
    job bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    funding_year smallint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    receipt integer NOT NULL REFERENCES mbost.receipts,
    is_whole boolean NOT NULL,
    selection text NOT NULL DEFAULT '',
    is_dry_run boolean NOT NULL DEFAULT false,
    asked_by text NOT NULL DEFAULT '',
    state text COLLATE "C" NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'cancelled', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    persons bigint NOT NULL,
    trouble text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_running_job_a_year ON mbost.jobs (funding_year) WHERE state = 'running' AND NOT is_dry_run;
COMMENT ON TABLE mbost.jobs IS 'Herberekening van een bekostigingsjaar, geheel of gedeeltelijk, of als proef';
CREATE TABLE mbost.job_chunks (
    job bigint NOT NULL REFERENCES mbost.jobs ON DELETE CASCADE,
    chunk integer NOT NULL,
    part text NOT NULL DEFAULT '',
    first_person integer NOT NULL,
    last_person integer NOT NULL,
    selected integer[],
    done_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    persons bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    assumed bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (job, chunk)
);
CREATE INDEX job_chunks_waiting ON mbost.job_chunks (job, chunk) WHERE done_at IS NULL;
CREATE TABLE mbost.job_findings (
    job bigint NOT NULL REFERENCES mbost.jobs ON DELETE CASCADE,
    chunk integer NOT NULL,
    brin text COLLATE "C" NOT NULL,
    signal smallint NOT NULL,
    gained bigint NOT NULL,
    lost bigint NOT NULL,
    PRIMARY KEY (job, chunk, brin, signal)
);
COMMENT ON TABLE mbost.job_findings IS
    'Wat een proef zou veranderen, per instelling: signaal 0 telt statussen, andere erbij gekomen en vervallen signalen';
INSERT INTO mbost.jobs (funding_year, reason, receipt, is_whole, state, started_at, ended_at, persons)
    SELECT funding_year, 'ST', receipt, true, CASE WHEN finished_at IS NULL THEN 'cancelled' ELSE 'finished' END,
        started_at, coalesce(finished_at, started_at), persons FROM mbost.recomputations ORDER BY run;
INSERT INTO mbost.job_chunks (job, chunk, first_person, last_person, done_at, persons)
    SELECT job, 0, 0, 999999999, ended_at, persons FROM mbost.jobs WHERE state = 'finished';
DROP TABLE mbost.recomputations;

CREATE TABLE mbost.standings (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brin mbost.brin NOT NULL,
    funding_year smallint NOT NULL,
    standing text COLLATE "C" NOT NULL CHECK (standing IN (
        'open', 'complete', 'restricted', 'stopped', 'approved', 'definitive', 'historical')),
    set_at timestamptz NOT NULL DEFAULT now(),
    set_by text NOT NULL,
    note text NOT NULL DEFAULT ''
);
CREATE INDEX standings_by_institution ON mbost.standings (brin, funding_year, number DESC);
COMMENT ON TABLE mbost.standings IS 'Stand van een instelling per bekostigingsjaar; de laatste rij geldt';

CREATE TABLE mbost.ex_officio_log (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person integer NOT NULL,
    brin text COLLATE "C" NOT NULL,
    sequence text COLLATE "C" NOT NULL,
    count_date date NOT NULL,
    funded boolean,
    reason text NOT NULL,
    done_by text NOT NULL,
    done_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ex_officio_log_by_person ON mbost.ex_officio_log (person, number);
COMMENT ON TABLE mbost.ex_officio_log IS 'Wie wanneer waarom een status ambtshalve zette (funded) of introk (NULL)';

CREATE TABLE mbost.definitive_runs (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    funding_year smallint NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    outcome text COLLATE "C" NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'completed', 'abandoned')),
    asked_by text NOT NULL,
    enrolments bigint NOT NULL DEFAULT 0,
    diplomas bigint NOT NULL DEFAULT 0,
    trouble text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX definitive_once ON mbost.definitive_runs (funding_year) WHERE outcome = 'completed';
COMMENT ON TABLE mbost.definitive_runs IS 'Definitieve vaststelling; hoogstens een per bekostigingsjaar slaagt';
