package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.vertx.core.http.HttpServerRequest;

/** What a visitor asks for, out of the path, the query or the form of a request. */
final class Asked {
    private static final String LETTERS = "/dead-letters/";

    private Asked() {}

    /** What a visitor has typed and that cannot be meant. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Object[] values;

        /** @param key of the words that say what would be */
        Unreadable(String key, Object... values) {
            super(key);
            this.values = values;
        }

        String line(Words words) {
            return words.say(getMessage(), values);
        }
    }

    /** @throws Unreadable there is none, or it is longer than that */
    static String text(HttpServerRequest request, String name, int limit) {
        String value = request.getParam(name, "").strip();
        if (value.isEmpty() || value.length() > limit || value.indexOf('\0') >= 0) {
            throw new Unreadable("refused.text", name, limit);
        }
        return value;
    }

    static String textOrNull(HttpServerRequest request, String name) {
        return request.getParam(name, "").isBlank() ? null : text(request, name, 100);
    }

    /** @return null if there is none */
    static Integer number(HttpServerRequest request, String name) {
        String value = request.getParam(name, "").strip();
        if (!value.isEmpty() && !value.matches("[0-9]{1,9}")) {
            throw new Unreadable("refused.number", name);
        }
        return value.isEmpty() ? null : Integer.valueOf(value);
    }

    /** Only dead letters with a smaller id; the greatest there can be if nothing else is asked for. */
    static long before(HttpServerRequest request) {
        String value = request.getParam("before", "");
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : Long.MAX_VALUE;
    }

    static LetterFilter filter(HttpServerRequest request) {
        return new LetterFilter(row(request.getParam("id")), number(request, "code"), textOrNull(request, "reason"));
    }

    /**
     * The filter that a visitor has confirmed.
     *
     * @throws Unreadable a field is not as the page has made it: a filter without it would mean more letters
     */
    static LetterFilter filterOfForm(HttpServerRequest request) {
        String code = request.getFormAttribute("code");
        if (code != null && !code.matches("[0-9]{1,9}")) {
            throw new Unreadable("refused.number", "code");
        }
        return new LetterFilter(
                row(request.getFormAttribute("id")),
                code == null ? null : Integer.valueOf(code),
                request.getFormAttribute("reason"));
    }

    private static Long row(String id) {
        if (id != null && !id.matches("[0-9]{1,18}")) {
            throw new Unreadable("refused.number", "id");
        }
        return id == null ? null : Long.valueOf(id);
    }

    /** How many the visitor was told they are. */
    static long meant(HttpServerRequest request) {
        String value = request.getFormAttribute("meant");
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    /** The number of a dead letter between its path's begin and the suffix; null if the path is another. */
    static Long letter(String path, String suffix) {
        if (!path.startsWith(LETTERS) || !path.endsWith(suffix) || path.length() < LETTERS.length() + suffix.length()) {
            return null;
        }
        String id = path.substring(LETTERS.length(), path.length() - suffix.length());
        return id.matches("[0-9]{1,18}") ? Long.valueOf(id) : null;
    }
}
