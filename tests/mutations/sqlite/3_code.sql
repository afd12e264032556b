CREATE VIEW big AS SELECT id, title FROM disks WHERE size > 10;
CREATE VIEW everything AS SELECT * FROM typed;
CREATE TRIGGER disks_touch BEFORE UPDATE OF title, note ON disks WHEN NEW.size > 1
BEGIN
    SELECT RAISE(ABORT, 'kept');
END;
CREATE TRIGGER disks_seen AFTER DELETE ON disks
BEGIN
    -- of the owner
    UPDATE users SET name = 'seen' WHERE id = OLD.owner;
END;
CREATE TRIGGER big_added INSTEAD OF INSERT ON big BEGIN SELECT 1; END;
