-- For psql, by hand: psql -1 -f rollback_06_experiments.sql. `schema down` does the same and takes the
-- migration out of the history.
\ir 06_experiments.down.sql
