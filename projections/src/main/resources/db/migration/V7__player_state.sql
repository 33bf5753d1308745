-- The newest state of each player that a host has handed over, and every change that led there.
CREATE TABLE player_state (
    player_id     text COLLATE "C" PRIMARY KEY,
    version       bigint NOT NULL,
    zone_id       text COLLATE "C" NOT NULL,
    host_id       text COLLATE "C" NOT NULL,
    hosting_epoch bigint NOT NULL,
    session_id    text COLLATE "C" NOT NULL,
    figures       jsonb NOT NULL,
    -- null: none was ever reported
    inventory     jsonb,
    variables     jsonb NOT NULL,
    sequence      bigint NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE player_state_history (
    player_id     text COLLATE "C" NOT NULL,
    version       bigint NOT NULL,
    zone_id       text COLLATE "C" NOT NULL,
    host_id       text COLLATE "C" NOT NULL,
    hosting_epoch bigint NOT NULL,
    session_id    text COLLATE "C" NOT NULL,
    -- {"figures": {...}, "inventory": [...], "variables": {...}}: what this version changed
    changes       jsonb NOT NULL,
    sequence      bigint NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (player_id, version)
);

-- What hosts had otherwise than the log, newest last.
CREATE TABLE zone_divergence (
    zone_id            text COLLATE "C" NOT NULL,
    sequence           bigint NOT NULL,
    event_index        integer NOT NULL,
    host_id            text COLLATE "C" NOT NULL,
    reason             text NOT NULL,
    lost_hosting_epoch bigint NOT NULL,
    lost_sequence      bigint NOT NULL,
    lost_digest        text NOT NULL,
    kept_hosting_epoch bigint NOT NULL,
    kept_sequence      bigint NOT NULL,
    kept_digest        text NOT NULL,
    -- what the host had otherwise, as far as it has told
    entities           jsonb NOT NULL,
    at                 timestamptz NOT NULL,
    PRIMARY KEY (zone_id, sequence, event_index)
);
