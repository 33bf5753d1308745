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
