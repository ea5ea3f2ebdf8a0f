package io.orderflow.board;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may ask. A page of somebody else, open in the same browser, may neither read the board nor press its buttons:
 *
 * <ul>
 *   <li>by a name of its own that it lets point here (DNS rebinding): the Host has to be one of ours;
 *   <li>by a form or a script (CSRF): a call that changes something needs our Origin and a token that only our page has;
 *   <li>by a picture, a script or a frame of ours in it, to read what it can or only to keep the board busy: another site may
 *       lead its visitor here, and have nothing else (by <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata</a>);
 *   <li>somebody on the network, where the board is bound to more than this machine: everything needs the key of its address.
 * </ul>
 */
final class Guard {
    /** The field of a form with the token. */
    static final String TOKEN = "csrf";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String token = random();
    private final String key;
    private final String host;
    private final int port;
    private final Set<String> names;

    /** @param host that the board is bound to; with one that others reach, everything needs a key */
    Guard(String host, int port, boolean loopback) {
        this.host = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        this.port = port;
        this.key = loopback ? null : random();
        this.names = loopback ? new HashSet<>(List.of("127.0.0.1", "localhost", "[::1]", this.host)) : null;
    }

    private static String random() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What forms carry. */
    String token() {
        return token;
    }

    /** The board's address, with its key if it needs one. */
    String url() {
        String name = host.equals("0.0.0.0") || host.equals("[::]") ? outerAddress() : host;
        return "http://" + name + ":" + port + (key == null ? "" : "/?key=" + key);
    }

    /** An address by which others may reach this machine. Its name is no help: it often means 127.0.1.1. */
    private static String outerAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse("127.0.0.1");
        } catch (SocketException unknown) {
            return "127.0.0.1";
        }
    }

    /** Null if the request may go on; else the answer. The fields of a form are checked by {@link #refuseForm}. */
    Reply refuse(HttpServerRequest request, Words words) {
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() != 1 || !isOurs(hosts.get(0))) {
            return Reply.refused(421, words.say("refused.host"));
        }
        if (!Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST).contains(request.method())) {
            return Reply.refused(405, words.say("refused.method")).with("Allow", "GET, HEAD, POST");
        }
        if (isOfAnotherSite(request) && !isNavigation(request)) {
            return Reply.refused(403, words.say("refused.site"));
        }
        if (key != null
                && !same(
                        key,
                        request.getCookie(cookie()) == null
                                ? ""
                                : request.getCookie(cookie()).getValue())) {
            if (request.method() == HttpMethod.GET && same(key, request.getParam("key", ""))) {
                return Reply.seeOther("/")
                        .with("Set-Cookie", cookie() + "=" + key + "; Path=/; HttpOnly; SameSite=Strict");
            }
            return Reply.refused(401, words.say("refused.key"));
        }
        if (request.method() == HttpMethod.POST && !isFromOurPage(request, hosts.get(0))) {
            return Reply.refused(403, words.say("refused.origin"));
        }
        return null;
    }

    /** Null if the form is one of our page's. */
    Reply refuseForm(HttpServerRequest request, Words words) {
        String given = request.getFormAttribute(TOKEN);
        return same(token, given == null ? "" : given) ? null : Reply.refused(403, words.say("refused.token"));
    }

    /** Whether another site has made the browser ask; what shares only the name of the machine is another too. */
    static boolean isOfAnotherSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Whether somebody has followed a link, which shows him where he is. */
    private static boolean isNavigation(HttpServerRequest request) {
        return request.method() == HttpMethod.GET
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    /** Every browser sends an Origin with a POST. */
    private boolean isFromOurPage(HttpServerRequest request, String authority) {
        List<String> origins = request.headers().getAll("Origin");
        return origins.size() == 1 && origins.get(0).equals("http://" + authority) && !isOfAnotherSite(request);
    }

    private boolean isOurs(String authority) {
        String name = authority.endsWith(":" + port)
                ? authority.substring(0, authority.length() - (":" + port).length())
                : port == 80 ? authority : null;
        if (name == null) {
            return false;
        }
        // By an address nobody is led astray. Where a key is needed, it is what protects; the browser sends it to no
        // other name.
        return names != null
                ? names.contains(name)
                : name.matches("[0-9.]{7,15}|\\[[0-9a-fA-F:.]+]") || name.equals("localhost") || name.equals(host);
    }

    private String cookie() {
        return "orderflow-board-" + port;
    }

    private static boolean same(String secret, String given) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
