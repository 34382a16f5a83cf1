-- Who may call, what they show, and who looked at whom.
CREATE TABLE mbost.callers (
    caller integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE CONSTRAINT caller_name CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    roles text[] NOT NULL CONSTRAINT caller_roles CHECK (cardinality(roles) > 0
        AND roles <@ ARRAY['institution', 'helpdesk', 'operator', 'auditor']),
    brin text COLLATE "C",
    purpose text NOT NULL DEFAULT '',
    calls_per_second integer NOT NULL CONSTRAINT caller_rate CHECK (calls_per_second > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    -- An institution sees its own alone: no other role beside it.
    CONSTRAINT caller_institution CHECK ((brin IS NOT NULL) = ('institution' = ANY (roles))
        AND (brin IS NULL OR cardinality(roles) = 1))
);
COMMENT ON TABLE mbost.callers IS 'Wie de dienst mag aanroepen';
COMMENT ON COLUMN mbost.callers.purpose IS 'Doelbinding: de reden die geldt als een aanroep er geen noemt';

CREATE TABLE mbost.credentials (
    credential integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    caller integer NOT NULL REFERENCES mbost.callers,
    kind text COLLATE "C" NOT NULL CONSTRAINT credential_kind CHECK (kind IN ('token', 'certificate')),
    sha256 bytea NOT NULL UNIQUE CONSTRAINT credential_sha256 CHECK (length(sha256) = 32),
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
COMMENT ON TABLE mbost.credentials IS 'Waarmee een aanroeper zich laat kennen; alleen de SHA-256 ervan';

-- Goes up with every change above: servers ask for it several times a second.
CREATE TABLE mbost.access_version (version bigint NOT NULL);
INSERT INTO mbost.access_version VALUES (1);
CREATE FUNCTION mbost.access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mbost.access_version SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER callers_changed AFTER INSERT OR UPDATE OR DELETE ON mbost.callers
    FOR EACH STATEMENT EXECUTE FUNCTION mbost.access_changed();
CREATE TRIGGER credentials_changed AFTER INSERT OR UPDATE OR DELETE ON mbost.credentials
    FOR EACH STATEMENT EXECUTE FUNCTION mbost.access_changed();

-- Accesses to personal data, many in a row: each batch names the hash of the one before.
CREATE TABLE mbost.audit (
    batch bigint PRIMARY KEY,
    attempt bigint NOT NULL CONSTRAINT audit_attempt UNIQUE,
    written_at timestamptz NOT NULL DEFAULT now(),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    key_check integer NOT NULL,
    texts text[] NOT NULL,
    content bytea NOT NULL,
    subjects bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX audit_by_time ON mbost.audit (last_at);
ALTER TABLE mbost.audit ALTER COLUMN content SET STORAGE EXTERNAL, ALTER COLUMN subjects SET STORAGE EXTERNAL;
COMMENT ON COLUMN mbost.audit.subjects IS 'Naar wie werd gekeken, versleuteld: de sleutel staat niet in de database';
COMMENT ON COLUMN mbost.audit.attempt IS 'Wie niet weet of een rij is vastgelegd, biedt haar met dit nummer opnieuw aan';
COMMENT ON TABLE mbost.audit IS 'Wie keek naar wie: alleen aanvullen; elke rij noemt de hash van de vorige';
CREATE FUNCTION mbost.audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mbost.audit is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON mbost.audit
    FOR EACH STATEMENT EXECUTE FUNCTION mbost.audit_is_kept();
