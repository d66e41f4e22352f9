package dev.millrace.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The data that an expression names: each root with the properties behind it, as far as they are written down. Confined
 * to one parse.
 */
final class ExpressionReferences {

    private final List<List<String>> found = new ArrayList<>();

    /** What the next property or index belongs to; null if that is no name. */
    private @Nullable List<String> path;

    private Index index = Index.NONE;

    /** How much of an index behind a name has been read. */
    private enum Index {
        NONE,
        OPENED,
        NAMED
    }

    void root(String name) {
        path = new ArrayList<>(List.of(name));
        index = Index.NONE;
        found.add(path);
    }

    void property(Token token) {
        if (path != null) {
            path.add(nameOf(token));
        }
    }

    /** A bracket opens; an index if it stands behind a value. */
    void open(boolean behindValue) {
        index = behindValue && path != null ? Index.OPENED : Index.NONE;
        if (index == Index.NONE) {
            path = null;
        }
    }

    /** A text or a number: the name of a property if it is a whole index. */
    void literal(Token token) {
        if (index == Index.OPENED && path != null && token.follower() == ']') {
            path.add(nameOf(token));
            index = Index.NAMED;
        } else {
            end();
        }
    }

    void close() {
        if (index != Index.NAMED) {
            path = null;
        }
        index = Index.NONE;
    }

    /** Something else: what was named before goes no further. */
    void end() {
        path = null;
        index = Index.NONE;
    }

    Set<List<String>> all() {
        Set<List<String>> all = new LinkedHashSet<>();
        found.forEach(names -> all.add(List.copyOf(names)));
        return Set.copyOf(all);
    }

    static Set<String> roots(Set<List<String>> references) {
        return references.stream().map(names -> names.get(0)).collect(Collectors.toUnmodifiableSet());
    }

    private static String nameOf(Token token) {
        String text = token.text();
        return token.kind() == Token.Kind.TEXT ? text.substring(1, text.length() - 1) : text;
    }
}
