-- Times as the server spells them.
-- up 1
CREATE TABLE a (a date, b time, c time(3), d timetz, e time(2) with time zone, f timestamp, g timestamp(0), h timestamptz, i timestamptz(3), j timestamp without time zone, k timestamp (6) with time zone, l interval, m interval(3), n interval year to month, o interval day to second(2), p interval hour);
-- down 1
DROP TABLE a;
