-- Peers that were banned and whose ban was not lifted, those whose time is over included.
CREATE TABLE peer_ban (
    peer_id   text COLLATE "C" PRIMARY KEY,
    reason    text NOT NULL,
    banned_at timestamptz NOT NULL,
    -- null: for ever
    until_at  timestamptz
);
