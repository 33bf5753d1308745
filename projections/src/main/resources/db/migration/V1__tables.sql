-- All tables are folds of the log and can be rebuilt from it. Ids are compared by their bytes (COLLATE "C"): faster, and
-- the same on every machine. Unsigned 32-bit numbers of the contract are bigint. A table whose rows change often keeps
-- room on its pages (fillfactor) and has no index on what changes, so that an update touches one page and no index (HOT).

-- Microseconds since 1970 as a time, exactly: whole days and the rest apart, since an interval times a number goes
-- through double precision.
CREATE FUNCTION time_of_us(us bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (timestamp 'epoch' + (us / 86400000000) * interval '1 day' + (us % 86400000000) * interval '1 microsecond')
        AT TIME ZONE 'UTC';

-- Hosts. CONTROL writes everything but the telemetry columns, TELEMETRY only those.
CREATE TABLE host (
    host_id              text COLLATE "C" PRIMARY KEY,
    id                   bigint NOT NULL,
    player_id            text NOT NULL,
    player_name          text NOT NULL,
    ip_address           text NOT NULL,
    port                 bigint NOT NULL,
    public_ip            text,
    cpu_cores            bigint NOT NULL,
    cpu_frequency_mhz    bigint NOT NULL,
    memory_mb            bigint NOT NULL,
    network_speed_mbps   bigint NOT NULL,
    ice_servers_json     text,
    max_players          bigint NOT NULL,
    max_zones            bigint NOT NULL,
    region               text,
    latitude_degrees     double precision,
    longitude_degrees    double precision,
    public_key_base64    text,
    status               text COLLATE "C" NOT NULL,
    created_at           timestamptz NOT NULL,
    control_updated_at   timestamptz NOT NULL,
    -- a registration counts as a heartbeat
    registered_at        timestamptz NOT NULL,
    -- telemetry
    heartbeat_at         timestamptz,
    latency_ms           double precision NOT NULL DEFAULT 0,
    packet_loss_percent  double precision NOT NULL DEFAULT 0,
    bandwidth_usage_mbps double precision NOT NULL DEFAULT 0,
    current_players      bigint NOT NULL DEFAULT 0,
    current_zones        bigint NOT NULL DEFAULT 0,
    cpu_percent          double precision,
    memory_percent       double precision,
    error_rate           double precision,
    last_heartbeat       timestamptz NOT NULL GENERATED ALWAYS AS (greatest(registered_at, heartbeat_at)) STORED,
    updated_at           timestamptz NOT NULL GENERATED ALWAYS AS (greatest(control_updated_at, heartbeat_at)) STORED,
    -- The contract's formula. What a stranger may have reported is first brought into the range where the formula is
    -- defined, so that no figure overflows.
    quality_score        numeric(5, 2) NOT NULL GENERATED ALWAYS AS (
        round(least(100, greatest(0,
              (30 - least(300, greatest(0, latency_ms)) / 10)
            + greatest(0, 20 - 2 * least(100, greatest(0, packet_loss_percent)))
            + CASE WHEN max_players = 0 THEN 0 ELSE 25 * (1 - current_players::double precision / max_players) END
            + least(10, cpu_cores / 4.0::double precision * 10)
            + least(10, memory_mb / 8192.0::double precision * 10)
            + least(5, network_speed_mbps / 100.0::double precision * 5)))::numeric, 2)) STORED
) WITH (fillfactor = 70);

-- Newest heartbeat by host, known hosts or not: the two streams may be read in any order, and a host that registers
-- after its heartbeat was read still gets it.
CREATE TABLE host_heartbeat (
    host_id              text COLLATE "C" PRIMARY KEY,
    heartbeat_at         timestamptz NOT NULL,
    latency_ms           double precision NOT NULL,
    packet_loss_percent  double precision NOT NULL,
    bandwidth_usage_mbps double precision NOT NULL,
    current_players      bigint NOT NULL,
    current_zones        bigint NOT NULL,
    cpu_percent          double precision,
    memory_percent       double precision,
    error_rate           double precision
) WITH (fillfactor = 70);

CREATE TABLE zone (
    zone_id                text COLLATE "C" PRIMARY KEY,
    id                     bigint NOT NULL,
    zone_name              text NOT NULL,
    zone_display_name      text NOT NULL,
    map_name               text NOT NULL,
    max_players            bigint NOT NULL,
    recommended_players    bigint NOT NULL,
    p2p_enabled            boolean NOT NULL,
    p2p_priority           bigint NOT NULL,
    fallback_enabled       boolean NOT NULL,
    min_host_quality_score double precision NOT NULL,
    min_bandwidth_mbps     double precision NOT NULL,
    max_latency_ms         double precision NOT NULL,
    description            text NOT NULL,
    status                 text COLLATE "C" NOT NULL,
    total_sessions         bigint NOT NULL DEFAULT 0,
    active_sessions        bigint NOT NULL DEFAULT 0,
    total_players_served   bigint NOT NULL DEFAULT 0,
    hosting_host_id        text,
    hosting_epoch          bigint NOT NULL DEFAULT 0,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL
) WITH (fillfactor = 70);

-- Newest owner of a zone's subject; a node may own a zone before anybody registers it.
CREATE TABLE zone_owner (
    zone_id     text COLLATE "C" PRIMARY KEY,
    node_id     text NOT NULL,
    owner_epoch bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE session (
    session_id                  text COLLATE "C" PRIMARY KEY,
    id                          bigint NOT NULL,
    host_id                     text COLLATE "C" NOT NULL,
    host_number                 bigint NOT NULL,
    zone_id                     text COLLATE "C" NOT NULL,
    zone_number                 bigint NOT NULL,
    connected_players           text[] NOT NULL,
    max_players                 bigint NOT NULL,
    status                      text COLLATE "C" NOT NULL,
    average_latency_ms          double precision NOT NULL DEFAULT 0,
    average_packet_loss_percent double precision NOT NULL DEFAULT 0,
    bandwidth_usage_mbps        double precision NOT NULL DEFAULT 0,
    quality_score               double precision NOT NULL DEFAULT 0,
    end_reason                  text,
    started_at                  timestamptz,
    ended_at                    timestamptz,
    created_at                  timestamptz NOT NULL,
    updated_at                  timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX session_id_number ON session (id);
CREATE INDEX session_live_by_host ON session (host_id) WHERE status IN ('pending', 'active', 'paused');
CREATE INDEX session_live_by_zone ON session (zone_id) WHERE status IN ('pending', 'active', 'paused');

-- Entities, newest state of each. No index on the place: moves are far more frequent than queries, and a query reads one
-- zone, which the primary key finds.
CREATE TABLE entity (
    zone_id              text COLLATE "C" NOT NULL,
    entity_id            bigint NOT NULL,
    kind                 integer NOT NULL,
    type_id              bigint NOT NULL,
    x_mm                 bigint NOT NULL,
    y_mm                 bigint NOT NULL,
    velocity_x_mm_per_s  integer NOT NULL,
    velocity_y_mm_per_s  integer NOT NULL,
    attributes           jsonb NOT NULL DEFAULT '{}',
    -- of the last spawn or move: the moment that position and velocity are of
    updated_at           timestamptz NOT NULL,
    PRIMARY KEY (zone_id, entity_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE ownership_history (
    zone_id     text COLLATE "C" NOT NULL,
    sequence    bigint NOT NULL,
    event_index integer NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    epoch       bigint NOT NULL,
    holder_id   text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (zone_id, sequence, event_index)
);

-- One row a commit: all of CONTROL; of the ENTITY streams markers, what had no effect, and what did more than move
-- entities or change attributes. Single moves are in the log. A subject may be 4 KB, more than an index row can hold.
CREATE TABLE journal (
    stream      text COLLATE "C" NOT NULL,
    sequence    bigint NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    commit_id   bytea,
    producer_id text,
    epoch       bigint,
    occurred_at timestamptz,
    stored_at   timestamptz NOT NULL,
    outcome     text COLLATE "C" NOT NULL,
    events      jsonb NOT NULL,
    PRIMARY KEY (stream, sequence)
);
CREATE INDEX journal_by_subject ON journal (stream, left(subject, 200), sequence);

CREATE TABLE parked_commit (
    stream    text COLLATE "C" NOT NULL,
    sequence  bigint NOT NULL,
    subject   text COLLATE "C" NOT NULL,
    payload   bytea NOT NULL,
    error     text NOT NULL,
    parked_at timestamptz NOT NULL,
    PRIMARY KEY (stream, sequence)
);

-- How far each projection is, changed in the transaction of the rows, and only from the value that was read.
CREATE TABLE projection_position (
    projection text COLLATE "C" NOT NULL,
    stream     text COLLATE "C" NOT NULL,
    sequence   bigint NOT NULL,
    -- identity of the commit at the position: its commit_id, or the start of its SHA-256 where it has none; null at 0
    commit_id  bytea,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, stream)
) WITH (fillfactor = 20);

-- What was covered: one row a stream as long as there is no gap.
CREATE TABLE projection_range (
    projection    text COLLATE "C" NOT NULL,
    stream        text COLLATE "C" NOT NULL,
    from_sequence bigint NOT NULL,
    to_sequence   bigint NOT NULL,
    PRIMARY KEY (projection, stream, from_sequence)
) WITH (fillfactor = 20);

-- What admission remembers, so that a projector that starts again judges the next commit as the lanes do. The key is the
-- SHA-256 of the subject.
CREATE TABLE control_subject (
    subject_key bytea PRIMARY KEY,
    subject     text COLLATE "C" NOT NULL,
    version     bigint NOT NULL,
    owner_epoch bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE entity_zone (
    zone_id       text COLLATE "C" PRIMARY KEY,
    hosting_epoch bigint NOT NULL,
    host_id       text NOT NULL,
    -- last applied sequence by producer id
    producers     jsonb NOT NULL
) WITH (fillfactor = 50);
