-- One service's database and its two roles: the owner changes tables when `migrate` runs, the service itself may not.
-- `migrate` grants the service's role what its code needs of each table (services/*/migrations/privileges.sql).
-- And one more, for all databases: `backup` reads every row, writes none, and may hold an inbox still for a moment.
-- May be run again, by a superuser: it then only sets the passwords anew.
--
--   psql -v service=payroll -f roles.sql, with the passwords in the files that OWNER_FILE, SERVICE_FILE and BACKUP_FILE name
\set ON_ERROR_STOP on
\set QUIET on
\set owner :service _owner
\set owner_password `tr -d '\r\n' < "$OWNER_FILE"`
\set service_password `tr -d '\r\n' < "$SERVICE_FILE"`
\set backup_password `tr -d '\r\n' < "$BACKUP_FILE"`
SET log_statement = 'none';
SET log_min_error_statement = 'panic';  -- a password is in no log

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'owner', :'service', 'backup']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'owner_password';
ALTER ROLE :"service" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'service_password';
ALTER ROLE backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'backup_password';

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'service', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"service", backup;

\connect :"service"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO :"owner";
GRANT USAGE ON SCHEMA public TO :"service", backup;
-- A table that comes between two runs of `migrate` can be read and added to, and no more.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT ON TABLES TO backup;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO backup;

-- To lock a table against writers one must be allowed to write it, except through this.
CREATE OR REPLACE FUNCTION hold_the_inbox() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN LOCK TABLE public.inbox IN SHARE MODE; END $$;
ALTER FUNCTION hold_the_inbox() OWNER TO :"owner";
REVOKE ALL ON FUNCTION hold_the_inbox() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_the_inbox() TO backup;
