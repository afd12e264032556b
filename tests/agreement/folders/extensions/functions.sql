-- Functions of extensions.
-- needs: uuid-ossp, pgcrypto
-- up 1
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION pgcrypto;
CREATE TABLE a (x uuid DEFAULT uuid_generate_v4(), y uuid DEFAULT gen_random_uuid(), z text DEFAULT encode(gen_random_bytes(4), 'hex'));
-- down 1
DROP TABLE a;
DROP EXTENSION pgcrypto, "uuid-ossp";
-- expected
-- up 1: unclaimed column a.z default text encode(gen_random_bytes(4), 'hex'::text)
