-- Returns the new tickets: an order without a row has one already, and only that costs a second round trip.
--
-- It waits so long for another transaction that holds one of its ids, which is otherwise over when its commit is. What holds
-- the table is waited for before the statement runs, for as long as any statement may take. And it is on the disk before it
-- answers, whatever is set for the role: for this transaction alone, since a connection may be shared with others.
--
-- One unnest for each array, and not one for all as a table: that one writes each array into a store of its own first, which
-- for a single order is a tenth of the statement.
with terms as (
    select set_config('lock_timeout', '200ms', true),
           set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)
)
insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at,
                    phone, order_mac, event_id, event_source)
select unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::numeric[]), unnest(?::timestamptz[]),
       unnest(?::timestamptz[]), unnest(?::text[]), unnest(?::bytea[]), unnest(?::text[]), unnest(?::text[])
from terms
on conflict (order_id) do nothing
returning order_id, number, product_id, product_name, amount, charged_at, finished_at,
          phone, event_id, event_source, issued_at, true as same_order
