package io.orderflow.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A fixed amount of work, timed before each round: what the machine gave at that time, by which sessions can be compared. A
 * virtual machine gives up to twice as much in one hour as in the next.
 */
final class Calibration {
    static final String NAME = "calibration";

    private static final int BLOCKS = 256;
    private static final byte[] BLOCK = new byte[1 << 20];

    private Calibration() {}

    /** What is measured, in milliseconds; the first call of a JVM is of cold code and does not count. */
    static Map<String, Double> measure() {
        int cores = Runtime.getRuntime().availableProcessors();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("256 MiB of SHA-256 on one core, ms", millis(1));
        values.put("the same on each core at once, ms", millis(cores));
        return values;
    }

    private static double millis(int threads) {
        long begun = System.nanoTime();
        Thread[] all = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(Calibration::work, NAME))
                .toArray(Thread[]::new);
        for (Thread thread : all) {
            thread.start();
        }
        for (Thread thread : all) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Double.NaN;
            }
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private static void work() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < BLOCKS; i++) {
                digest.update(BLOCK);
            }
            digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
