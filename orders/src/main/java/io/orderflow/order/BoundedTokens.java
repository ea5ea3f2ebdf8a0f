package io.orderflow.order;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;

/**
 * Reads the tokens of JSON, and no more of them than a few dozen requests at once have room for: as a tree, a megabyte of empty
 * objects takes forty. A constraint of Jackson's own there is from 2.18 on, which not every runtime has.
 */
final class BoundedTokens extends StdDeserializer<TokenBuffer> {
    private static final long serialVersionUID = 1L;

    /** An order has eighteen. */
    private static final int MOST = 50_000;

    private BoundedTokens() {
        super(TokenBuffer.class);
    }

    /** By which a mapper reads a {@link TokenBuffer} so. */
    static SimpleModule module() {
        return new SimpleModule("bounded-tokens").addDeserializer(TokenBuffer.class, new BoundedTokens());
    }

    /**
     * A parser of what a mapper with that module has read.
     *
     * @param json null for none
     * @throws TooManyException there are more than anybody needs
     */
    static JsonParser parse(ObjectMapper mapper, byte[] json) throws IOException {
        return mapper.readValue(json == null ? new byte[0] : json, TokenBuffer.class)
                .asParser();
    }

    /** It may be JSON, and has more tokens than anybody needs; the message is one line. */
    static final class TooManyException extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        private TooManyException() {
            super("has more than " + MOST + " names, values and brackets");
        }
    }

    /** Ends at the last token of the value, as every deserializer does. */
    @Override
    public TokenBuffer deserialize(JsonParser json, DeserializationContext context) throws IOException {
        TokenBuffer tokens = new TokenBuffer(json, context);
        int depth = 0;
        int count = 0;
        JsonToken token = json.currentToken();
        while (true) {
            if (++count > MOST) {
                throw new TooManyException();
            }
            tokens.copyCurrentEvent(json);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return tokens;
            }
            token = json.nextToken();
            if (token == null) {
                // The parser tells of an end within a structure before.
                return tokens;
            }
        }
    }
}
