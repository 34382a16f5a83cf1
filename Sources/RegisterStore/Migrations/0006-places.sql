-- Where somebody was taught becomes part of a decision: overviews, totals and the dashboard select by it, definitive
-- ones as of their moment. What was decided before has none until it is decided anew.
ALTER TABLE mbost.enrolment_decisions
    ADD COLUMN oct_provider text COLLATE "C", ADD COLUMN oct_location text COLLATE "C",
    ADD COLUMN feb_provider text COLLATE "C", ADD COLUMN feb_location text COLLATE "C";
ALTER TABLE mbost.enrolment_decision_history
    ADD COLUMN oct_provider text COLLATE "C", ADD COLUMN oct_location text COLLATE "C",
    ADD COLUMN feb_provider text COLLATE "C", ADD COLUMN feb_location text COLLATE "C";
ALTER TABLE mbost.diploma_decisions ADD COLUMN provider text COLLATE "C";
ALTER TABLE mbost.diploma_decision_history ADD COLUMN provider text COLLATE "C";
COMMENT ON COLUMN mbost.enrolment_decisions.oct_provider IS 'Onderwijsaanbieder op 1 oktober (nnnAnnn)';
COMMENT ON COLUMN mbost.enrolment_decisions.oct_location IS 'Onderwijslocatie op 1 oktober (nnnXnnn)';
COMMENT ON COLUMN mbost.diploma_decisions.provider IS 'Onderwijsaanbieder van het diploma';

-- What stood at an institution at a past moment: what stands now and was decided by then, and what was superseded later.
CREATE INDEX enrolment_history_by_institution
    ON mbost.enrolment_decision_history (brin, funding_year, superseded_at);
CREATE INDEX diploma_history_by_institution ON mbost.diploma_decision_history (brin, funding_year, superseded_at);
