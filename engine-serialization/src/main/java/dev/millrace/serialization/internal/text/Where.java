package dev.millrace.serialization.internal.text;

import org.jspecify.annotations.Nullable;

/** A path into a document; becomes a JSON pointer when somebody asks. Immutable. */
public final class Where {

    /** The document itself. */
    public static final Where ROOT = new Where(null, "");

    private final @Nullable Where parent;
    private final String name;

    private Where(@Nullable Where parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    /** Returns the path of a map's value. */
    public Where child(String key) {
        return new Where(this, key);
    }

    /** Returns the path of a list's element. */
    public Where child(int index) {
        return new Where(this, Integer.toString(index));
    }

    /** Returns the last key or index. */
    public String name() {
        return name;
    }

    /** Returns the JSON pointer. */
    public String pointer() {
        var text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent != null) {
            parent.append(text);
            text.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
    }

    @Override
    public String toString() {
        return pointer();
    }
}
