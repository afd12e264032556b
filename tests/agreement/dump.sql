-- What a service has after some years. Applied and dumped by `pg_dump`, whose text is the migration.
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE SCHEMA app;

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(200) NOT NULL UNIQUE,
    mood mood NOT NULL DEFAULT 'sad',
    made_at timestamptz NOT NULL DEFAULT now(),
    tags text[] DEFAULT '{}',
    CHECK (email <> '')
);

CREATE TABLE app.disks (
    id serial PRIMARY KEY,
    owner bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    size numeric(12, 2) DEFAULT 0,
    doubled numeric GENERATED ALWAYS AS (size * 2) STORED,
    moods mood[]
);

CREATE TABLE "Odd Name" (LIKE users INCLUDING ALL);
CREATE SEQUENCE app.numbers START 5;
CREATE INDEX disks_owner ON app.disks (owner);
CREATE UNIQUE INDEX users_lower ON users (lower(email)) WHERE mood = 'sad';

CREATE VIEW moody AS SELECT id, mood FROM users WHERE mood <> 'sad';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM users;

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.made_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON users USING (true);
GRANT SELECT ON users TO PUBLIC;
COMMENT ON TABLE users IS 'Everybody.';
COMMENT ON COLUMN users.email IS 'One for each.';
