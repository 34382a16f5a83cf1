-- The register of education participants and its decisions. Dutch: ROD, statustoekenning.
-- Person leads every key, so that each table can be hash-partitioned or distributed by person.

CREATE FUNCTION mbost.is_person_number(number integer) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN number BETWEEN 0 AND 999999999 AND (
    (9 * (number / 100000000) + 8 * (number / 10000000 % 10) + 7 * (number / 1000000 % 10)
        + 6 * (number / 100000 % 10) + 5 * (number / 10000 % 10) + 4 * (number / 1000 % 10)
        + 3 * (number / 100 % 10) + 2 * (number / 10 % 10) - number % 10 + 11) % 11
    = CASE WHEN (9 * (number / 100000000) + 8 * (number / 10000000 % 10) + 7 * (number / 1000000 % 10)
        + 6 * (number / 100000 % 10) + 5 * (number / 10000 % 10) + 4 * (number / 1000 % 10)
        + 3 * (number / 100 % 10) + 2 * (number / 10 % 10) - number % 10 + 11) % 11 = 5
        AND number / 10000000 = 10 THEN 5 ELSE 0 END);
COMMENT ON FUNCTION mbost.is_person_number IS
    '11-proef: BSN deelbaar door 11; onderwijsnummer begint met 10 en laat rest 5 (keuze)';

CREATE DOMAIN mbost.person_number AS integer CHECK (mbost.is_person_number(VALUE));
CREATE DOMAIN mbost.brin AS text COLLATE "C" CHECK (VALUE ~ '^[0-9]{2}[A-Z]{2}$');
CREATE DOMAIN mbost.identifier AS text COLLATE "C" CHECK (VALUE ~ '^[0-9A-Za-z]{1,20}$');
CREATE DOMAIN mbost.short_text AS text COLLATE "C" CHECK (octet_length(VALUE) <= 20);
CREATE DOMAIN mbost.training_code AS integer CHECK (VALUE BETWEEN 0 AND 99999);
CREATE DOMAIN mbost.level AS smallint CHECK (VALUE BETWEEN 1 AND 4);
CREATE DOMAIN mbost.pathway AS text COLLATE "C" CHECK (VALUE IN ('BOL', 'BBL', 'BOL_DT', 'EX', 'OVO', 'ODT'));
CREATE DOMAIN mbost.route_phase AS text COLLATE "C" CHECK (VALUE IN ('VO', 'MBO'));
CREATE DOMAIN mbost.status_kind AS text COLLATE "C" CHECK (VALUE IN ('V', 'D'));

CREATE TABLE mbost.persons (
    person mbost.person_number PRIMARY KEY,
    birth_year smallint NOT NULL CHECK (birth_year BETWEEN 1 AND 9999),
    birth_month smallint NOT NULL CHECK (birth_month BETWEEN 0 AND 12),
    birth_day smallint NOT NULL CHECK (birth_day BETWEEN 0 AND 31),
    sex text COLLATE "C" CHECK (sex IN ('M', 'V', 'O')),
    death_date date,
    in_brp boolean,
    country mbost.short_text,
    region mbost.short_text,
    facts_changed_at timestamptz NOT NULL,
    CONSTRAINT birth_date_is_a_day CHECK (
        (birth_month > 0 OR birth_day = 0)
        AND make_date(birth_year, greatest(birth_month, 1::smallint), greatest(birth_day, 1::smallint)) IS NOT NULL)
);
COMMENT ON TABLE mbost.persons IS 'Persoon; onbekende geboortedag of -maand is 0';

CREATE TABLE mbost.nationalities (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    ordinal smallint NOT NULL,
    code smallint NOT NULL CHECK (code BETWEEN 0 AND 9999),
    from_date date,
    until_date date,
    PRIMARY KEY (person, ordinal),
    CONSTRAINT nationality_ends_after_it_begins CHECK (until_date >= from_date)
);
COMMENT ON TABLE mbost.nationalities IS 'Nationaliteit (BRP tabel 32); einddatum exclusief';

CREATE TABLE mbost.residence_titles (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    ordinal smallint NOT NULL,
    code smallint NOT NULL CHECK (code BETWEEN 0 AND 99),
    from_date date,
    until_date date,
    PRIMARY KEY (person, ordinal),
    CONSTRAINT title_ends_after_it_begins CHECK (until_date >= from_date)
);
COMMENT ON TABLE mbost.residence_titles IS 'Verblijfstitel; einddatum exclusief; 98 is geen titel';

CREATE TABLE mbost.enrolments (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    brin mbost.brin NOT NULL,
    sequence mbost.identifier NOT NULL,
    enrolled_on date NOT NULL,
    planned_end date NOT NULL,
    actual_end date,
    leaving_reason mbost.short_text,
    PRIMARY KEY (person, brin, sequence),
    UNIQUE (person, brin, sequence, enrolled_on),
    CONSTRAINT enrolment_planned_end_after_start CHECK (planned_end >= enrolled_on),
    CONSTRAINT enrolment_actual_end_after_start CHECK (actual_end >= enrolled_on)
);
CREATE INDEX enrolments_by_institution ON mbost.enrolments (brin, person);
COMMENT ON TABLE mbost.enrolments IS 'Inschrijving; einddata inclusief';

