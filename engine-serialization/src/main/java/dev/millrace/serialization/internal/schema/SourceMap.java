package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Problem;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place of a path into the canonical document. The trees hold the places; only where the canonical document is
 * laid out in another way than the file, or goes on in another file, is a path noted. Nothing is computed until somebody asks.
 */
final class SourceMap {

    private record Origin(Source source, Tree tree, boolean file) {}

    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<String, String> repeated = new HashMap<>();

    /** Notes that what is found at a path stands somewhere else in its file. */
    void note(Where where, Source source, Tree tree) {
        origins.put(where.absolute(), new Origin(source, tree, false));
    }

    /** Notes that what is found at a path is a file of its own. */
    void noteFile(Where where, Source source, Tree tree) {
        origins.put(where.absolute(), new Origin(source, tree, true));
    }

    /** Notes that what is found at a path is a file that was read before, for another path. */
    void noteAgain(Where where, Where before) {
        if (!where.absolute().equals(before.absolute())) {
            repeated.put(where.absolute(), before.absolute());
        }
    }

    /** Returns the problem with its place, and with its path in the file of that place. */
    Problem locate(Problem problem) {
        var pointer = firstRead(problem.path());
        var start = startOf(pointer, false);
        var origin = origins.get(start);
        if (origin == null || problem.place().isPresent()) {
            return problem;
        }
        var inFile = pointer.substring(startOf(pointer, true).length());
        var place = origin.source().place(walk(origin, pointer.substring(start.length())));
        return new Problem(problem.code(), problem.severity(), inFile, problem.message(), Optional.of(place));
    }

    /** Returns the path by which the file that a path leads into was read first. */
    private String firstRead(String pointer) {
        var known = pointer;
        for (int end = known.indexOf('/', 1); end >= 0; end = known.indexOf('/', end + 1)) {
            var before = repeated.get(known.substring(0, end));
            if (before != null) {
                known = before + known.substring(end);
                end = before.length();
            }
        }
        return known;
    }

    /** Returns the longest beginning of a path that was noted. */
    private String startOf(String pointer, boolean file) {
        var start = pointer;
        while (!start.isEmpty() && !isNoted(start, file)) {
            start = start.substring(0, start.lastIndexOf('/'));
        }
        return start;
    }

    private boolean isNoted(String pointer, boolean file) {
        var origin = origins.get(pointer);
        return origin != null && (origin.file() || !file);
    }

    private static Spot walk(Origin origin, String rest) {
        var tree = origin.tree();
        var spot = origin.tree().spot();
        for (var segment : rest.isEmpty() ? new String[0] : rest.substring(1).split("/", -1)) {
            var name = segment.replace("~1", "/").replace("~0", "~");
            var entry = tree instanceof MapTree map ? find(map, name) : null;
            if (entry != null) {
                spot = entry.valueSpot();
                tree = entry.value();
            } else if (tree instanceof ListTree list && indexIn(list, name) >= 0) {
                tree = list.elements().get(indexIn(list, name));
                spot = tree.spot();
            } else {
                return spot;
            }
        }
        return spot;
    }

    private static int indexIn(ListTree list, String name) {
        boolean index = name.length() <= 9 && !name.isEmpty() && name.chars().allMatch(Character::isDigit);
        return index && Integer.parseInt(name) < list.elements().size() ? Integer.parseInt(name) : -1;
    }

    private static @Nullable Entry find(MapTree map, String name) {
        var exact = map.entries().get(name);
        if (exact != null) {
            return exact;
        }
        var others = Vocabulary.otherNames(name);
        return map.entries().values().stream()
                .filter(entry ->
                        entry.key().equalsIgnoreCase(name) || others.stream().anyMatch(entry.key()::equalsIgnoreCase))
                .findFirst()
                .orElse(null);
    }
}
