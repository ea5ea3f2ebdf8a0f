package io.orderflow.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How many times A's value B's is, of several rounds in each of which both were measured.
 *
 * @param ratio the geometric mean: a round with twice as much and one with half as much cancel
 * @param low of the interval that holds the true ratio with 95 % confidence, by Student's t of the ratios' logarithms
 */
record BuildRatio(double ratio, double low, double high) {
    private static final double ONE_SIDE = 0.975;

    /**
     * @param ratios of the rounds; those that are no numbers were not measured
     * @throws IllegalArgumentException there are fewer than two
     */
    static BuildRatio of(List<Double> ratios) {
        double[] logs =
                ratios.stream().filter(Double::isFinite).mapToDouble(Math::log).toArray();
        int n = logs.length;
        if (n < 2) {
            throw new IllegalArgumentException("a comparison needs 2 rounds or more that both builds carried through");
        }
        double mean = Arrays.stream(logs).average().getAsDouble();
        double squares =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        double half = TDistribution.of(n - 1).inverseCumulativeProbability(ONE_SIDE) * Math.sqrt(squares / (n - 1) / n);
        return new BuildRatio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
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
        return String.format(
                Locale.ROOT, "%s: %.3f of A's (%.3f to %.3f with 95 %% confidence)", verdict, ratio, low, high);
    }
}
