-- order_digest was a hash without a key over the order, phone number included; with the row's other columns the number was
-- found by trying all. Its successor is an HMAC under a key that is not in the database. It is made of the hash, not of the
-- order, so that afterMigrate__digests.sql can make it for tickets issued before: their orders are not here any more.
--
-- Two columns, and not one with a new meaning: an order route of the version before may still run, and what it writes must
-- be told from what is keyed.
alter table ticket
    add column order_mac bytea check (octet_length(order_mac) = 32),
    alter column order_digest drop not null,
    add constraint ticket_one_digest check (num_nonnulls(order_digest, order_mac) = 1);
comment on column ticket.order_mac is 'HMAC-SHA-256, under orderflow.order.digest-key, of the SHA-256 of the normalised order: tells the same order from a conflicting one';
comment on column ticket.order_digest is 'What an order route of schema version 2 has written, until the next migration makes order_mac of it';

create index ticket_without_key on ticket (order_id) where order_digest is not null;
comment on index ticket_without_key is 'Finds the tickets whose digest is yet to be keyed';

create table order_digest_key (
    id  integer primary key default 1 check (id = 1),
    mac bytea not null check (octet_length(mac) = 32)
);
comment on table order_digest_key is 'By what a handler sees that it has the key of these tickets; with another, every order that comes again would seem to conflict';
comment on column order_digest_key.mac is 'HMAC-SHA-256, under the key, of the SHA-256 of the property''s name';

-- A dead letter with the source and id of another and with other content is another dead letter. What may differ between
-- two attempts to deliver the same event is no content: what Knative and tracing add, and the time.
create function dead_letter_content(attributes jsonb, data bytea) returns bytea
    language sql immutable parallel safe
    return sha256(
        convert_to(
            (attributes - array['specversion', 'id', 'source', 'time', 'traceparent', 'tracestate', 'knativeerrordest',
                'knativeerrorcode', 'knativeerrordata', 'knativebrokerttl', 'knativearrivaltime', 'knativehistory'])::text,
            'UTF8')
        || coalesce(data, ''));
comment on function dead_letter_content is 'A hash of what an event says: its type, subject, media type, schema, other extensions and data';

alter table dead_letter
    add column content bytea not null generated always as (dead_letter_content(attributes, data)) stored,
    drop constraint dead_letter_event_source_event_id_key,
    add constraint dead_letter_event unique (event_source, event_id, content);
comment on table dead_letter is 'Events that could not be delivered, whole, once per event and content';
comment on column dead_letter.event_source is 'source of the event; with event_id it should identify the event (CloudEvents 1.0)';
comment on column dead_letter.content is 'Keeps apart what has the same source and id and says something else';

-- What purge pages by, as it does by dead_letter's.
alter table redriven_message add column id bigint generated always as identity unique;
comment on column redriven_message.id is 'In the order of redriving';
