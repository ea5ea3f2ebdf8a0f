package io.orderflow.http;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The sink's URL: what is understood, what is refused in one line, and what of it is printed. */
class SinkAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://broker/ns/name | | broker | 80 | false | /ns/name | broker | http://broker/ns/name",
                "HTTPS://Broker | | Broker | 443 | true | / | Broker | https://Broker",
                "http://broker:8080/a/ | /b | broker | 8080 | false | /a/b | broker:8080 | http://broker:8080/a/b",
                "http://broker:1 | | broker | 1 | false | / | broker:1 | http://broker:1",
                "http://broker:65535 | | broker | 65535 | false | / | broker:65535 | http://broker:65535",
                "http://broker: | b | broker | 80 | false | /b | broker | http://broker/b",
                "http://broker/a?key=x | b | broker | 80 | false | /a/b?key=x | broker | http://broker/a/b?***",
                "http://broker?key=x | | broker | 80 | false | /?key=x | broker | http://broker?***",
                "http://broker/a#part | | broker | 80 | false | /a | broker | http://broker/a",
                "http://me:word@broker/a | | broker | 80 | false | /a | broker | http://***@broker/a",
                "http://me:w@rd@broker:81 | | broker | 81 | false | / | broker:81 | http://***@broker:81",
                "http://[::1]:8080/a | | ::1 | 8080 | false | /a | [::1]:8080 | http://[::1]:8080/a",
                "https://[2001:db8::1] | | 2001:db8::1 | 443 | true | / | [2001:db8::1] | https://[2001:db8::1]",
                "http://10.0.0.1 | | 10.0.0.1 | 80 | false | / | 10.0.0.1 | http://10.0.0.1",
                "http://bücher.example/a | | xn--bcher-kva.example | 80 | false | /a | xn--bcher-kva.example | http://xn--bcher-kva.example/a",
                "http://my_broker | | my_broker | 80 | false | / | my_broker | http://my_broker",
                "http://broker.ns.svc.cluster.local. | | broker.ns.svc.cluster.local. | 80 | false | / | broker.ns.svc.cluster.local. | http://broker.ns.svc.cluster.local.",
            })
    void aUrlIsTakenApart(
            String url,
            String below,
            String host,
            int port,
            boolean tls,
            String path,
            String authority,
            String printed) {
        SinkAddress address = SinkAddress.of(url, below);

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.tls()).isEqualTo(tls);
        assertThat(address.path()).isEqualTo(path);
        assertThat(address.authority()).isEqualTo(authority);
        assertThat(address).hasToString(printed);
        assertThat(address.credentials()).isEqualTo(url.contains("@"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "broker/x | 'broker/x' is not an http or https URL",
                "ftp://broker/x | 'ftp://broker/x' is not an http or https URL",
                "ftp://me:secret@broker/x?secret | 'ftp://***@broker/x?***' is not an http or https URL",
                "me:secret@broker:80 | '***@broker:80' is not an http or https URL",
                "http:/broker | 'http:/broker' is not an http or https URL",
                "http:// | 'http://' has no host",
                "http://:80/a | 'http://:80/a' has no host",
                "http://me:secret@/a | 'http://***@/a' has no host",
                "http:///a | 'http:///a' has no host",
                "http://broker:99999/ | 'http://broker:99999/' has a port that is not a number from 1 to 65535",
                "http://broker:65536/ | 'http://broker:65536/' has a port that is not a number from 1 to 65535",
                "http://broker:0/ | 'http://broker:0/' has a port that is not a number from 1 to 65535",
                "http://broker:-1/ | 'http://broker:-1/' has a port that is not a number from 1 to 65535",
                "http://broker:99999999999/ | 'http://broker:99999999999/' has a port that is not a number from 1 to 65535",
                "http://broker:８０/ | 'http://broker:８０/' has a port that is not a number from 1 to 65535",
                "http://me:secret@broker:http/?key=secret | 'http://***@broker:http/?***' has a port that is not a number from 1 to 65535",
                "http://broker:80:80 | 'http://broker:80:80' has no host with, or without, one port; an IPv6 address stands in brackets",
                "http://::1/ | 'http://::1/' has no host with, or without, one port; an IPv6 address stands in brackets",
                "http://[::1/ | 'http://[::1/' has no host with, or without, one port; an IPv6 address stands in brackets",
                "http://[1.2.3]/ | 'http://[1.2.3]/' has brackets around what is no IPv6 address",
                "http://a broker/ | 'http://a broker/' has a host that is no name in the DNS",
                "http://-broker/ | 'http://-broker/' has a host that is no name in the DNS",
                "http://bro%6ber/ | 'http://bro%6ber/' has a host that is no name in the DNS",
                "http://broker/a b | 'http://broker/a b' has a character in its path or query that must be percent-encoded",
                "http://broker/ä | 'http://broker/ä' has a character in its path or query that must be percent-encoded",
                "http://broker/%zz | 'http://broker/%zz' has a character in its path or query that must be percent-encoded",
                "http://broker/{{ns}} | 'http://broker/{{ns}}' has a character in its path or query that must be percent-encoded",
            })
    void anyOtherUrlIsRefusedInOneLineWithoutItsSecrets(String url, String said) {
        assertThatThrownBy(() -> SinkAddress.of(url, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Event sink: " + said + "; set K_SINK to that of a Broker's ingress");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " http://broker",
                "http://broker ",
                "http://broker\n",
                "http://bro\r\nker/",
                "http://broker/\u001b[31m"
            })
    void whatIsAroundOrInsideOfAUrlIsNotGuessedAt(String url) {
        assertThatThrownBy(() -> SinkAddress.of(url, null))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasLineCount(1)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aMissingUrlIsAskedFor(String url) {
        assertThatThrownBy(() -> SinkAddress.of(url, "/path"))
                .hasMessage("Event sink: no URL is given; set K_SINK to that of a Broker's ingress");
    }

    @Test
    void aUrlMeansTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-thai"));
            assertThat(SinkAddress.of("HTTP://BROKER.INGRESS:8080/I", null))
                    .hasToString("http://BROKER.INGRESS:8080/I");
            assertThat(SinkAddress.of("HTTPS://INGRESS", null).tls()).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }
}
