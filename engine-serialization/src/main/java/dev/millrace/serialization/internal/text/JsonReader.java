package dev.millrace.serialization.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Reads JSON by tokens. The library's own limits are off: ours come first, and say more. */
final class JsonReader {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Source source;
    private final TreeBuilder tree;

    JsonReader(Source source) {
        this.source = source;
        this.tree = new TreeBuilder(source);
    }

    Tree read(String text) {
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw source.refuse("DEF-109", Where.ROOT, Spot.START, "the document is empty");
            }
            var root = value(parser, 0, Where.ROOT);
            if (parser.nextToken() != null) {
                throw source.refuse(
                        "DEF-107", Where.ROOT, spotOf(parser), "the document has ended, but more follows; remove it");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw JsonMistake.of(e).refuse(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tree value(JsonParser parser, int depth, Where where) throws IOException {
        var spot = spotOf(parser);
        tree.count(where, spot);
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser, depth, where, spot);
            case START_ARRAY -> list(parser, depth, where, spot);
            case VALUE_STRING -> scalar(parser, Kind.TEXT, where, spot);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(parser, Kind.NUMBER, where, spot);
            case VALUE_TRUE, VALUE_FALSE -> scalar(parser, Kind.BOOLEAN, where, spot);
            case VALUE_NULL -> scalar(parser, Kind.NULL, where, spot);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError(parser.currentToken());
        };
    }

    private MapTree map(JsonParser parser, int depth, Where where, Spot spot) throws IOException {
        tree.enter(depth, spot);
        var entries = new LinkedHashMap<String, Entry>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            var keySpot = spotOf(parser);
            boolean good = tree.isGoodKey(key, where, keySpot);
            parser.nextToken();
            var value = value(parser, depth + 1, where.child(key));
            if (good) {
                tree.put(entries, new Entry(key, keySpot, value), where);
            }
        }
        return new MapTree(spot, entries);
    }

    private ListTree list(JsonParser parser, int depth, Where where, Spot spot) throws IOException {
        tree.enter(depth, spot);
        var elements = new ArrayList<Tree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser, depth + 1, where.child(elements.size())));
        }
        return new ListTree(spot, elements);
    }

    private ScalarTree scalar(JsonParser parser, Kind kind, Where where, Spot spot) throws IOException {
        return tree.scalar(new ScalarTree(spot, kind, parser.getText(), false), where);
    }

    private static Spot spotOf(JsonParser parser) {
        var location = parser.currentTokenLocation();
        return new Spot(location.getLineNr(), location.getColumnNr());
    }
}
