-- After each migration: what the handlers' role may do, which is neither DDL nor anything with another schema. Without a
-- role, as on a laptop, nothing is granted.
do $$
declare
    -- Without the line feed at its end that a Secret has which was made of a file.
    role_name text := rtrim('${role}', E'\r\n');
begin
    if role_name <> '' then
        -- PostgreSQL refuses one of two that grant on a table at once.
        perform pg_advisory_xact_lock(hashtext('orderflow rights'));
        execute format('grant usage on schema %I to %I', current_schema(), role_name);
        execute format('grant select, insert on ticket, acknowledged_order, redriven_message to %I', role_name);
        execute format('grant select, insert, update on dead_letter to %I', role_name);
        execute format('grant select on order_digest_key to %I', role_name);
        execute format('grant usage on sequence ticket_sequence to %I', role_name);
        -- Everybody may, unless the owner's default privileges say otherwise. A default and a generated column call them.
        execute format('grant execute on function ticket_number, dead_letter_content to %I', role_name);
        execute format('grant select on flyway_schema_history to %I', role_name);
    end if;
end
$$;
