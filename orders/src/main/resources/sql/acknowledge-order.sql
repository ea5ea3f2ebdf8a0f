with terms as (
    select set_config('lock_timeout', '200ms', true),
           set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)
)
insert into acknowledged_order (order_id, status, event_id, event_source)
select :#orderId, :#status, :#eventId, :#eventSource from terms
on conflict (order_id, status) do nothing
