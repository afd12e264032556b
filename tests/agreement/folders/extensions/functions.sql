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
-- up 1: unclaimed column a.x default text uuid_generate_v4()
-- up 1: unclaimed column a.z default text encode(gen_random_bytes(4), 'hex'::text)
-- up 1: unclaimed comment extension pgcrypto
-- up 1: unclaimed comment extension pgcrypto text cryptographic functions
-- up 1: unclaimed comment extension uuid-ossp
-- up 1: unclaimed comment extension uuid-ossp text generate universally unique identifiers (UUIDs)
-- up 1: unclaimed extension pgcrypto schema public
-- up 1: unclaimed extension uuid-ossp schema public
