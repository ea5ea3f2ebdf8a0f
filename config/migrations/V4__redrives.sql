-- How often a dead letter was redriven, so that one that dies each time does not go round for ever; and who redrove it last,
-- and when. A dead-letter route of the version before does not name these columns, and so leaves them when one dies again.
alter table dead_letter
    add column redrives integer not null default 0,
    add column last_redrive_at timestamptz,
    add column last_redrive_by text;
comment on column dead_letter.redrives is 'How often the event was accepted again, since schema version 4; kept when it dies again';
comment on column dead_letter.last_redrive_at is 'When it was last accepted again; kept when it dies again';
comment on column dead_letter.last_redrive_by is 'Who redrove it then';

-- A message of a topic cannot be changed: when it dies again it is another message, known by what it was at first.
alter table redriven_message
    add column original_id text,
    add column subject text,
    add column redriven_by text;
create index redriven_message_original on redriven_message (original_id);
comment on column redriven_message.original_id is 'The unique key that the message had before it died, and has each time it dies; null if a redrive of schema version 3 wrote the row';
comment on column redriven_message.subject is 'The message''s key: the orderId of an order; with original_id it tells which letters are the same order''s';
comment on column redriven_message.redriven_by is 'Who redrove the message';
comment on index redriven_message_original is 'Counts the redrives of a message';
