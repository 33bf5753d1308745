-- Runtime flags that were set and not reset. What holds for others is in the nodes' settings.
CREATE TABLE runtime_flag (
    -- kind/scope/name
    flag_key text COLLATE "C" PRIMARY KEY,
    kind     text NOT NULL,
    scope    text NOT NULL,
    name     text NOT NULL,
    enabled  boolean NOT NULL,
    set_at   timestamptz NOT NULL
);

-- NPCs of the AI world (kind 3, ids below 0) are asked for by their id alone. Neither column ever changes in a row, so moves stay HOT.
CREATE INDEX entity_npc ON entity (entity_id) WHERE entity_id < 0 AND kind = 3;
