-- The facts that a definitive decision's overview shows, as they were when it was recorded: what changes afterwards
-- changes the register, and no definitive overview.
CREATE TABLE mbost.definitive_enrolments (
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    brin text COLLATE "C" NOT NULL,
    sequence text COLLATE "C" NOT NULL,
    enrolled_on date NOT NULL,
    planned_end date NOT NULL,
    actual_end date
) PARTITION BY HASH (person);
CREATE TABLE mbost.definitive_placements (
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    brin text COLLATE "C" NOT NULL,
    enrolment text COLLATE "C" NOT NULL,
    sequence text COLLATE "C" NOT NULL,
    agreed_on date NOT NULL,
    from_date date NOT NULL,
    planned_end date NOT NULL,
    actual_end date,
    hours integer,
    company text,
    training_code integer,
    elective text
) PARTITION BY HASH (person);
CREATE TABLE mbost.definitive_diplomas (
    person integer NOT NULL,
    funding_year smallint NOT NULL,
    brin text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    enrolment text COLLATE "C"
) PARTITION BY HASH (person);
DO $$
BEGIN
    FOR part IN 0 .. 3 LOOP
        EXECUTE format('CREATE TABLE mbost.definitive_enrolments_%s PARTITION OF mbost.definitive_enrolments
            (PRIMARY KEY (person, funding_year, brin, sequence)) FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
            part, part);
        EXECUTE format('CREATE TABLE mbost.definitive_placements_%s PARTITION OF mbost.definitive_placements
            (PRIMARY KEY (person, funding_year, brin, enrolment, sequence)) FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
            part, part);
        EXECUTE format('CREATE TABLE mbost.definitive_diplomas_%s PARTITION OF mbost.definitive_diplomas
            (PRIMARY KEY (person, funding_year, brin, result)) FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
            part, part);
    END LOOP;
END $$;
COMMENT ON TABLE mbost.definitive_enrolments IS 'De inschrijving zoals zij was bij de definitieve vaststelling';
COMMENT ON TABLE mbost.definitive_placements IS
    'De beroepspraktijkvorming waarop een definitieve beslissing rust, zoals zij toen was';
COMMENT ON TABLE mbost.definitive_diplomas IS 'Het diploma zoals het was bij de definitieve vaststelling';

-- Years determined before this step: the facts of today are the nearest there is.
INSERT INTO mbost.definitive_enrolments
    SELECT e.person, d.funding_year, e.brin, e.sequence, e.enrolled_on, e.planned_end, e.actual_end
    FROM mbost.enrolment_decisions d JOIN mbost.enrolments e USING (person, brin, sequence) WHERE d.kind = 'D';
INSERT INTO mbost.definitive_placements
    SELECT p.person, d.funding_year, p.brin, p.enrolment, p.sequence, p.agreed_on, p.from_date, p.planned_end,
        p.actual_end, p.hours, p.company, p.training_code, p.elective
    FROM (SELECT DISTINCT person, brin, funding_year, unnest(oct_placements) AS name
        FROM mbost.enrolment_decisions WHERE kind = 'D') AS d
    JOIN mbost.placements p ON p.person = d.person AND p.brin = d.brin AND p.enrolment || '/' || p.sequence = d.name;
INSERT INTO mbost.definitive_diplomas
    SELECT f.person, d.funding_year, f.brin, f.result, f.enrolment
    FROM mbost.diploma_decisions d JOIN mbost.diplomas f USING (person, brin, result) WHERE d.kind = 'D';
