package io.orderflow.ledger;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Deliveries of messages whose publication is not known: the sink may accept a message before RocketMQ's confirmation has reached
 * its publisher. All others are of somebody else, or of an earlier run, and may be any number; so the eldest are forgotten.
 * Thread-safe.
 */
final class Strangers {
    /** Some seconds' worth, at the speed of a backlog of others'; 20 MB. */
    static final int MOST = 100_000;

    /** In characters: longer than any key that is published here. */
    private static final int LONGEST_KEY = 200;

    private final Map<String, Account> accounts;

    /** @param most that are remembered */
    Strangers(int most) {
        this.accounts = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Account> eldest) {
                return size() > most;
            }
        };
    }

    /** The sink has accepted a message. */
    synchronized void delivered(String key) {
        if (key.length() <= LONGEST_KEY) {
            accounts.computeIfAbsent(key, first -> new Account()).delivered();
        }
    }

    /** It is published here after all: the account with what was delivered of it, or a new one. */
    synchronized Account take(String key) {
        Account known = accounts.remove(key);
        return known == null ? new Account() : known;
    }
}