CREATE TABLE mbost.periods (
    person mbost.person_number NOT NULL,
    brin mbost.brin NOT NULL,
    sequence mbost.identifier NOT NULL,
    from_date date NOT NULL,
    enrolled_on date NOT NULL,
    training_code mbost.training_code NOT NULL,
    pathway mbost.pathway NOT NULL,
    level mbost.level,
    requested boolean NOT NULL,
    provider mbost.short_text,
    location mbost.short_text,
    route mbost.short_text,
    phase mbost.route_phase,
    PRIMARY KEY (person, brin, sequence, from_date),
    CONSTRAINT period_of_its_enrolment FOREIGN KEY (person, brin, sequence, enrolled_on)
        REFERENCES mbost.enrolments (person, brin, sequence, enrolled_on) ON DELETE CASCADE,
    CONSTRAINT period_not_before_its_enrolment CHECK (from_date >= enrolled_on)
);
COMMENT ON TABLE mbost.periods IS 'Inschrijvingsperiode; loopt tot de volgende of het einde van de inschrijving';

CREATE TABLE mbost.support_periods (
    person mbost.person_number NOT NULL,
    brin mbost.brin NOT NULL,
    sequence mbost.identifier NOT NULL,
    ordinal smallint NOT NULL,
    from_date date NOT NULL,
    until_date date,
    PRIMARY KEY (person, brin, sequence, ordinal),
    FOREIGN KEY (person, brin, sequence) REFERENCES mbost.enrolments ON DELETE CASCADE,
    CONSTRAINT support_ends_after_it_begins CHECK (until_date >= from_date)
);
COMMENT ON TABLE mbost.support_periods IS 'Periode extra ondersteuning (ISE)';

CREATE TABLE mbost.placements (
    person mbost.person_number NOT NULL,
    brin mbost.brin NOT NULL,
    enrolment mbost.identifier NOT NULL,
    sequence mbost.identifier NOT NULL,
    agreed_on date NOT NULL,
    from_date date NOT NULL,
    planned_end date NOT NULL,
    actual_end date,
    hours integer,
    company mbost.short_text,
    training_code mbost.training_code,
    elective mbost.short_text,
    PRIMARY KEY (person, brin, enrolment, sequence),
    FOREIGN KEY (person, brin, enrolment) REFERENCES mbost.enrolments (person, brin, sequence) ON DELETE CASCADE,
    CONSTRAINT placement_planned_end_after_start CHECK (planned_end >= from_date),
    CONSTRAINT placement_actual_end_after_start CHECK (actual_end >= from_date)
);
COMMENT ON TABLE mbost.placements IS 'Beroepspraktijkvorming (BPV); einddata inclusief [UWEB 2.2.2.2]';

CREATE TABLE mbost.diplomas (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    brin mbost.brin NOT NULL,
    result mbost.identifier NOT NULL,
    training_code mbost.training_code NOT NULL,
    obtained_on date NOT NULL,
    requested boolean NOT NULL,
    enrolment mbost.identifier,
    provider mbost.short_text,
    PRIMARY KEY (person, brin, result)
);
CREATE INDEX diplomas_by_institution ON mbost.diplomas (brin, person);
COMMENT ON TABLE mbost.diplomas IS 'Diploma; de gekoppelde inschrijving hoeft niet te bestaan (signaal 42)';

CREATE TABLE mbost.partial_results (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    ordinal integer NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('AMO', 'GEO', 'KZD')),
    brin mbost.brin,
    result mbost.identifier,
    diploma_result mbost.identifier,
    diploma_training mbost.training_code,
    code mbost.short_text,
    date date,
    enrolment mbost.identifier,
    provider mbost.short_text,
    certificate mbost.short_text,
    outcome mbost.short_text,
    final_mark mbost.short_text,
    exemption mbost.short_text,
    school_mark mbost.short_text,
    school_exemption mbost.short_text,
    central_mark mbost.short_text,
    central_exemption mbost.short_text,
    PRIMARY KEY (person, ordinal)
);
COMMENT ON TABLE mbost.partial_results IS 'Deelresultaten (AMO, GEO, KZD); bewaard, nooit gebruikt om te beslissen';

CREATE TABLE mbost.ex_officio (
    person mbost.person_number NOT NULL REFERENCES mbost.persons ON DELETE CASCADE,
    brin mbost.brin NOT NULL,
    sequence mbost.identifier NOT NULL,
    count_date date NOT NULL,
    funded boolean NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (person, brin, sequence, count_date),
    CONSTRAINT ex_officio_on_1_october CHECK (extract(month FROM count_date) = 10 AND extract(day FROM count_date) = 1)
);
COMMENT ON TABLE mbost.ex_officio IS 'Ambtshalve vastgestelde bekostigingsstatus; alleen op 1 oktober';

