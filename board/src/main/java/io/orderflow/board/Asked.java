package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** What a visitor asks for, out of the path, the query or the form of a request. */
final class Asked {
    private static final String LETTERS = "/dead-letters/";

    /** Knative says -1 where no status came. */
    private static final String CODE = "-1|[0-9]{1,9}";

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

    /**
     * As it is: blanks may belong to it.
     *
     * @throws Unreadable there is none, or it is longer than any is
     */
    static String orderId(HttpServerRequest request) {
        String value = request.getParam("id", "");
        if (value.isEmpty() || value.length() > OrderSheet.MOST_OF_AN_ID || value.indexOf('\0') >= 0) {
            throw new Unreadable("refused.text", "id", OrderSheet.MOST_OF_AN_ID);
        }
        return value;
    }

    /** @throws Unreadable there is none, or it is longer than that */
    private static String text(HttpServerRequest request, String name, int limit) {
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
        if (!value.isEmpty() && !value.matches(CODE)) {
            throw new Unreadable("refused.number", name);
        }
        return value.isEmpty() ? null : Integer.valueOf(value);
    }

    /** From where on older letters are asked for; empty for the newest. */
    static String before(HttpServerRequest request) {
        String value = request.getParam("before", "");
        return value.matches("[0-9-]{1,1000}") ? value : "";
    }

    static LetterFilter filter(HttpServerRequest request) {
        return filter(
                request.getParam("from"),
                request.getParam("id"),
                number(request, "code"),
                textOrNull(request, "reason"));
    }

    /**
     * The filter that a visitor has confirmed.
     *
     * @throws Unreadable a field is not as the page has made it: a filter without it would mean more letters
     */
    static LetterFilter filterOfForm(HttpServerRequest request) {
        String code = request.getFormAttribute("code");
        if (code != null && !code.matches(CODE)) {
            throw new Unreadable("refused.number", "code");
        }
        return filter(
                request.getFormAttribute("from"),
                request.getFormAttribute("id"),
                code == null ? null : Integer.valueOf(code),
                request.getFormAttribute("reason"));
    }

    private static LetterFilter filter(String from, String place, Integer code, String reason) {
        boolean everywhere = from == null || from.isEmpty();
        Origin origin = everywhere ? null : origin(from);
        if (origin == null && !everywhere) {
            throw new Unreadable("refused.origin.of.letters");
        }
        if (place != null && (origin == null || !isPlace(origin, place))) {
            throw new Unreadable("refused.place");
        }
        return new LetterFilter(origin, place, code, reason);
    }

    /** @return null if it is none */
    private static Origin origin(String key) {
        return Arrays.stream(Origin.values())
                .filter(origin -> origin.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    private static boolean isPlace(Origin origin, String place) {
        return place.matches(origin == Origin.TABLE ? "[0-9]{1,18}" : "[0-9]{1,9}-[0-9]{1,18}-\\S{1,255}");
    }

    /** How many the visitor was told they are. */
    static Redriver.Meant meant(HttpServerRequest request) {
        String value = request.getFormAttribute("meant");
        return new Redriver.Meant(
                value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0,
                request.getFormAttribute("more") != null);
    }

    /** A dead letter. @param place as in {@link LetterFilter} */
    record Named(Origin origin, String place) {}

    /** The dead letter that a path names between its begin and the suffix; null if the path is another. */
    static Named letter(String path, String suffix) {
        if (!path.startsWith(LETTERS) || !path.endsWith(suffix) || path.length() < LETTERS.length() + suffix.length()) {
            return null;
        }
        String name = path.substring(LETTERS.length(), path.length() - suffix.length());
        int slash = name.indexOf('/');
        Origin origin = slash < 0 ? Origin.TABLE : origin(name.substring(0, slash));
        String place = Url.decode(name.substring(slash + 1));
        return origin != null && isPlace(origin, place) ? new Named(origin, place) : null;
    }
}
