package dev.millrace.nodes.process;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.millrace.node.DataNumber;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Keeps decimals that no Double stands for as they are, and refuses what is beyond one, with its place. Confined to its
 * reader.
 */
final class ExactNumberParser extends JsonParserDelegate {

    ExactNumberParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public NumberTypeFP getNumberTypeFP() throws IOException {
        try {
            return DataNumber.parse(getText()) instanceof BigDecimal ? NumberTypeFP.BIG_DECIMAL : NumberTypeFP.DOUBLE64;
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(this, e.getMessage(), currentTokenLocation(), e);
        }
    }
}
