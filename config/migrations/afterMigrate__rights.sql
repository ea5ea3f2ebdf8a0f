-- After each migration: what the handlers' role may do, which is neither DDL nor anything with another schema. Without a
-- role, as on a laptop, nothing is granted.
do $$
begin
    if '${role}' <> '' then
        execute format('grant usage on schema %I to %I', current_schema(), '${role}');
        execute format('grant select, insert, update on ticket, acknowledged_order, dead_letter, redriven_message to %I', '${role}');
        execute format('grant usage on sequence ticket_sequence to %I', '${role}');
        execute format('grant select on flyway_schema_history to %I', '${role}');
    end if;
end
$$;
