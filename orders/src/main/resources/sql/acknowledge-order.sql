insert into acknowledged_order (order_id, status, event_id, event_source)
values (:#orderId, :#status, :#eventId, :#eventSource)
on conflict (order_id, status) do nothing
