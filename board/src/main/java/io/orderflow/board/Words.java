package io.orderflow.board;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** What the board says, in one language. */
final class Words {
    static final Words ENGLISH = new Words(Locale.ENGLISH);
    static final Words CHINESE = new Words(Locale.SIMPLIFIED_CHINESE);
    static final List<Words> ALL = List.of(ENGLISH, CHINESE);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter PRECISE_TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter PRECISE_DATE_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** More than any browser sends; to sort out thousands of languages takes the event loop half a second. */
    private static final int MOST_ACCEPTED = 500;

    private final Locale locale;
    private final ResourceBundle bundle;

    private Words(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(
                "io.orderflow.board.words",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * The language that is asked for, English if it is none of ours.
     *
     * @param chosen a language's tag, or null
     * @param accepted a header Accept-Language, or null
     */
    static Words choose(String chosen, String accepted) {
        for (Words words : ALL) {
            if (words.tag().equals(chosen)) {
                return words;
            }
        }
        try {
            boolean isReadable = accepted != null && accepted.length() <= MOST_ACCEPTED;
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(isReadable ? accepted : "en");
            for (Locale.LanguageRange range : ranges) {
                String language = range.getRange().split("-")[0];
                if (range.getWeight() > 0
                        && ALL.stream().anyMatch(words -> words.tag().equals(language))) {
                    return choose(language, null);
                }
            }
        } catch (RuntimeException unreadable) {
            // As if nothing were asked for. The parser refuses a hyphen by an ArrayIndexOutOfBoundsException.
        }
        return ENGLISH;
    }

    /** The language's tag, for the page and the switch. */
    String tag() {
        return locale.getLanguage();
    }

    /** @throws java.util.MissingResourceException there is no such text */
    String say(String key, Object... values) {
        String text = bundle.getString(key);
        return values.length == 0 ? text : new MessageFormat(text, locale).format(values);
    }

    /** With separators of thousands. */
    String number(double value) {
        return NumberFormat.getIntegerInstance(locale).format(value);
    }

    /** A rate or a duration: with one decimal below ten. */
    String figure(double value) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(value < 9.95 ? 1 : 0);
        return format.format(value);
    }

    /** On the clock of this machine, which is the reader's; with its date if that is another than today. */
    static String time(Instant time) {
        return local(time, TIME, DATE_AND_TIME);
    }

    /** The same, to the millisecond. */
    static String preciseTime(Instant time) {
        return local(time, PRECISE_TIME, PRECISE_DATE_AND_TIME);
    }

    private static String local(Instant time, DateTimeFormatter today, DateTimeFormatter otherwise) {
        ZonedDateTime local = time.atZone(ZoneId.systemDefault());
        return (local.toLocalDate().equals(LocalDate.now()) ? today : otherwise).format(local);
    }

    static String dateAndTime(Instant time) {
        return DATE_AND_TIME.format(time.atZone(ZoneId.systemDefault()));
    }
}
