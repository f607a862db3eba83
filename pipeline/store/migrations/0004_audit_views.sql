-- For people and for Datasette. What reviewers say of each fact, where they agree.
CREATE VIEW fact_decisions AS
SELECT fact, CASE WHEN count(DISTINCT action) = 1 THEN max(action) ELSE 'disputed' END AS decision,
  group_concat(reviewer, ', ') AS reviewers, max(at) AS decided
FROM decisions_in_force WHERE action <> 'skip' GROUP BY fact;

CREATE VIEW facts_reviewed AS
SELECT facts_current.*, fact_decisions.decision, reviewers, decided
FROM facts_current LEFT JOIN fact_decisions ON fact_decisions.fact = facts_current.fact;

-- One place, one day, several numbers of people.
CREATE VIEW population_conflicts AS
SELECT place, as_of, count(DISTINCT count) AS numbers, group_concat(DISTINCT count) AS counts,
  count(DISTINCT document) AS documents, group_concat(DISTINCT fact) AS facts
FROM records_current WHERE type = 'population' AND as_of IS NOT NULL
GROUP BY place, as_of HAVING numbers > 1;
