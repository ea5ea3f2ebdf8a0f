package io.orderflow.bench.capacity;

import io.orderflow.text.OneLine;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A demand of one's own: a CSV of minute and orders, the minutes from 0 on; those that are not named have none. */
final class DemandFile {
    /** A week. */
    private static final int MINUTES = 7 * 24 * 60;

    private static final long LARGEST = 1 << 20;
    private static final String FORM = "must be 'minute,orders', such as 750,1000";

    private DemandFile() {}

    /** @throws IllegalArgumentException one line: where it is not what it must be, and what that is */
    static Demand read(Path file) {
        double[] minutes = new double[MINUTES];
        Arrays.fill(minutes, -1);
        int last = -1;
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            boolean heading = number == 1 && text.equalsIgnoreCase("minute,orders");
            if (text.isEmpty() || text.startsWith("#") || heading) {
                continue;
            }
            String where = file + ", line " + number;
            String[] cells = text.split(",", -1);
            if (cells.length != 2) {
                throw new IllegalArgumentException(where + " is '" + OneLine.of(text, 40) + "': " + FORM);
            }
            int minute = (int) Numbers.whole(where + ": the minute", cells[0], 0, MINUTES - 1);
            if (minutes[minute] >= 0) {
                throw new IllegalArgumentException(where + ": minute " + minute + " is there already");
            }
            minutes[minute] = Numbers.of(where + ": the orders", cells[1], 0, CapacityCommand.MOST_A_MINUTE);
            last = Math.max(last, minute);
        }
        if (last < 0) {
            throw new IllegalArgumentException(file + " has no line of a minute and its orders: each " + FORM);
        }
        double[] given = Arrays.copyOf(minutes, last + 1);
        return Demand.perMinute(
                file.getFileName().toString(),
                Arrays.stream(given).map(orders -> Math.max(0, orders)).toArray());
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException(
                        file + " has more than 1 MiB: it has a line for each minute of a week at most");
            }
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " is no text in UTF-8: each line " + FORM, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: name a CSV of lines 'minute,orders'", e);
        }
    }
}
