package io.orderflow.board;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A value in a query. */
final class Url {
    private Url() {}

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
