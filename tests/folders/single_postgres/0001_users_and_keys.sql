-- Umlauts: ä ö ü, and a quote: '.
CREATE TABLE users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL DEFAULT 'it''s; fine'
);
