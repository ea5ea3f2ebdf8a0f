package io.orderflow.http;

import io.netty.util.NetUtil;
import io.orderflow.text.OneLine;
import java.net.IDN;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where events are posted, taken apart once.
 *
 * @param display the URL without what may be secret in it; it is all that is printed
 * @param host a name in ASCII, or an address, an IPv6 one without its brackets
 * @param path with the query, as it is sent
 * @param credentials whether the URL has a user's name or password, which are not sent
 */
record SinkAddress(String display, String host, int port, boolean tls, String path, boolean credentials) {
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[^:/?#]*)://(?<authority>[^/?#]*)(?<path>[^?#]*)(?<query>\\?[^#]*)?(#.*)?", Pattern.DOTALL);

    private static final Pattern AUTHORITY = Pattern.compile(
            "((?<user>.*)@)?(?<host>\\[[0-9A-Fa-f:.]+]|[^:\\[\\]@]*)(:(?<port>[^:@]*))?", Pattern.DOTALL);

    /** What RFC 3986 (section 3.3 and 3.4) lets stand in a path or a query. */
    private static final Pattern TARGET = Pattern.compile("(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]++|%[0-9A-Fa-f]{2})*+");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?");

    /**
     * @param url http or https
     * @param path below it, or null
     * @throws IllegalArgumentException one line, if the URL is none
     */
    static SinkAddress of(String url, String path) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("Event sink: no URL is given; set K_SINK to that of a Broker's ingress");
        }
        Matcher parts = URL.matcher(url);
        String scheme = parts.matches() ? parts.group("scheme").toLowerCase(Locale.ROOT) : "";
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refusal(url, "is not an http or https URL");
        }
        Matcher authority = AUTHORITY.matcher(parts.group("authority"));
        if (!authority.matches()) {
            throw refusal(url, "has no host with, or without, one port; an IPv6 address stands in brackets");
        }
        boolean tls = scheme.equals("https");
        String host = host(url, authority.group("host"));
        int port = port(url, authority.group("port"), tls);
        String target = join(parts.group("path"), path);
        String query = parts.group("query") == null ? "" : parts.group("query");
        if (!TARGET.matcher(target + query).matches()) {
            throw refusal(url, "has a character in its path or query that must be percent-encoded");
        }
        boolean credentials = authority.group("user") != null;
        String display = scheme + "://" + (credentials ? "***@" : "") + authority(host, port, tls) + target
                + (query.isEmpty() ? "" : "?***");
        return new SinkAddress(display, host, port, tls, (target.isEmpty() ? "/" : target) + query, credentials);
    }

    private static String join(String path, String below) {
        return below == null ? path : path.replaceFirst("/$", "") + "/" + below.replaceFirst("^/", "");
    }

    private static String host(String url, String written) {
        if (written.startsWith("[")) {
            String address = written.substring(1, written.length() - 1);
            if (!NetUtil.isValidIpV6Address(address)) {
                throw refusal(url, "has brackets around what is no IPv6 address");
            }
            return address;
        }
        String host;
        try {
            host = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw refusal(url, "has a host that is no name in the DNS");
        }
        if (!HOST.matcher(host).matches()) {
            throw refusal(url, host.isEmpty() ? "has no host" : "has a host that is no name in the DNS");
        }
        return host;
    }

    private static int port(String url, String written, boolean tls) {
        if (written == null || written.isEmpty()) {
            return tls ? 443 : 80;
        }
        int port = written.matches("[0-9]{1,5}") ? Integer.parseInt(written) : 0;
        if (port < 1 || port > 65535) {
            throw refusal(url, "has a port that is not a number from 1 to 65535");
        }
        return port;
    }

    private static IllegalArgumentException refusal(String url, String fault) {
        return new IllegalArgumentException(
                "Event sink: '" + masked(url) + "' " + fault + "; set K_SINK to that of a Broker's ingress");
    }

    /** Whatever it is: without all that comes before an at sign or after a question mark. */
    private static String masked(String url) {
        return OneLine.of(url.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1***@")
                .replaceFirst("(?s)[?#].*", "?***"));
    }

    /** For the header {@code Host}, with a port only if it is not the scheme's (RFC 9110, section 7.2). */
    String authority() {
        return authority(host, port, tls);
    }

    private static String authority(String host, int port, boolean tls) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return display;
    }
}
