package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
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
 * Finds the place of a path into the canonical document. The trees hold the places; only where the canonical document
 * is laid out in another way than the file, or goes on in another file, is a path noted. Nothing is computed until
 * somebody asks.
 */
final class SourceMap {

    private record Origin(Source source, Tree tree, boolean file) {}

    /**
     * A path in a file.
     *
     * @param goesOn whether the file goes on below it as the canonical document does
     * @param moved whether reading itself names it by this path already
     */
    private record Written(String pointer, boolean goesOn, boolean moved) {}

    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<String, String> repeated = new HashMap<>();

    /** A path as the canonical document has it -> as its file has it, both in that file. */
    private final Map<String, Written> written = new HashMap<>();

    /** Notes that what is found at a path stands under another name in its file. */
    void note(Where where, Source source, Tree tree, Where inFile) {
        note(where, source, tree, new Written(inFile.pointer(), true, false));
    }

    /** Notes that what is found at a path stands at another place of its list, for one before it was refused. */
    void noteMoved(Where where, Source source, Tree tree, Where inFile) {
        note(where, source, tree, new Written(inFile.pointer(), true, true));
    }

    /** Notes that what is found at a path, and all below it, is one short text in its file. */
    void noteShort(Where where, Source source, Tree tree, Where inFile) {
        note(where, source, tree, new Written(inFile.pointer(), false, true));
    }

    private void note(Where where, Source source, Tree tree, Written inFile) {
        origins.put(where.absolute(), new Origin(source, tree, false));
        written.put(keyOf(source.name(), where.pointer()), inFile);
    }

    private static String keyOf(String file, String pointer) {
        return file + '#' + pointer;
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

    /**
     * Returns a problem that has its place with its path as the file has it.
     *
     * @param read whether reading found it, which counts what it refuses
     */
    Problem asWritten(Problem problem, boolean read) {
        var file = problem.place().map(Place::file);
        return file.isEmpty() || written.isEmpty()
                ? problem
                : new Problem(
                        problem.code(),
                        problem.severity(),
                        asWritten(file.get(), problem.path(), read),
                        problem.message(),
                        problem.place());
    }

    /** What stands around may be written in another way as well. */
    private String asWritten(String file, String pointer, boolean read) {
        for (int end = pointer.length(); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
            var other = written.get(keyOf(file, pointer.substring(0, end)));
            if (other != null && !(read && other.moved())) {
                var owner = commonOwner(pointer, other.pointer());
                var start = asWritten(file, owner, read) + other.pointer().substring(owner.length());
                return other.goesOn() ? start + pointer.substring(end) : start;
            }
        }
        return pointer;
    }

    /** Returns the longest path that two others begin with. */
    private static String commonOwner(String one, String other) {
        int end = 0;
        for (int at = 0; at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at); at++) {
            end = one.charAt(at) == '/' ? at : end;
        }
        return other.substring(0, end);
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
