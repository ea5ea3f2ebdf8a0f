package io.orderflow.runner;

import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;

/** What the JVM takes from the machine, where what libraries make of it is not to depend on the machine. */
public final class ProcessDefaults {
    private static final int LETTERS = 3;
    private static final Set<String> OF_ALL = Set.of("UTC", "GMT");

    private ProcessDefaults() {}

    /**
     * To be called before anything else. Words and digits, such as those of PostgreSQL's driver and of a progress bar, are English
     * then. And the time zone, which stays what it is, has a name that PostgreSQL knows: its driver tells each server the name, and
     * one that does not know it refuses the connection. Java's own are those of three letters, such as of {@code TZ=JST}.
     */
    public static void settle() {
        Locale.setDefault(Locale.ENGLISH);
        TimeZone zone = TimeZone.getDefault();
        if (zone.getID().length() == LETTERS && !OF_ALL.contains(zone.getID())) {
            TimeZone.setDefault(TimeZone.getTimeZone(zone.toZoneId()));
        }
    }
}
