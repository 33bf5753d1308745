-- Whose machine a host is, whether an operator wants it empty, and where a zone may be. Rows from before say nothing: their hosts
-- count as players' machines, and their zones are where their P2P flag says.
ALTER TABLE host ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'player';
ALTER TABLE host ADD COLUMN draining boolean NOT NULL DEFAULT false;
-- As stated, by the names in the log; null where nothing is.
ALTER TABLE zone ADD COLUMN zone_class text COLLATE "C";
ALTER TABLE zone ADD COLUMN map_kind text COLLATE "C";
