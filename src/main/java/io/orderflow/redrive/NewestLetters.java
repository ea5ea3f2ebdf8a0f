package io.orderflow.redrive;

import io.orderflow.redrive.LetterPage.Placed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The letters of a topic's queues from the newest on. RocketMQ reads a queue forward only: so each is read in stretches, the
 * last one first, of which no body is kept; it takes the same memory for any number.
 */
final class NewestLetters {
    /** How many offsets of a queue are read at once. */
    private static final int STRETCH = 64;

    /** So many letters are looked at for one page: a filter may match none of a million. */
    private static final int MOST_LOOKED_AT = 10_000;

    private final List<Lane> lanes = new ArrayList<>();

    /** Reads a stretch of a queue. */
    interface Reader {
        /** Those with an offset from the one to before the other, in their order. */
        List<Placed> read(long from, long to) throws Exception;
    }

    private static final class Lane {
        private final long begin;
        private final Reader reader;
        private final Deque<Placed> read = new ArrayDeque<>();
        private long position;

        /** @param position before which the next letter lies */
        Lane(long begin, long position, Reader reader) {
            this.begin = begin;
            this.position = Math.max(begin, position);
            this.reader = reader;
        }

        /** @return null if there is no other */
        Placed peek() throws Exception {
            while (read.isEmpty() && position > begin) {
                long from = Math.max(begin, position - STRETCH);
                reader.read(from, position).forEach(read::addFirst);
                if (read.isEmpty()) {
                    position = from;
                }
            }
            return read.peekFirst();
        }

        Placed take() {
            Placed taken = read.removeFirst();
            position = taken.place().offset();
            return taken;
        }
    }

    /**
     * Adds a queue.
     *
     * @param begin its first offset
     * @param position the offset before which the page begins
     */
    void add(long begin, long position, Reader reader) {
        lanes.add(new Lane(begin, position, reader));
    }

    /** @param all whether with those that are redriven */
    LetterPage page(Selection selection, boolean all, int limit) throws Exception {
        List<Placed> page = new ArrayList<>();
        for (int looked = 0; page.size() < limit && looked < MOST_LOOKED_AT; looked++) {
            Lane lane = newest();
            if (lane == null) {
                return new LetterPage(page, null);
            }
            Placed next = lane.take();
            if (selection.includes(next.letter()) && (all || !next.isRedriven())) {
                page.add(next);
            }
        }
        return new LetterPage(page, newest() == null ? null : cursor());
    }

    /** The lane whose next letter is the newest; null if there is none. */
    private Lane newest() throws Exception {
        Lane newest = null;
        for (Lane lane : lanes) {
            Placed next = lane.peek();
            if (next != null
                    && (newest == null
                            || next.letter()
                                    .time()
                                    .isAfter(newest.peek().letter().time()))) {
                newest = lane;
            }
        }
        return newest;
    }

    /** The position of each queue. */
    private String cursor() {
        return lanes.stream().map(lane -> Long.toString(lane.position)).collect(Collectors.joining("-"));
    }
}
