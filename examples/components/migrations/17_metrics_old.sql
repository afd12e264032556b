-- In the release after: nobody has missed anything.
DROP TABLE IF EXISTS training_metrics_old;
