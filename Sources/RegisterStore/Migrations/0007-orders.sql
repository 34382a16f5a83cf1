-- What institutions are granted, order after order: final facts, only ever added to.
CREATE TABLE mbost.orders (
    funding_year smallint NOT NULL,
    brin mbost.brin NOT NULL,
    number integer NOT NULL CONSTRAINT order_number CHECK (number > 0),
    kind text COLLATE "C" NOT NULL CONSTRAINT order_kind CHECK (kind IN ('first', 'revised', 'final')),
    order_date date NOT NULL,
    amount bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (funding_year, brin, number),
    CONSTRAINT order_first CHECK (kind <> 'first' OR number = 1)
);
CREATE UNIQUE INDEX orders_end_once ON mbost.orders (funding_year, brin) WHERE kind = 'final';
ALTER TABLE mbost.orders ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE mbost.orders IS 'Beschikkingen: alleen aanvullen';
COMMENT ON COLUMN mbost.orders.amount IS 'In centen';
COMMENT ON COLUMN mbost.orders.content IS
    'De beschikking met alles waarop zij rust (correctiefactor, landelijke sommen, budgetten), als bericht Order';
CREATE FUNCTION mbost.orders_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mbost.orders is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER orders_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON mbost.orders
    FOR EACH STATEMENT EXECUTE FUNCTION mbost.orders_are_kept();
