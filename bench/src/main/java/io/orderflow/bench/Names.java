package io.orderflow.bench;

import java.awt.Color;
import java.util.Comparator;
import java.util.List;

/**
 * The one order and the one colour of each contender in every table and plot, whatever the order of measuring: grey and
 * blue are rivals, warm colours are ours.
 */
final class Names {
    private record Look(String name, Color color) {}

    private static final List<Look> LOOKS = List.of(
            new Look(Contender.RECEIVE.toString(), new Color(0xd8, 0xd8, 0xd8)),
            new Look(Contender.LIMIT.toString(), new Color(0x50, 0x50, 0x50)),
            new Look(JdbcLoop.NAME, new Color(0x50, 0x50, 0x50)),
            new Look(HandWrittenHandler.NAME, new Color(0x7d, 0x9c, 0xc0)),
            new Look(Contender.PLAIN.toString(), new Color(0xb8, 0xbf, 0xc6)),
            new Look(Contender.PLAIN_TUNED.toString(), new Color(0x7d, 0x9c, 0xc0)),
            new Look(PlainInsertRoute.NAME, new Color(0xe3, 0x8d, 0x3a)),
            new Look(Contender.OURS.toString(), new Color(0xc8, 0x55, 0x0a)),
            new Look(Contender.OURS_BY_KEY.toString(), new Color(0xe3, 0x8d, 0x3a)),
            new Look(StartCases.ARCHIVE_NAME, new Color(0xe3, 0x8d, 0x3a)),
            new Look(StartCases.FAST_START_NAME, new Color(0xf0, 0xb8, 0x5c)),
            new Look(Contender.OURS_ON_CAMEL_K.toString(), new Color(0x9a, 0x2f, 0x4e)),
            new Look(Contender.OURS_IN_A_PIPE.toString(), new Color(0xc9, 0x7f, 0x93)));

    private Names() {}

    static Comparator<String> inOrder() {
        List<String> names = LOOKS.stream().map(Look::name).toList();
        return Comparator.comparingInt(names::indexOf);
    }

    static Color color(String name) {
        return LOOKS.stream()
                .filter(look -> look.name.equals(name))
                .map(Look::color)
                .findFirst()
                .orElse(Color.BLACK);
    }
}
