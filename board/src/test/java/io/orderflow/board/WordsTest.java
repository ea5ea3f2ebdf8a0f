package io.orderflow.board;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTest {
    @Test
    void whatIsSaidInOneLanguageIsSaidInTheOther() throws IOException {
        assertThat(texts("words_zh").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(texts("words").stringPropertyNames());
    }

    /** An apostrophe would have to be doubled where a text has values, and nowhere else. */
    @Test
    void noTextHasAnApostrophe() throws IOException {
        assertThat(texts("words").values()).noneMatch(text -> text.toString().contains("'"));
        assertThat(texts("words_zh").values()).noneMatch(text -> text.toString().contains("'"));
    }

    private static Properties texts(String name) throws IOException {
        try (InputStream in = WordsTest.class.getResourceAsStream(name + ".properties")) {
            Properties texts = new Properties();
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        }
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "-|zh-CN,zh;q=0.9|zh",
                "-|de,zh;q=0.5,en;q=0.4|zh",
                "-|en;q=0.4,zh;q=0.5|zh",
                "-|fr|en",
                "-|zh;q=0|en",
                "-|;;q=x|en",
                "-|-|en",
                "en|zh|en",
                "zh|en|zh",
                "xx|zh|zh"
            },
            delimiter = '|',
            nullValues = "-")
    void theLanguageIsTheChosenOneOrTheFirstAcceptedOfOurs(String chosen, String accepted, String language) {
        assertThat(Words.choose(chosen, accepted).tag()).isEqualTo(language);
    }
}
