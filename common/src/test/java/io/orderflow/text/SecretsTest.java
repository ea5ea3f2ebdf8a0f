package io.orderflow.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever form a secret has that somebody else wrote into a line, the line is there without it. */
class SecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Bearer xyz | Bearer ***",
                "sent bearer%20abc.def, refused | sent bearer%20***, refused",
                "Authorization: Basic dTpw | Authorization: Basic ***",
                "\"Authorization\": \"Bearer a-b_c~d\" | \"Authorization\": \"Bearer ***\"",
                "authorization=s3cret now | authorization=*** now",
                "got Basic dXNlcjpwYXNz here | got Basic *** here",
                "Cookie: session=abc; sent | Cookie: *** sent",
                "{\"password\":\"a b\\\"c\",\"a\":1} | {\"password\":\"***\",\"a\":1}",
                "{\"token\": \"x y\"} | {\"token\": \"***\"}",
                "{'token': 'x, y'} | {'token': '***'}",
                "{\\\"password\\\":\\\"a b\\\",\\\"n\\\":1} | {\\\"password\\\":\\\"***\\\",\\\"n\\\":1}",
                "\"access_key\":\"AK\" | \"access_key\":\"***\"",
                "access_key=AK, next | access_key=***, next",
                "X-Api-Key: abc failed | X-Api-Key: *** failed",
                "client_secret=a,b c | client_secret=*** c",
                "password=a;b user=c | password=*** user=c",
                "password=p(4)s\\s, user=c | password=***, user=c",
                "{password=abc, user=c} | {password=***, user=c}",
                "secretKey=abc,accessKey=def,n=1 | secretKey=***,accessKey=***,n=1",
                "password => abc failed | password => *** failed",
                "<ns:password>a b</ns:password> | <ns:password>***</ns:password>",
                "http://u:p@h:1/x failed | http://***@h:1/x failed",
                "'https://u@h/x?a=b&c=d' is | 'https://***@h/x?***' is",
                "POST http://h/x?code=1&a=b: 503 | POST http://h/x?***: 503",
                "(http://h/x?a=b) | (http://h/x?***)",
                "GET /x?code=abc&n=1 | GET /x?code=***&n=1",
                "cannot reach u:pa55@h:5432 | cannot reach ***@h:5432",
                "jdbc:postgresql://h/d?user=a&password=b&ssl=true | jdbc:postgresql://h/d?user=a&password=***&ssl=true",
                "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln refused | token *** refused",
            })
    void itIsMaskedAndTheRestOfTheLineStays(String line, String masked) {
        assertThat(Secrets.mask(line)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer authentication is required",
                "WWW-Authenticate: Bearer realm=\"x\", error=\"invalid_token\"",
                "the bearer token has expired.",
                "Basic authentication failed for user a",
                "authorization: required",
                "password authentication failed for user \"postgres\"",
                "orderflow.rocketmq.access-key is set, and orderflow.rocketmq.secret-key is not",
                "http://127.0.0.1:18080/orderflow/orders answers 503",
                "topic orders, queue 3@42 of broker-a:10911",
                "ERROR: duplicate key value violates unique constraint \"ticket_pkey\"",
                "Unrecognized token 'abc': was expecting (JSON String, Number)",
                "mail to someone: a@b",
                ""
            })
    void whatIsNoSecretStays(String line) {
        assertThat(Secrets.mask(line)).isEqualTo(line);
    }

    @Test
    void aLongLineIsMaskedWithoutEnd() {
        String long1 = "\\\"a,".repeat(100_000);

        assertThat(Secrets.mask("password=\"" + long1)).isEqualTo("password=\"***\"");
        assertThat(Secrets.mask("password=" + "a,b".repeat(100_000))).isEqualTo("password=***");
        assertThat(PhoneNumbers.mask("1 ".repeat(100_000)))
                .startsWith("***1111")
                .hasSize(8);
    }

    @Test
    void aPrivateKeyIsMasked() {
        assertThat(Secrets.mask("a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb"))
                .isEqualTo("a\n***\nb");
    }

    @Test
    void nothingStaysNothing() {
        assertThat(Secrets.mask(null)).isNull();
        assertThat(Secrets.maskUrls(null)).isNull();
    }
}
