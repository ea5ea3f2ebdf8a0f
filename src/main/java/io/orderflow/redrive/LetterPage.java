package io.orderflow.redrive;

import java.util.List;

/**
 * Some letters of a topic, the newest first.
 *
 * @param next where the page of the older ones begins; null if there is none
 */
public record LetterPage(List<Placed> letters, String next) {
    /**
     * A letter without its content.
     *
     * @param isRedriven whether this one is; one that died again is another letter
     * @param redrives how often it was accepted again
     */
    public record Placed(LetterPlace place, Redrivable letter, boolean isRedriven, int redrives) {}
}
