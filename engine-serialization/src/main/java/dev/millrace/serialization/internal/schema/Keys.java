package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NearNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of one kind of object. They are read in any case. Immutable. */
final class Keys {

    /** What becomes of keys that are none of these. */
    private enum Others {
        REFUSED,
        UNLESS_SIMILAR,
        ALL
    }

    private final String owner;
    private final Others others;
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private Keys(String owner, Others others, Collection<Key> all) {
        this.owner = owner;
        this.others = others;
        for (var key : all) {
            if (keys.putIfAbsent(key.name(), key) == null) {
                names.put(key.name(), key.name());
                names.putIfAbsent(lower(key.name()), key.name());
            }
        }
        keys.values().forEach(key -> key.aliases().forEach(alias -> names.putIfAbsent(lower(alias), key.name())));
    }

    static Keys of(String owner, Key... keys) {
        return new Keys(owner, Others.REFUSED, List.of(keys));
    }

    /** Returns these keys and more; the first of two with one name wins, and names win over aliases. */
    Keys and(String newOwner, Collection<Key> more) {
        var all = new ArrayList<>(keys.values());
        all.addAll(more);
        return new Keys(newOwner, others, all);
    }

    /** Returns these keys, and any other besides. */
    Keys open() {
        return new Keys(owner, Others.UNLESS_SIMILAR, keys.values());
    }

    /** Returns these keys by their very names, and any other besides: for what our own writer wrote. */
    Keys asWritten() {
        return new Keys(owner, Others.ALL, keys.values());
    }

    boolean isOpen() {
        return others != Others.REFUSED;
    }

    String owner() {
        return owner;
    }

    Collection<Key> all() {
        return keys.values();
    }

    boolean has(String name) {
        return keys.containsKey(name);
    }

    /** Returns whether each of these is a key by its very name. */
    boolean areAll(Collection<String> written) {
        return keys.keySet().containsAll(written);
    }

    /** Returns the canonical name of a key as written, in any case or by an alias; null if there is none. */
    @Nullable
    String nameOf(String written) {
        var exact = names.get(written);
        if (others == Others.ALL) {
            return has(written) ? written : null;
        }
        return exact != null ? exact : names.get(lower(written));
    }

    /** Returns the known name that a misspelt one probably means. */
    Optional<String> nearest(String written) {
        if (others == Others.ALL) {
            return Optional.empty();
        }
        var known = new ArrayList<>(keys.keySet());
        keys.values().forEach(key -> known.addAll(key.aliases()));
        return NearNames.nearest(written, known);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
