package io.orderflow.ledger;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.orderflow.text.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;

/**
 * What an order says, short enough to be kept for a million of them.
 *
 * <p>Two orders with equal content differ in nothing that a ticket shows; of the phone number that is the last four digits. Which
 * of them was refused, as the second is of two that differ in the others, its dead letter says, by the {@link #digest}.
 *
 * @param status the orderStatus; empty if there is none
 * @param fingerprint of everything else; null if that can't be read, which for a completed order means a dead letter
 */
record Content(String status, UUID fingerprint) {
    private static final Content UNREADABLE = new Content("", null);

    private static final int MAX_DIGITS = 100;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * What is wrong with a malformed order is the handler's to say; here, it can be read or not. Never fails: a message that
     * could not be entered would be missing from the ledger.
     */
    static Content ofOrder(byte[] order) {
        if (Utf8.malformedAt(order) >= 0) {
            return UNREADABLE;
        }
        try {
            JsonNode json = JSON.readTree(order);
            return new Content(json.path("orderStatus").asText(), fingerprint(json));
        } catch (IOException | RuntimeException unreadable) {
            return UNREADABLE;
        }
    }

    private static UUID fingerprint(JsonNode json) {
        try {
            return fingerprint(
                    json.required("prodId").asText(),
                    json.required("prodName").asText(),
                    decimal(json, "chargeMoney"),
                    time(json, "chargeTime"),
                    time(json, "finishTime"),
                    json.required("userPhoneNo").asText());
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /** What tells the bytes of a message from others: half of their SHA-256. */
    static UUID digest(byte[] message) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(message));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    static Content ofTicket(
            String productId, String productName, BigDecimal amount, Instant charged, Instant finished, String phone) {
        return new Content("completed", fingerprint(productId, productName, amount, charged, finished, phone));
    }

    private static UUID fingerprint(
            String productId, String productName, BigDecimal amount, Instant charged, Instant finished, String phone) {
        String content = String.join(
                "\n",
                productId,
                productName,
                // Not written out, which takes a gigabyte for 1e999999999.
                amount.stripTrailingZeros().toString(),
                charged.toString(),
                finished.toString(),
                phone.substring(Math.max(0, phone.length() - 4)));
        return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
    }

    private static BigDecimal decimal(JsonNode json, String field) {
        String text = json.required(field).asText();
        if (text.length() > MAX_DIGITS) {
            throw new ArithmeticException("no handler accepts it, and to read it takes minutes");
        }
        return new BigDecimal(text);
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.ofEpochSecond(decimal(json, field).longValueExact());
    }
}
