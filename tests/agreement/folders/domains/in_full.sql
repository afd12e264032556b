-- All that a domain is.
-- up 1
CREATE TYPE mood AS ENUM ('sad');
CREATE DOMAIN at AS timestamp(3) with time zone DEFAULT NULL;
CREATE DOMAIN of_mood AS mood DEFAULT 'sad' NOT NULL;
CREATE DOMAIN again AS of_mood CONSTRAINT happy CHECK (VALUE IS NOT NULL);
ALTER DOMAIN at ADD CONSTRAINT late CHECK (VALUE > '2020-01-01') NOT VALID;
-- down 1
DROP DOMAIN again;
DROP DOMAIN of_mood;
DROP DOMAIN at;
DROP TYPE mood;
-- up 2
ALTER TYPE mood RENAME TO feeling;
ALTER DOMAIN at RENAME CONSTRAINT late TO later;
-- down 2
ALTER TYPE feeling RENAME TO mood;
ALTER DOMAIN at RENAME CONSTRAINT later TO late;
-- expected
-- up 1: unclaimed constraint again.happy expression text (VALUE IS NOT NULL)
-- up 1: unclaimed constraint at.late expression text (VALUE > '2020-01-01 00:00:00+00'::timestamp with time zone)
-- up 1: unclaimed domain again default
-- up 1: unclaimed domain again default text 'sad'::mood
-- up 1: unclaimed domain at default
-- up 1: unclaimed domain at default text NULL::timestamp with time zone
-- up 1: unclaimed domain of_mood default text 'sad'::mood
-- up 2: unclaimed constraint again.happy expression text (VALUE IS NOT NULL)
-- up 2: unclaimed constraint at.later expression text (VALUE > '2020-01-01 00:00:00+00'::timestamp with time zone)
-- up 2: unclaimed domain again default
-- up 2: unclaimed domain again default text 'sad'::feeling
-- up 2: unclaimed domain at default
-- up 2: unclaimed domain at default text NULL::timestamp with time zone
-- up 2: unclaimed domain of_mood default text 'sad'::feeling
-- down 2: unclaimed constraint again.happy expression text (VALUE IS NOT NULL)
-- down 2: unclaimed constraint at.late expression text (VALUE > '2020-01-01 00:00:00+00'::timestamp with time zone)
-- down 2: unclaimed domain again default
-- down 2: unclaimed domain again default text 'sad'::mood
-- down 2: unclaimed domain at default
-- down 2: unclaimed domain at default text NULL::timestamp with time zone
-- down 2: unclaimed domain of_mood default text 'sad'::mood
