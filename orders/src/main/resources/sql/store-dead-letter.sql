with terms as (
    select set_config('lock_timeout', '200ms', true),
           set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)
)
insert into dead_letter (event_source, event_id, event_type, subject, event_time,
                         destination, code, reason, attributes, datacontenttype, data)
select :#source, :#id, :#type, :#subject, :#time,
       :#destination, :#code, :#reason, cast(:#attributes as jsonb), :#datacontenttype, :#data from terms
on conflict (event_source, event_id, content) do update
set event_time = excluded.event_time, destination = excluded.destination, code = excluded.code, reason = excluded.reason,
    attributes = excluded.attributes, died_at = excluded.died_at, redrive_started_at = null, redriven_at = null
where dead_letter.redrive_started_at is not null
