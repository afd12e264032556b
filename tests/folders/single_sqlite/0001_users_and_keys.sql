-- Umlauts: ä ö ü, and a quote: '.
CREATE TABLE users (
    user_id INTEGER PRIMARY KEY,
    name text NOT NULL DEFAULT 'it''s; fine'
);
