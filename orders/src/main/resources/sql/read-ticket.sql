select order_id, number, product_id, product_name, amount, charged_at, finished_at,
       phone, event_id, event_source, issued_at, coalesce(order_mac = :#mac, order_digest = :#digest) as same_order
from ticket
where order_id = :#orderId
