CREATE TABLE books (
    book_id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
