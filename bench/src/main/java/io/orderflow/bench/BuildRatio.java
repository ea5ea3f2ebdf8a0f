package io.orderflow.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How many times A's value B's is, of several rounds in each of which both were measured.
 *
 * @param ratio the geometric mean: a round with twice as much and one with half as much cancel
 * @param low of the interval that holds the true ratio, by Student's t of the ratios' logarithms, so wide that of all that are
 *     told together each holds its own with 95 % confidence (Bonferroni's correction)
 */
record BuildRatio(double ratio, double low, double high) {
    private static final double ERROR = 0.05;

    /**
     * @param ratios of the rounds; those that are no numbers were not measured
     * @param together how many ratios are told: of a dozen with 95 % each, every fourth time one would be worse by chance
     * @throws IllegalArgumentException there are fewer than two
     */
    static BuildRatio of(List<Double> ratios, int together) {
        double[] logs = logarithms(ratios);
        int n = logs.length;
        if (n < 2) {
            throw new IllegalArgumentException("a comparison needs 2 rounds or more that both builds carried through");
        }
        double mean = Arrays.stream(logs).average().getAsDouble();
        double squares =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        double t = TDistribution.of(n - 1).inverseCumulativeProbability(1 - ERROR / together / 2);
        double half = t * Math.sqrt(squares / (n - 1) / n);
        return new BuildRatio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
    }

    /** Whether two rounds or more were measured. */
    static boolean canBeTold(List<Double> ratios) {
        return logarithms(ratios).length > 1;
    }

    private static double[] logarithms(List<Double> ratios) {
        return ratios.stream().mapToDouble(Math::log).filter(Double::isFinite).toArray();
    }

    /** @param more whether a higher value is better */
    boolean isWorse(boolean more) {
        return more ? high < 1 : low > 1;
    }

    private boolean isBetter(boolean more) {
        return more ? low > 1 : high < 1;
    }

    String tell(boolean more) {
        String verdict =
                isBetter(more) ? "B is better" : isWorse(more) ? "B is worse" : "the same, as far as can be told";
        return String.format(Locale.ROOT, "%s: %.3f of A's (%.3f to %.3f)", verdict, ratio, low, high);
    }
}
