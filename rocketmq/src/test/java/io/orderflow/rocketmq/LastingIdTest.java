package io.orderflow.rocketmq;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A message is called the same however often it comes, and no two are called the same. */
class LastingIdTest {
    private static final String KEY = "7F000001";

    /** What RocketMQ stores beside topic, body and properties: 88 octets before them, and lengths of 1 and 2. */
    private static final int HEAD = 91;

    private final MessageClientExt message = new MessageClientExt();

    LastingIdTest() {
        message.setTopic("orders");
        message.setOffsetMsgId("first-place");
        message.setBody(new byte[10]);
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, KEY);
        put("tenant", "订");
        stored(0);
    }

    @Test
    void itIsTheUniqueKeyThatItsPublisherGaveIt() {
        LastingId.note(message);

        assertThat(LastingId.of(message)).isEqualTo(KEY);
        assertThat(LastingId.isNoted(message)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void withoutOneItIsWhereItWasStoredFirst(String key) {
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, key);
        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo("first-place");
        assertThat(LastingId.isNoted(message)).isFalse();

        MessageAccessor.setOriginMessageId(message, "earlier-place");
        assertThat(LastingId.of(message)).isEqualTo("earlier-place");
        MessageAccessor.setOriginMessageId(message, "");
        assertThat(LastingId.of(message)).isEqualTo("first-place");
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, false", "2, false", "3, true", "24, true"})
    void aBatchIsKnownByThePropertiesThatItsMessagesDoNotHave(int more, boolean batch) {
        stored(more);
        LastingId.note(message);

        assertThat(LastingId.of(message)).isEqualTo(batch ? KEY + "-first-place" : KEY);
        assertThat(LastingId.isNoted(message)).isEqualTo(batch);
    }

    @Test
    void whatTheClientHasAddedIsNotInTheStore() {
        put(MessageConst.PROPERTY_MIN_OFFSET, "0");
        put(MessageConst.PROPERTY_MAX_OFFSET, "1000");
        put(MessageConst.PROPERTY_CONSUME_START_TIMESTAMP, "1584932320000");
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isFalse();

        stored(3);
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isTrue();
    }

    @Test
    void longAddressesMakeNoBatch() {
        message.setSysFlag(MessageSysFlag.BORNHOST_V6_FLAG | MessageSysFlag.STOREHOSTADDRESS_V6_FLAG);
        stored(24);
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isFalse();

        stored(27);
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isTrue();
    }

    @Test
    void aMessageWithoutABodyIsRead() {
        message.setBody(null);
        stored(-10);
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isFalse();

        stored(-7);
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isTrue();
    }

    @Test
    void aCopyKeepsItsName() {
        stored(1000);
        message.setTopic("%RETRY%group");
        LastingId.note(message);
        assertThat(LastingId.isNoted(message)).isFalse();

        message.setTopic("orders");
        put(MessageConst.PROPERTY_RETRY_TOPIC, "orders");
        LastingId.note(message, "%RETRY%group");
        assertThat(LastingId.isNoted(message)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {MessageConst.PROPERTY_RETRY_TOPIC, MessageConst.PROPERTY_ORIGIN_MESSAGE_ID})
    void noPublisherMakesACopyOfIt(String property) {
        put(property, "elsewhere");
        stored(0);
        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo(KEY + "-first-place");
        assertThat(message.getProperty(property)).isNull();

        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo(KEY + "-first-place");
    }

    @Test
    void aNameThatThePublisherHasForgedIsNone() {
        put(LastingId.PROPERTY, "another's");
        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo(KEY + "-first-place");
    }

    @Test
    void aForgedNameOfAMessageWithoutAKeyIsItsPlace() {
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "");
        put(LastingId.PROPERTY, "another's");
        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo("first-place");
    }

    @Test
    void keysThatMayLookTheSameAreToldApart() {
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "A\uFFFD");
        LastingId.note(message);
        assertThat(LastingId.of(message)).isEqualTo("A\uFFFD-first-place");
    }

    @ParameterizedTest
    @CsvSource({"256, 256", "257, 76"})
    void aLongKeyIsCalledByItsStart(int length, int called) {
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "k".repeat(length));
        stored(0);
        LastingId.note(message);
        assertThat(LastingId.of(message)).hasSize(called).startsWith("k".repeat(64));
    }

    @Test
    void aLineOfALogIsNeitherForgedNorFilled() {
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "A\n\u001B[31m");
        assertThat(LastingId.inLog(message)).matches("[!-~]+");

        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "k".repeat(256));
        assertThat(LastingId.inLog(message)).isEqualTo("k".repeat(256));
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "k".repeat(257));
        assertThat(LastingId.inLog(message)).isEqualTo("k".repeat(256) + "...");
    }

    private void put(String name, String value) {
        MessageAccessor.putProperty(message, name, value);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** As it is stored, with so many octets more of properties than it has. */
    private void stored(int more) {
        int[] properties = {0};
        message.getProperties().forEach((name, value) -> {
            if (!name.endsWith("_OFFSET") && !name.equals(MessageConst.PROPERTY_CONSUME_START_TIMESTAMP)) {
                properties[0] += octets(name) + octets(value) + 2;
            }
        });
        message.setStoreSize(HEAD + "orders".length() + 10 + properties[0] + more);
    }
}
