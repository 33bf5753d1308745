-- How zones came to their hosts, one row a migration.
CREATE TABLE migration (
    -- the number as text
    migration          text COLLATE "C" PRIMARY KEY,
    id                 bigint NOT NULL,
    zone_id            text COLLATE "C" NOT NULL,
    reason             text COLLATE "C" NOT NULL,
    detail             text NOT NULL,
    -- null where nobody hosted the zone
    from_host_id       text COLLATE "C",
    from_hosting_epoch bigint NOT NULL,
    -- who was asked last, and to be who it was, server or player
    to_host_id         text COLLATE "C",
    to_kind            text COLLATE "C",
    -- 0 until a host is assigned
    hosting_epoch      bigint NOT NULL,
    step               text COLLATE "C" NOT NULL,
    -- null while it runs
    outcome            text COLLATE "C",
    -- hosts that were asked
    asked              bigint NOT NULL,
    last_failure       text,
    -- in the zone's ENTITY stream; 0 until it is known
    recovery_sequence  bigint NOT NULL,
    -- -1 until it is known
    acknowledged_lost  bigint NOT NULL,
    noticed_at         timestamptz NOT NULL,
    started_at         timestamptz NOT NULL,
    assigned_at        timestamptz,
    -- when the new host had all of the zone's state and began to publish
    served_at          timestamptz,
    ended_at           timestamptz
);
CREATE INDEX migration_by_zone ON migration (zone_id, id);
CREATE INDEX migration_by_id ON migration (id);

-- Zones that nobody serves, since when.
CREATE TABLE zone_degraded (
    zone_id text COLLATE "C" PRIMARY KEY,
    since   timestamptz NOT NULL,
    detail  text NOT NULL
);

-- What former hosts are handed back.
CREATE INDEX journal_of_former_hosts ON journal (epoch, stream, sequence) WHERE outcome = 'stale_epoch';
CREATE INDEX ownership_history_of_hosts ON ownership_history (holder_id, epoch) WHERE kind = 'hosting';
