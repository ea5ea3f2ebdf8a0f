with patience as (select set_config('lock_timeout', '200ms', true))
insert into acknowledged_order (order_id, status, event_id, event_source)
select :#orderId, :#status, :#eventId, :#eventSource from patience
on conflict (order_id, status) do nothing