CREATE TABLE mbost.import_runs (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL CHECK (source IN ('ro', 'grondslag', 'dossiers')),
    file_name text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'stored', 'refused', 'failed')),
    persons bigint NOT NULL DEFAULT 0,
    enrolments bigint NOT NULL DEFAULT 0,
    diplomas bigint NOT NULL DEFAULT 0,
    defects bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE mbost.import_runs IS 'Inleesrun: wat wanneer binnenkwam en hoe het afliep';

CREATE TABLE mbost.receipts (
    receipt integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_set text NOT NULL,
    reference_data text NOT NULL,
    program text NOT NULL,
    first_used timestamptz NOT NULL DEFAULT now(),
    UNIQUE (rule_set, reference_data, program)
);
COMMENT ON TABLE mbost.receipts IS 'Waarop beslissingen rusten: regelset, SHA-256 van de referentiegegevens, programma';

CREATE TABLE mbost.recomputations (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    funding_year smallint NOT NULL,
    receipt integer NOT NULL REFERENCES mbost.receipts,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    persons bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0
);
CREATE INDEX recomputations_by_year ON mbost.recomputations (funding_year, finished_at);
COMMENT ON TABLE mbost.recomputations IS 'Herberekening van een bekostigingsjaar';

-- One row an enrolment: both count dates in columns, since fewer and wider rows are cheaper. Factors in hundredths,
-- contributions in millionths, signals as bits: bit n is the signal with code n (see the view decision_signals).
CREATE TABLE mbost.enrolment_decisions (
    person mbost.person_number NOT NULL,
    funding_year smallint NOT NULL,
    kind mbost.status_kind NOT NULL,
    brin mbost.brin NOT NULL,
    sequence mbost.identifier NOT NULL,
    decided_at timestamptz NOT NULL,
    receipt integer NOT NULL REFERENCES mbost.receipts,
    highest_level mbost.level,
    age smallint NOT NULL,
    oct_training mbost.training_code,
    oct_level mbost.level,
    oct_pathway mbost.pathway,
    oct_requested boolean,
    oct_phase mbost.route_phase,
    oct_funded boolean,
    oct_counts boolean,
    oct_pathway_factor smallint,
    oct_price_factor integer,
    oct_stay_years smallint,
    oct_stay_factor smallint,
    oct_contribution bigint,
    oct_signals bigint,
    oct_placements text[] COLLATE "C",
    oct_rivals text[] COLLATE "C",
    oct_reason text,
    feb_training mbost.training_code,
    feb_level mbost.level,
    feb_pathway mbost.pathway,
    feb_requested boolean,
    feb_phase mbost.route_phase,
    feb_counts boolean,
    feb_pathway_factor smallint,
    feb_signals bigint,
    feb_rivals text[] COLLATE "C",
    PRIMARY KEY (person, funding_year, kind, brin, sequence),
    CONSTRAINT october_is_whole CHECK (
        (oct_training IS NULL) = (oct_funded IS NULL) AND (oct_training IS NULL) = (oct_signals IS NULL)),
    CONSTRAINT contribution_only_when_funded CHECK (oct_contribution IS NULL OR oct_funded)
);
CREATE INDEX enrolment_decisions_by_institution ON mbost.enrolment_decisions (brin, funding_year, person);
COMMENT ON TABLE mbost.enrolment_decisions IS
    'Geldende beslissing per inschrijving; V voorlopig, D definitief [PvE 16]';

CREATE TABLE mbost.diploma_decisions (
    person mbost.person_number NOT NULL,
    funding_year smallint NOT NULL,
    kind mbost.status_kind NOT NULL,
    brin mbost.brin NOT NULL,
    result mbost.identifier NOT NULL,
    decided_at timestamptz NOT NULL,
    receipt integer NOT NULL REFERENCES mbost.receipts,
    obtained_on date NOT NULL,
    training_code mbost.training_code NOT NULL,
    level mbost.level,
    specialist boolean NOT NULL,
    highest_level mbost.level,
    highest_is_specialist boolean NOT NULL,
    funded boolean NOT NULL,
    contribution bigint,
    signals bigint NOT NULL,
    PRIMARY KEY (person, funding_year, kind, brin, result),
    CONSTRAINT diploma_contribution_only_when_funded CHECK (contribution IS NULL OR funded)
);
CREATE INDEX diploma_decisions_by_institution ON mbost.diploma_decisions (brin, funding_year, person);
COMMENT ON TABLE mbost.diploma_decisions IS 'Geldende beslissing per diploma';

-- What no longer stands: only ever added to.
CREATE TABLE mbost.enrolment_decision_history (
    history bigint GENERATED ALWAYS AS IDENTITY,
    superseded_at timestamptz NOT NULL,
    LIKE mbost.enrolment_decisions,
    PRIMARY KEY (person, history)
);
CREATE TABLE mbost.diploma_decision_history (
    history bigint GENERATED ALWAYS AS IDENTITY,
    superseded_at timestamptz NOT NULL,
    LIKE mbost.diploma_decisions,
    PRIMARY KEY (person, history)
);

CREATE FUNCTION mbost.signal_codes(bits bigint) RETURNS smallint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(code::smallint), '{}') FROM generate_series(0, 62) AS code WHERE bits >> code & 1 = 1);

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
