package dev.millrace.serialization.internal.text;

import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.util.Map;

/** The rules that hold for both formats while a tree grows. */
final class TreeBuilder {

    private final Source source;
    private int values;

    TreeBuilder(Source source) {
        this.source = source;
    }

    /** Counts a value, and refuses the document if there are too many. */
    void count(Where where, Spot spot) {
        int most = source.bounds().values();
        if (++values > most) {
            throw source.refuse(
                    "DEF-104",
                    where,
                    spot,
                    "the document holds more than " + most + " values; split it into subflows, or raise the limit");
        }
    }

    /** Refuses the document if a map or list lies in too many others. */
    void enter(int depth, Spot spot) {
        int most = source.bounds().nesting();
        if (depth >= most) {
            throw source.refuse(
                    "DEF-103",
                    Where.ROOT,
                    spot,
                    "maps and lists lie more than " + most + " deep here; flatten them, or raise the limit");
        }
    }

    /** Adds an entry, unless its key is there already. */
    void put(Map<String, Entry> entries, Entry entry, Where map) {
        var first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            source.error(
                    "DEF-105",
                    map.child(entry.key()),
                    entry.spot(),
                    "duplicate key '" + entry.key() + "': it stands at line "
                            + first.spot().line() + " already; remove one of them");
        }
    }

    /** Checks a key as written. */
    boolean isGoodKey(String key, Where map, Spot spot) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !isPairAt(key, i))) {
                source.error("DEF-108", map, spot, "a key holds a control character or half of a character; remove it");
                return false;
            }
            i += Character.isSurrogate(c) ? 1 : 0;
        }
        return isShort(key, map, spot);
    }

    /** Returns a scalar, checked. */
    ScalarTree scalar(ScalarTree scalar, Where where) {
        boolean good = isShort(scalar.text(), where, scalar.spot())
                && (scalar.kind() != Kind.TEXT || isClean(scalar, where))
                && (scalar.kind() != Kind.NUMBER || isGoodNumber(scalar, where));
        return good ? scalar : ScalarTree.broken(scalar.spot());
    }

    private boolean isShort(String text, Where where, Spot spot) {
        int most = source.bounds().scalarChars();
        if (text.length() > most) {
            source.error(
                    "DEF-104",
                    where,
                    spot,
                    "a text of " + text.length() + " characters, the limit is " + most
                            + "; keep it in a file of its own, or raise the limit");
        }
        return text.length() <= most;
    }

    private boolean isClean(ScalarTree scalar, Where where) {
        var text = scalar.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || (Character.isSurrogate(c) && !isPairAt(text, i))) {
                source.error(
                        "DEF-108",
                        where,
                        scalar.spot(),
                        "the text holds U+" + String.format("%04X", (int) c) + (c == 0 ? "" : ", half of a character")
                                + "; remove it");
                return false;
            }
            i += Character.isSurrogate(c) ? 1 : 0;
        }
        return true;
    }

    private static boolean isPairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private boolean isGoodNumber(ScalarTree scalar, Where where) {
        var problem = Scalars.problemOf(scalar.text());
        problem.ifPresent(text -> source.error("DEF-106", where, scalar.spot(), text));
        return problem.isEmpty();
    }
}
