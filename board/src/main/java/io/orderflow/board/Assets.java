package io.orderflow.board;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** The page's files: ours, and those of others out of their jars. Kept small in memory, and by the browser until they change. */
final class Assets {
    private static final String OURS = "io/orderflow/board/";
    private static final String WEBJARS = "META-INF/resources/webjars/";

    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    private record Asset(String type, Buffer zipped, Buffer plain) {}

    private final Map<String, String> paths = new LinkedHashMap<>();

    Assets() {
        add("board.css", "text/css", OURS + "board.css");
        add("board.js", "text/javascript", OURS + "board.js");
        add("htmx.js", "text/javascript", WEBJARS + "htmx.org/2.0.8/dist/htmx.min.js");
        add("sse.js", "text/javascript", WEBJARS + "htmx-ext-sse/2.2.2/sse.js");
        add("uplot.js", "text/javascript", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js");
        add("uplot.css", "text/css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css");
        add("icon.svg", "image/svg+xml", OURS + "icon.svg");
    }

    private void add(String name, String type, String resource) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            byte[] bytes = in.readAllBytes();
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
                zip.write(bytes);
            }
            String path = "/assets/" + hash(bytes) + "/" + name;
            byPath.put(path, new Asset(type, Buffer.buffer(zipped.toByteArray()), Buffer.buffer(bytes)));
            paths.put(name, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a file is; the path changes with its content. */
    String path(String name) {
        return paths.get(name);
    }

    /** Answers if there is such a file. */
    boolean serve(HttpServerRequest request) {
        Asset asset = byPath.get(request.path());
        if (asset == null) {
            return false;
        }
        HttpServerResponse response = request.response();
        Reply.protect(response);
        response.putHeader(
                        "Content-Type",
                        asset.type() + "; charset="
                                + StandardCharsets.UTF_8.name().toLowerCase(java.util.Locale.ROOT))
                .putHeader("Cache-Control", "private, max-age=31536000, immutable")
                .putHeader("Vary", "Accept-Encoding");
        String accepted = request.getHeader("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip")) {
            response.putHeader("Content-Encoding", "gzip").end(asset.zipped());
        } else {
            response.end(asset.plain());
        }
        return true;
    }
}
