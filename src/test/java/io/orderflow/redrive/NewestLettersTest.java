package io.orderflow.redrive;

import io.orderflow.redrive.LetterPage.Placed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Pages of queues that can be read forward only. */
class NewestLettersTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private long longestStretch;
    private long read;

    @Test
    void pagesGoFromTheNewestToTheOldestOverAllQueuesAndMissNone() throws Exception {
        List<Instant> times = new ArrayList<>();
        Set<LetterPlace> places = new HashSet<>();
        String before = "";
        int pages = 0;
        while (before != null) {
            LetterPage page = page(new long[] {0, 40, 0}, new long[] {200, 340, 0}, before, Selection.ALL, 7);
            assertThat(page.letters()).isNotEmpty().hasSizeLessThanOrEqualTo(7);
            page.letters().forEach(placed -> {
                times.add(placed.letter().time());
                assertThat(places.add(placed.place())).isTrue();
            });
            before = page.next();
            pages++;
        }

        assertThat(places).hasSize(500);
        assertThat(pages).isEqualTo((500 + 6) / 7);
        assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    }

    /** A page of few, out of a topic of many. */
    @Test
    void onlyAStretchOfAQueueIsHeldAtOnce() throws Exception {
        page(new long[] {0}, new long[] {1_000_000}, "", Selection.ALL, 20);

        assertThat(longestStretch).isLessThanOrEqualTo(64);
        assertThat(read).isLessThanOrEqualTo(128);
    }

    @Test
    void aFilterThatMatchesNoneOfMillionsEndsSoonAndSaysWhereToGoOn() throws Exception {
        Selection none = new Selection(Set.of(), Set.of(404), null, null, null);

        LetterPage first = page(new long[] {0}, new long[] {1_000_000}, "", none, 20);

        assertThat(first.letters()).isEmpty();
        assertThat(first.next()).isEqualTo("990000");
        assertThat(page(new long[] {0}, new long[] {1_000_000}, "5000", none, 20)
                        .next())
                .isNull();
    }

    @Test
    void whatIsRedrivenIsThereOnlyForWhoWantsAll() throws Exception {
        assertThat(page(new long[] {0}, new long[] {9}, "", Selection.ALL, 20).letters())
                .extracting(placed -> placed.place().offset())
                .containsExactly(8L, 7L, 5L, 4L, 2L, 1L);
    }

    private LetterPage page(long[] begins, long[] ends, String before, Selection selection, int limit)
            throws Exception {
        NewestLetters newest = new NewestLetters();
        String[] positions = before.isEmpty() ? null : before.split("-");
        // Whole queues, but for the one test that is about what is redriven.
        boolean marked = ends[0] == 9;
        for (int i = 0; i < begins.length; i++) {
            int queue = i;
            long position = positions == null ? ends[i] : Long.parseLong(positions[i]);
            newest.add(begins[i], position, (from, to) -> {
                longestStretch = Math.max(longestStretch, to - from);
                read += to - from;
                List<Placed> stretch = new ArrayList<>();
                for (long offset = from; offset < to; offset++) {
                    stretch.add(placed(queue, offset, marked && offset % 3 == 0));
                }
                return stretch;
            });
        }
        return newest.page(selection, false, limit);
    }

    private static Placed placed(int queue, long offset, boolean redriven) {
        Redrivable letter = new Redrivable(From.TOPIC, "id", "order", 422, "no", NOON.plusMillis(offset * 10 + queue));
        return new Placed(new LetterPlace(queue, offset, "broker"), letter, redriven, redriven ? 1 : 0);
    }
}
