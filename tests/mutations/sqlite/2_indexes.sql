CREATE INDEX disks_by_size ON disks (size DESC, owner);
CREATE INDEX disks_big ON disks (owner) WHERE size > 10;
CREATE INDEX disks_lower ON disks (lower(title));
CREATE INDEX disks_by_note ON disks (note COLLATE NOCASE);
CREATE UNIQUE INDEX disks_owner_title ON disks (owner, title);
CREATE UNIQUE INDEX disks_used ON disks (owner) WHERE state = 'used';
CREATE INDEX by_a ON pairs_of (a);
