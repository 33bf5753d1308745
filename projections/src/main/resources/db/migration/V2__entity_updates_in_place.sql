-- A batch may move every entity of a page at once, and the row versions that it replaces cannot be cleared away before it is
-- committed: so that all new ones fit beside them, and no index is touched (HOT), a page may be filled to less than half.
-- Holds for pages written from now on; VACUUM FULL entity, or a rebuild, for the others too.
ALTER TABLE entity SET (fillfactor = 45);
