package io.orderflow.database;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks a database whether it would take statements, and runs none: no trigger, no number of a sequence, nothing written. Planned
 * they need their tables, columns, indexes, locks and rights; what an insert needs besides, the catalogue tells.
 */
final class PlannedStatements {
    private static final Pattern PARAMETER = Pattern.compile("\\?|:#\\w+");
    private static final Pattern INSERT = Pattern.compile("insert into (\\w+) \\(([^)]*)\\)");

    /**
     * Of a table and the columns that an insert names: another column that must not be null and that nothing fills, and a
     * sequence of a default that gives no number. A trigger may fill a column, so then only an insert can tell.
     */
    private static final String GAPS = """
            select format('column %%s of table %%s needs a value and has no default', a.attname, a.attrelid::regclass)
            from pg_attribute a
            where a.attrelid = '%1$s'::regclass and a.attnum > 0 and not a.attisdropped
              and a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attname <> all ('{%2$s}')
              and not exists (select from pg_trigger t
                              where t.tgrelid = a.attrelid and t.tgtype & 7 = 7 and t.tgenabled <> 'D')
            union all
            select format('sequence %%s ', s.seqrelid::regclass)
                || case when has_sequence_privilege(s.seqrelid, 'usage, update')
                        then 'has come to its end' else 'must not be used' end
            from pg_attrdef d
            join pg_depend n on n.classid = 'pg_attrdef'::regclass and n.objid = d.oid
                            and n.refclassid = 'pg_class'::regclass
            join pg_sequence s on s.seqrelid = n.refobjid
            where d.adrelid = '%1$s'::regclass
              and case when has_sequence_privilege(s.seqrelid, 'usage')
                       then not s.seqcycle and s.seqincrement > 0
                            and pg_sequence_last_value(s.seqrelid) > s.seqmax - s.seqincrement
                       else not has_sequence_privilege(s.seqrelid, 'update') end""";

    private PlannedStatements() {}

    /**
     * Several statements. The first returns a row, whether a transaction is "on" for read-only, the second a row for each gap;
     * the others fail as the statements would.
     *
     * @param statements with parameters as JDBC's or Camel's
     */
    static String of(List<String> statements) {
        String gaps = statements.stream()
                .map(INSERT::matcher)
                .filter(Matcher::find)
                .map(insert -> GAPS.formatted(insert.group(1), insert.group(2).replaceAll("\\s+", "")))
                .collect(Collectors.joining(" union all "));
        return statements.stream()
                .map(statement -> "explain " + PARAMETER.matcher(statement).replaceAll("null"))
                .collect(Collectors.joining(";", "show transaction_read_only;" + gaps + ";", ""));
    }
}
