package io.orderflow.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.function.BiFunction;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;

/** Bars with whiskers from the lowest to the highest, which need not be as far from the median, and the number above. */
final class WhiskerRenderer extends BarRenderer {
    private static final Font NUMBER = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final double CAP = 4;

    private final transient BiFunction<String, String, Summary> bars;

    WhiskerRenderer(BiFunction<String, String, Summary> bars) {
        this.bars = bars;
        setBarPainter(new StandardBarPainter());
        setShadowVisible(false);
        setDrawBarOutline(false);
        setItemMargin(0.08);
        setMaximumBarWidth(0.12);
    }

    @Override
    public void drawItem(
            Graphics2D graphics,
            CategoryItemRendererState state,
            Rectangle2D area,
            CategoryPlot plot,
            CategoryAxis settings,
            ValueAxis axis,
            CategoryDataset data,
            int row,
            int column,
            int pass) {
        super.drawItem(graphics, state, area, plot, settings, axis, data, row, column, pass);
        if (data.getValue(row, column) == null) {
            return;
        }
        Summary bar = bars.apply((String) data.getRowKey(row), (String) data.getColumnKey(column));
        double middle = calculateBarW0(plot, plot.getOrientation(), area, settings, state, row, column)
                + state.getBarWidth() / 2;
        double high = axis.valueToJava2D(bar.max(), area, plot.getRangeAxisEdge());
        double low = axis.valueToJava2D(Math.max(bar.min(), axis.getLowerBound()), area, plot.getRangeAxisEdge());
        graphics.setPaint(Color.BLACK);
        if (bar.max() > bar.min()) {
            graphics.setStroke(new BasicStroke(1.2f));
            graphics.draw(new Line2D.Double(middle, high, middle, low));
            graphics.draw(new Line2D.Double(middle - CAP, high, middle + CAP, high));
            graphics.draw(new Line2D.Double(middle - CAP, low, middle + CAP, low));
        }
        graphics.setFont(NUMBER);
        TextUtils.drawAlignedString(
                Summary.number(bar.median()), graphics, (float) middle, (float) high - 3, TextAnchor.BOTTOM_CENTER);
    }
}
