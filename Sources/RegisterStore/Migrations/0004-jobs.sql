-- A recomputation of everyone may leave out whose facts did not change since the one before, on the same ground.
ALTER TABLE mbost.jobs ADD COLUMN facts_bound bigint, ADD COLUMN unchanged bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN mbost.jobs.facts_bound IS
    'Alle gegevens met een versie tot en met deze waren vastgelegd voor de taak begon; leeg als dat niet vaststond';
COMMENT ON COLUMN mbost.jobs.unchanged IS
    'Personen die niet opnieuw zijn beslist: ongewijzigd sinds iedereen op dezelfde grondslag was beslist';
