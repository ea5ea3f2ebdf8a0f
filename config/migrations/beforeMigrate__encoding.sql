-- Before each migration: in another encoding an order's characters are counted as bytes, or cannot be stored at all.
do $$
begin
    if getdatabaseencoding() <> 'UTF8' then
        raise exception 'the database has the encoding %, and orders need UTF8: make one with encoding UTF8', getdatabaseencoding();
    end if;
end
$$;
