package io.orderflow.redrive;

/**
 * How dead letters are redriven.
 *
 * @param maxRedrives how often one may be: a letter that was redriven so often, and has died each time, is left alone
 * @param pace how fast
 * @param by who redrives them, for the tables
 * @param dryRun whether nothing is published
 * @param atOnce how many are on their way at a time, and so may be sent twice if it is killed; 1 or more
 */
public record RedriveTerms(int maxRedrives, Pace pace, String by, boolean dryRun, int atOnce) {
    /** Enough for what fails by chance; few for what fails always. */
    public static final int MAX_REDRIVES = 5;

    /** One at a time. */
    public RedriveTerms(int maxRedrives, Pace pace, String by, boolean dryRun) {
        this(maxRedrives, pace, by, dryRun, 1);
    }

    /** As fast as they are taken, with the default limit. */
    public static RedriveTerms of(String by) {
        return new RedriveTerms(MAX_REDRIVES, Pace.unlimited(), by, false);
    }

    /** These terms, with so many on their way at a time. */
    public RedriveTerms atOnce(int letters) {
        return new RedriveTerms(maxRedrives, pace, by, dryRun, letters);
    }

    /** These terms, with nothing published. */
    public RedriveTerms listing() {
        return new RedriveTerms(maxRedrives, pace, by, true, atOnce);
    }
}
