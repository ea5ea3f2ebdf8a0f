package io.orderflow.redrive;

/** What became of a dead letter that was meant. */
public enum RedriveResult {
    /** It was accepted again. */
    REDRIVEN("redriven"),

    /** It was accepted again, and had died again by then. */
    DIED_AGAIN("died again"),

    /** It was not accepted: refused, or unanswered. It is a dead letter still. */
    FAILED("failed"),

    /** It was not tried: it has been redriven as often as may be, and died each time. */
    AT_LIMIT("at limit"),

    /** Of a dry run: it would be tried. */
    DUE("due");

    private final String words;

    RedriveResult(String words) {
        this.words = words;
    }

    /** As it stands in output. */
    @Override
    public String toString() {
        return words;
    }
}
