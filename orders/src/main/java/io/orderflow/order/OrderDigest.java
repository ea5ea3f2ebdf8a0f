package io.orderflow.order;

import io.orderflow.database.Database;
import io.orderflow.text.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells the same order from another one of its id, without the order: HMAC-SHA-256 (RFC 2104) of the SHA-256 of the
 * normalised order. Without the key it gives nothing away, also to who knows all of the order but its phone number.
 *
 * <p>Of the hash and not of the order, so that {@code afterMigrate__digests.sql}, which does the same in SQL, can key the
 * digests that were stored without a key. Thread-safe.
 */
public final class OrderDigest implements Database.Requirement {
    /** The same for all that issue, migrate or audit the tickets of a database. */
    public static final Property KEY =
            Property.of("orderflow.order.digest-key", "").describedAs("made in the data folder");

    /** What {@link #KEY} must be, for whoever set it wrong. */
    public static final String ALLOWED =
            "32 to 64 of the characters A-Z a-z 0-9 + / = _ -, at random, as openssl rand -base64 32 prints them";

    /** One block of SHA-256 at most, which keeps the SQL simple; nothing that would end a literal there. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9+/=_-]{32,64}");

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private OrderDigest(SecretKeySpec key) {
        this.key = key;
    }

    /** Whether it may be used as a key: see {@link #ALLOWED}. */
    public static boolean isKey(String key) {
        return VALID.matcher(key).matches();
    }

    /**
     * @param key the value of {@link #KEY}
     * @throws IllegalArgumentException it is missing, too short or no key at all: one line without it
     */
    public static OrderDigest of(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("%s (or %s) is %s: must be %s"
                    .formatted(KEY.name(), KEY.environmentVariable(), key.isBlank() ? "not set" : "'***'", ALLOWED));
        }
        return new OrderDigest(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
    }

    /**
     * What {@code ticket.order_mac} holds for the order: 32 bytes.
     *
     * @throws Refused its amount is none
     */
    public byte[] of(Order order) throws Refused {
        return mac(withoutKey(order));
    }

    /**
     * Whether a ticket was issued for the order of this message.
     *
     * @param body as published
     * @param mac the ticket's {@code order_mac}; null if it is yet to be keyed
     * @param withoutKey the ticket's {@code order_digest}; null if it is keyed
     * @return false too if the body is no completed order
     */
    public boolean matches(byte[] body, byte[] mac, byte[] withoutKey) {
        try {
            Refused.requireUtf8(body, 422, "");
            Order order = Order.MAPPER.readValue(body, Order.class);
            return mac == null ? Arrays.equals(withoutKey(order), withoutKey) : Arrays.equals(of(order), mac);
        } catch (IOException | Refused | RuntimeException unreadable) {
            return false;
        }
    }

    /** What {@code ticket.order_digest} holds if an order route of schema version 2 has issued the ticket. */
    static byte[] withoutKey(Order order) throws Refused {
        return sha256(order.normalised());
    }

    /** Refuses a database whose tickets have another key: every order that comes again would seem to conflict with itself. */
    @Override
    public void check(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select mac from order_digest_key")) {
            if (!row.next()) {
                throw new Database.NotYetException(
                        KEY.name() + " is not known to the database yet; run the command migrate with it first");
            }
            if (!Arrays.equals(row.getBytes(1), mac(sha256(KEY.name())))) {
                throw new IllegalStateException(
                        "%s is '***': is not the one that the tickets of the database were issued with; set that one"
                                .formatted(KEY.name()));
            }
        }
    }

    /** What {@link #of} makes of an order that has this hash {@link #withoutKey}. */
    byte[] mac(byte[] hash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
