-- Who has borrowed what.
CREATE TABLE loans (
    loan_id INTEGER PRIMARY KEY,
    book_id INTEGER NOT NULL REFERENCES books (book_id),
    borrower TEXT NOT NULL,
    due_on TEXT NOT NULL,
    returned_on TEXT
) STRICT;

CREATE INDEX idx_loans_book_id ON loans (book_id);
