-- Whose an enrolment or a diploma is, by the institution's id; and what was told about a person when.
CREATE INDEX enrolments_by_id ON mbost.enrolments (brin, sequence, person);
CREATE INDEX diplomas_by_id ON mbost.diplomas (brin, result, person);
CREATE INDEX feedback_by_person_and_time ON mbost.feedback (person, at);
DROP INDEX mbost.feedback_by_person;
