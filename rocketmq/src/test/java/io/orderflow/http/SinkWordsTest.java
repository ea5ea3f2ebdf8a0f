package io.orderflow.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A sink's reason helps who reads the dead letter, and tells nothing of the order. */
class SinkWordsTest {
    private static final String ORDER = """
            {"orderId":"A5-77","chargeMoney":25,"phone":"13800138000","name":"Li Na","note":"\\u8fa3, please",
             "productName":"Noodles"}""";

    private static String words(String type, String answer) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        if (type != null) {
            response.headers().set("content-type", type);
        }
        return SinkWords.of(
                response,
                Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8),
                ORDER.getBytes(StandardCharsets.UTF_8),
                List.of("key-of-7", "Bearer opaque.jwt", "%E5%BC%A0%E4%B8%89"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$.orderId: is missing | $.orderId: is missing",
                "no such dish | no such dish",
                "422 too large by 12 | 422 too large by 12",
                "phone 13800138000 unknown | phone *** unknown",
                "phone 138-0013-8000 unknown | phone *** unknown",
                "phone (138) 0013 8000 unknown | phone (*** unknown",
                "phone ١٣٨٠٠١٣٨٠٠٠ unknown | phone *** unknown",
                "other phone 15912345678 | other phone ***",
                "other phone 159—1234–5678 | other phone ***",
                "sent Bearer xyz | sent *** ***",
                "bad 'password': 'a b' | bad 'password': '***'",
                "name 'Li Na' has no dish 'NOODLES' | name '*** ***' has no dish '***'",
                "note 辣 | note ***",
                "order A5-77 exists | order ***-*** exists",
                "ask li.na@example.com | ask ***",
                "see http://me:word@host/x | see ***",
                "see /orders?phone=1 | see /orders***",
                "token eyJhbGciOiJIUzI1NiJ9.e30.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyIf58U8 | token ***",
                "token opaque.jwt | token ***.***",
                "of 张三 | *** ***",
                "key-of-7 | ***-***-***",
            })
    void aWordOfTheOrderIsMaskedAndTheReasonStays(String answer, String told) {
        assertThat(words("text/plain", answer)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, told",
        "TEXT/PLAIN;charset=utf-8, told",
        "text/html, ''",
        "application/json, ''",
        "application/cloudevents+json, ''",
        ", ''",
    })
    void onlyPlainTextIsTold(String type, String told) {
        assertThat(words(type, "told")).isEqualTo(told);
    }

    @Test
    void itIsOneLineWithoutWhatATerminalWouldActUpon() {
        assertThat(words("text/plain", "\u001b[31mred\u0007\u202Eleft\u200B and\tright\u0085more\u2028end\nsecond"))
                .isEqualTo("[31mred left and right more end")
                .doesNotContainPattern("\\p{C}");
    }

    @Test
    void itIsShort() {
        assertThat(words("text/plain", "word ".repeat(1000))).hasSize(300).endsWith("…");
        assertThat(words("text/plain", "word ".repeat(59) + "words"))
                .hasSize(300)
                .endsWith("words");
    }

    @Test
    void ofAnEventTooLargeToCompareNothingIsTold() {
        assertThat(wordsOfAnEventOf(64 * 1024 + 1)).isEmpty();
        assertThat(wordsOfAnEventOf(64 * 1024)).isEqualTo("Li Na");
    }

    /** Many scripts put no spaces between words, and JSON has escapes that look like a word's first letter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'王小明'} | 用户王小明无效 | 用户***无效",
                "{'name':'王小明'} | 王小明先生:电话无效 | ***先生:电话无效",
                "{'name':'王小明先生'} | 没有王小明 | 没有***",
                "{'name':'\\u738b\\u5c0f\\u660e'} | 用户王小明无效 | 用户***无效",
                "{'note':'辣'} | 不要辣椒 | 不要***椒",
                "{'name':'タナカ'} | タナカさんは不明 | ***さんは不明",
                "{'name':'김철수'} | 김철수는 없음 | ***는 없음",
                "{'name':'\uD842\uDFB7田'} | 无\uD842\uDFB7田者 | 无***者",
                "{'note':'hot\\nChen\\tLi'} | Chen and Li are unknown | *** and *** are unknown",
                "{'note':'\\'Wang\\': x'} | Wang is unknown | *** is unknown",
                "{'note':'hot\\nChen'} | bad note hot\\nChen | bad note ***\\***",
                "{'name':'王'} | 没有菜 | 没有菜",
                "{'name':'Jos\u00e9'} | Jose\u0301 is unknown | *** is unknown",
                "{'name':'Jose\u0301'} | JOS\u00c9 is unknown | *** is unknown",
                "{'name':'\uae40\ucca0\uc218'} | \u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e is unknown | *** is unknown",
                "{'name':'Strau\u00df'} | STRAUSS is unknown | *** is unknown",
                "{'name':'\u039d\u03af\u03ba\u03bf\u03c2'} | \u039d\u038a\u039a\u039f\u03a3 is unknown | *** is unknown",
            })
    void aNameIsFoundInsideOfWhatItStandsIn(String event, String answer, String told) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        response.headers().set("content-type", "text/plain");

        assertThat(SinkWords.of(
                        response,
                        Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8),
                        event.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                        List.of()))
                .isEqualTo(told);
    }

    @Test
    void anEventThatIsOneEscapeIsReadToo() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        response.headers().set("content-type", "text/plain");

        assertThat(SinkWords.of(
                        response,
                        Unpooled.copiedBuffer("no 辣", StandardCharsets.UTF_8),
                        "\\u8fa3".getBytes(StandardCharsets.UTF_8),
                        List.of()))
                .isEqualTo("no ***");
    }

    private static String wordsOfAnEventOf(int bytes) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        response.headers().set("content-type", "text/plain");

        return SinkWords.of(
                response, Unpooled.copiedBuffer("Li Na", StandardCharsets.UTF_8), new byte[bytes], List.of());
    }
}
