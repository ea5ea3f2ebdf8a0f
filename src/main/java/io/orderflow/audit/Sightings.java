package io.orderflow.audit;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Which ids were seen in a topic, in the same memory for however many: a Bloom filter (B. H. Bloom, 1970). It forgets none; of
 * a million it takes one in 400 others for seen, which costs a look and no more. Not thread-safe.
 */
final class Sightings {
    /** 2 MiB. */
    private static final int BITS = 1 << 24;

    private static final int HASHES = 4;

    private final BitSet seen = new BitSet(BITS);

    void add(String id) {
        long hash = hash(id);
        for (int i = 0; i < HASHES; i++) {
            seen.set(bit(hash, i));
        }
    }

    /** False of one that was never added, but for a few. */
    boolean mayHave(String id) {
        long hash = hash(id);
        for (int i = 0; i < HASHES; i++) {
            if (!seen.get(bit(hash, i))) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int number) {
        return (int) (hash >>> 32) + number * (int) (hash | 1) & BITS - 1;
    }

    /** FNV-1a, with MurmurHash3's last mixing: ids that count upwards differ in a few bits only. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte octet : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
