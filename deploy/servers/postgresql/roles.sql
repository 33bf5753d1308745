-- The roles of a coordinator's database: p2p_owner makes and writes the tables (migrations and projectors), p2p_reader reads
-- them (queries of the API). Neither is a superuser. deploy/run --secure uses this very file.
--
-- On a PostgreSQL of your own, as a superuser; it may be run again:
--
--   createdb p2p_coordinator
--   psql -d p2p_coordinator -f roles.sql
--   psql -d p2p_coordinator -c '\password p2p_owner' -c '\password p2p_reader'
--
-- The coordinator is then told POSTGRES_USER=p2p_owner, POSTGRES_PASSWORD, POSTGRES_READER_USER=p2p_reader and
-- POSTGRES_READER_PASSWORD. At each start, after its migrations, it lets the reader read the tables by itself. In pg_hba.conf let
-- both in with scram-sha-256.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2p_owner') THEN
        CREATE ROLE p2p_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2p_reader') THEN
        CREATE ROLE p2p_reader;
    END IF;
END
$$;

ALTER ROLE p2p_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE p2p_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- A second lock on the door: it has no right to write anyway.
ALTER ROLE p2p_reader SET default_transaction_read_only = on;

-- Nobody else comes in. The owner may create its schema.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO p2p_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO p2p_reader', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
