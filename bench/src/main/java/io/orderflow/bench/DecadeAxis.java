package io.orderflow.bench;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis that counts 1, 2, 5, 10 …; JFreeChart's own has powers of ten only, of which a plot may show one. */
final class DecadeAxis extends LogAxis {
    private static final int[] STEPS = {1, 2, 5};

    @Override
    protected List<NumberTick> refreshTicksVertical(Graphics2D graphics, Rectangle2D area, RectangleEdge edge) {
        List<NumberTick> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(Math.log10(getLowerBound()));
                Math.pow(10, exponent) <= getUpperBound();
                exponent++) {
            for (int step : STEPS) {
                double value = step * Math.pow(10, exponent);
                if (value >= getLowerBound() * 0.999 && value <= getUpperBound()) {
                    ticks.add(new NumberTick(
                            value,
                            new DecimalFormat("#,##0.###").format(value),
                            TextAnchor.CENTER_RIGHT,
                            TextAnchor.CENTER_RIGHT,
                            0));
                }
            }
        }
        return ticks;
    }
}
