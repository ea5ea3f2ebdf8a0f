package io.orderflow.redrive;

import java.time.Instant;

/**
 * A letter of a topic with its content.
 *
 * @param data as it was published; null if it cannot be unpacked
 * @param size of the body as it is stored, in bytes
 * @param lastRedrive of it, or of the same message when it died before; null if it never was
 * @param lastRedriveBy who did so; null if it never was
 */
public record OpenedLetter(
        LetterPage.Placed placed, byte[] data, long size, Instant lastRedrive, String lastRedriveBy) {}
