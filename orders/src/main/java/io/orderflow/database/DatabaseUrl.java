package io.orderflow.database;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which URLs PostgreSQL's driver takes, credentials apart. One that it does not take would end in a message that shows all of it,
 * with the password that may be among its parameters.
 */
public final class DatabaseUrl {
    private static final Pattern OF_HOSTS = Pattern.compile("jdbc:postgresql://([^/@?]*)/[^/@?]*(\\?.*)?");
    private static final Pattern OF_THIS_MACHINE = Pattern.compile("jdbc:postgresql:(?!//)[^@?]+(\\?.*)?");

    /** A percent sign that encodes nothing: of such a URL the driver says that it is another's. */
    private static final Pattern OF_NO_CHARACTER = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private static final int LAST_PORT = 65_535;

    private DatabaseUrl() {}

    /** Whether it is {@code jdbc:postgresql:name} or {@code jdbc:postgresql://host:port,…/name}, with or without parameters. */
    public static boolean isValid(String url) {
        // Hosts are not decoded, and an address may have a zone: [fe80::1%eth0].
        if (OF_NO_CHARACTER.matcher(url.replaceFirst("//[^/?]*", "")).find()) {
            return false;
        }
        Matcher ofHosts = OF_HOSTS.matcher(url);
        return ofHosts.matches()
                ? Stream.of(ofHosts.group(1).split(",", -1)).allMatch(DatabaseUrl::isHost)
                : OF_THIS_MACHINE.matcher(url).matches();
    }

    /** With a port that there is, or without one. An address in brackets has colons of its own. */
    private static boolean isHost(String host) {
        int colon = host.lastIndexOf(':');
        String port = host.substring(colon + 1);
        return colon <= host.lastIndexOf(']')
                || port.matches("[0-9]{1,5}") && Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT;
    }
}
