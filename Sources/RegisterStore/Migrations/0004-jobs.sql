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
