create sequence ticket_sequence as integer minvalue 0 maxvalue 23999 start 0 cycle;
comment on sequence ticket_sequence is 'Counts tickets; 24 letters by 1000 numbers, then from the beginning again';

create function ticket_number(sequence_value bigint) returns text
    language sql immutable strict
    return substr('ABCDEFGHJKLMNPQRSTUVWXYZ', (sequence_value / 1000)::integer + 1, 1)
        || lpad((sequence_value % 1000)::text, 3, '0');
comment on function ticket_number is 'What a kitchen calls out, such as B417; without I and O, which are heard and read as 1 and 0';

create table ticket (
    order_id     text primary key check (char_length(order_id) between 1 and 64),
    number       text not null default ticket_number(nextval('ticket_sequence'))
                 check (number ~ '^[A-HJ-NP-Z][0-9]{3}$'),
    product_id   text not null check (char_length(product_id) between 1 and 200),
    product_name text not null check (char_length(product_name) between 1 and 200),
    amount       numeric not null check (amount >= 0 and scale(amount) <= 4),
    charged_at   timestamptz not null,
    finished_at  timestamptz not null check (finished_at >= charged_at),
    phone        text not null check (phone ~ '^\*{2,11}[0-9]{4}$'),
    order_digest bytea not null check (octet_length(order_digest) = 32),
    event_id     text not null,
    event_source text not null,
    issued_at    timestamptz not null default clock_timestamp()
);
comment on table ticket is 'One meal ticket per completed order, whatever is redelivered or concurrent';
comment on column ticket.order_id is 'The order; its primary key is what makes a second ticket impossible';
comment on column ticket.number is 'A letter and three digits, called out by the kitchen; comes round again after 24000 tickets';
comment on column ticket.product_id is 'prodId of the order';
comment on column ticket.product_name is 'prodName of the order';
comment on column ticket.amount is 'chargeMoney of the order, exact, with its decimals as published';
comment on column ticket.charged_at is 'chargeTime of the order';
comment on column ticket.finished_at is 'finishTime of the order';
comment on column ticket.phone is 'userPhoneNo of the order, masked to its last four digits';
comment on column ticket.order_digest is 'SHA-256 of the normalised order, to tell the same order from a conflicting one';
comment on column ticket.event_id is 'id of the event that the ticket was issued for; with event_source it identifies the reply too';
comment on column ticket.event_source is 'source of the event that the ticket was issued for';
comment on column ticket.issued_at is 'When the ticket was issued';

create table acknowledged_order (
    order_id        text not null check (char_length(order_id) between 1 and 64),
    status          text not null check (status in ('created', 'paid', 'cancelled', 'refunded')),
    event_id        text not null,
    event_source    text not null,
    acknowledged_at timestamptz not null default clock_timestamp(),
    primary key (order_id, status)
);
comment on table acknowledged_order is 'Orders that need no ticket, counted once per status';
comment on column acknowledged_order.order_id is 'The order';
comment on column acknowledged_order.status is 'orderStatus of the order';
comment on column acknowledged_order.event_id is 'id of the first event that reported the status';
comment on column acknowledged_order.event_source is 'source of the first event that reported the status';
comment on column acknowledged_order.acknowledged_at is 'When the status was recorded';

create table dead_letter (
    id              bigint generated always as identity primary key,
    event_source    text not null,
    event_id        text not null,
    event_type      text not null,
    subject         text,
    event_time      timestamptz,
    destination     text,
    code            integer,
    reason          text,
    attributes      jsonb not null,
    datacontenttype text,
    data            bytea,
    died_at         timestamptz not null default clock_timestamp(),
    unique (event_source, event_id)
);
comment on table dead_letter is 'Events that could not be delivered, once per event';
comment on column dead_letter.event_source is 'source of the event; with event_id it identifies the event (CloudEvents 1.0)';
comment on column dead_letter.event_id is 'id of the event';
comment on column dead_letter.event_type is 'type of the event';
comment on column dead_letter.subject is 'subject of the event: the orderId of an order';
comment on column dead_letter.event_time is 'time of the event';
comment on column dead_letter.destination is 'Where the delivery failed: the extension knativeerrordest';
comment on column dead_letter.code is 'What the destination answered: the extension knativeerrorcode';
comment on column dead_letter.reason is 'Why: the decoded extension knativeerrordata';
comment on column dead_letter.attributes is 'Every attribute and extension of the event, as received';
comment on column dead_letter.datacontenttype is 'Media type of data';
comment on column dead_letter.data is 'The event''s data, byte by byte';
comment on column dead_letter.died_at is 'When the dead letter was stored';

create index dead_letter_subject on dead_letter (subject);
comment on index dead_letter_subject is 'Finds the dead letters of an order';
