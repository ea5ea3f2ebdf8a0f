-- A dead letter is dead, then under way (redrive_started_at), then redriven (redriven_at too). If it dies again it is dead
-- again, both null. One whose redrive failed or crashed stays under way, and the next redrive takes it as if it were dead.
alter table dead_letter
    add column redrive_started_at timestamptz,
    add column redriven_at timestamptz check (redrive_started_at is not null or redriven_at is null);
comment on column dead_letter.redrive_started_at is 'When a redrive last began to publish the event again; null if it has died since';
comment on column dead_letter.redriven_at is 'When the event was accepted again; null if it is yet to be redriven';

create table redriven_message (
    topic        text not null,
    broker       text not null,
    queue        integer not null,
    queue_offset bigint not null,
    message_id   text not null,
    redriven_at  timestamptz not null default clock_timestamp(),
    primary key (topic, broker, queue, queue_offset, message_id)
);
comment on table redriven_message is 'Messages of dead-letter topics that have been sent to their origin topic again';
comment on column redriven_message.topic is 'The dead-letter topic';
comment on column redriven_message.broker is 'Name of the RocketMQ broker that holds the message''s queue';
comment on column redriven_message.queue is 'The queue';
comment on column redriven_message.queue_offset is 'The message''s place in the queue';
comment on column redriven_message.message_id is 'The message''s unique key: where a broker was set up anew, the same place holds another message';
comment on column redriven_message.redriven_at is 'When RocketMQ had confirmed the message';
