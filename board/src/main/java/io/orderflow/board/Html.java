package io.orderflow.board;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A piece of HTML. Text becomes one by a template only, which escapes it: what an order says is a stranger's, and has no way
 * to be taken for markup.
 */
final class Html {
    static final Html NONE = new Html("");

    private final String markup;

    private Html(String markup) {
        this.markup = markup;
    }

    /**
     * Fills a template.
     *
     * @param template markup of ours, a constant; each {@code {}} in it is a place for a value, in an element's text or in a
     *     quoted attribute
     * @param values one for each place: {@link Html} as it is, several of it in a collection one after the other, null as
     *     nothing, anything else as escaped text
     * @throws IllegalArgumentException there are more or fewer values than places
     */
    static Html of(String template, Object... values) {
        StringBuilder filled = new StringBuilder(template.length() + 64);
        int from = 0;
        for (Object value : values) {
            int place = template.indexOf("{}", from);
            if (place < 0) {
                throw new IllegalArgumentException("more values than places in: " + template);
            }
            filled.append(template, from, place).append(markup(value));
            from = place + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("fewer values than places in: " + template);
        }
        return new Html(filled.append(template, from, template.length()).toString());
    }

    private static String markup(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Html html) {
            return html.markup;
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Html::markup).collect(Collectors.joining());
        }
        return escaped(value.toString());
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                // A parser makes of NUL what it likes, direction marks make text look like other text, and half a
                // character is none.
                default -> safe.appendCodePoint(isHarmless(c) ? c : '\uFFFD');
            }
        }
        return safe.toString();
    }

    private static boolean isHarmless(int c) {
        int type = Character.getType(c);
        return type != Character.FORMAT
                && type != Character.SURROGATE
                && (type != Character.CONTROL || c == '\n' || c == '\t');
    }

    @Override
    public String toString() {
        return markup;
    }
}
