-- Before each migration, on its connection: while it waited for a table that somebody holds, as a backup does for hours, each
-- order would wait behind it. So it gives up, sooner than the handlers' statements do, and is tried again.
set lock_timeout = '5s';
