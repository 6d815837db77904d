-- The full-page images that follow a checkpoint are written here, not while it is measured.
CHECKPOINT;
UPDATE account SET balance = 0;
VACUUM account;
