-- Takes back the reservations and the type of their status.

DROP TABLE reservations;
DROP TYPE reservation_status;
