-- What the library owns.
CREATE TABLE shelves (
    shelf_id INTEGER PRIMARY KEY,
    label TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE books (
    book_id INTEGER PRIMARY KEY,
    shelf_id INTEGER NOT NULL REFERENCES shelves (shelf_id),
    title TEXT NOT NULL
) STRICT;
