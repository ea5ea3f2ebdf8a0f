package io.orderflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.text.OneLine;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a command prints what it finds: as lines for people, or as JSON Lines, of which the last is the ledger.
 *
 * @param json whether as JSON Lines
 */
record CommandOutput(PrintWriter out, boolean json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Longer than any id is. */
    private static final int MAX_ID = 1_000;

    /** An id for JSON: whole, for who looks for it by a program. Null stays null. */
    static String id(String id) {
        return id == null ? null : OneLine.of(id, MAX_ID);
    }

    /** A line for people. */
    void line(String text) {
        out.println(text.stripTrailing());
    }

    /** A line of JSON. */
    void line(Map<String, Object> line) {
        try {
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param complete whether all were looked at
     * @param figures for JSON
     * @param table for people
     */
    void ledger(boolean complete, Map<String, ?> figures, String table) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", "ledger");
            line.put("complete", complete);
            line.putAll(figures);
            line(line);
        } else {
            out.println();
            out.println(table);
        }
    }
}
