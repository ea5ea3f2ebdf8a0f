-- After each migration, so that it also finds what an order route of the version before has written meanwhile: makes the
-- keyed digests of those without a key. In a database whose tickets have another key it changes nothing and fails.
--
-- The key is handed to the block as a setting of this transaction: in the block's text, the server would keep it wherever it
-- keeps statements, such as beside an error or in pg_stat_statements. Flyway prints what a query returns, so not the key.
select set_config('orderflow.digest_key', '${digest_key}', true) <> '' as key_is_given;

do $$
declare
    -- Of a Secret that was made of a file there is a line feed at its end, which the order route leaves away.
    key text := rtrim(current_setting('orderflow.digest_key'), E'\r\n');
    block bytea;
    inner_key bytea;
    outer_key bytea;
    this_key bytea;
    key_of_tickets bytea;
begin
    if key !~ '^[A-Za-z0-9+/=_-]{32,64}$' then
        raise exception 'orderflow.order.digest-key must be 32 to 64 of the characters A-Z a-z 0-9 + / = _ -';
    end if;
    perform pg_advisory_xact_lock(hashtext('orderflow digests'));

    -- RFC 2104, with what every PostgreSQL has: the key fills one block of SHA-256 with zeros, 0x36 and 0x5c are its pads.
    block := convert_to(key, 'UTF8') || decode(repeat('00', 64 - length(key)), 'hex');
    select string_agg(set_byte('\x00', 0, get_byte(block, i) # 54), ''::bytea order by i),
           string_agg(set_byte('\x00', 0, get_byte(block, i) # 92), ''::bytea order by i)
    into inner_key, outer_key
    from generate_series(0, 63) i;

    this_key := sha256(outer_key || sha256(inner_key || sha256('orderflow.order.digest-key')));
    select mac into key_of_tickets from order_digest_key;
    if not found then
        insert into order_digest_key (mac) values (this_key);
    elsif this_key <> key_of_tickets then
        raise exception 'orderflow.order.digest-key is not the one that this database''s tickets were issued with';
    end if;

    -- The handlers' role may not, and an owner has been here before it.
    if has_table_privilege('ticket', 'update') and exists (select from ticket where order_digest is not null) then
        update ticket
        set order_mac = sha256(outer_key || sha256(inner_key || order_digest)), order_digest = null
        where order_digest is not null;
    end if;
end
$$;
