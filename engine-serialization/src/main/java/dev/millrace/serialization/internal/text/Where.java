package dev.millrace.serialization.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * A path into a document; becomes a JSON pointer when somebody asks. A document may stand inside another, as a
 * subflow's file does. Immutable.
 */
public final class Where {

    /** The document itself. */
    public static final Where ROOT = new Where(null, "", true);

    private final @Nullable Where parent;
    private final String name;
    private final boolean document;

    private Where(@Nullable Where parent, String name, boolean document) {
        this.parent = parent;
        this.name = name;
        this.document = document;
    }

    /** Returns the path of a map's value. */
    public Where child(String key) {
        return new Where(this, key, false);
    }

    /** Returns the path of a list's element. */
    public Where child(int index) {
        return new Where(this, Integer.toString(index), false);
    }

    /** Returns this path as the beginning of a document of its own. */
    public Where asDocument() {
        return new Where(parent, name, true);
    }

    /** Returns the last key or index. */
    public String name() {
        return name;
    }

    /** Returns the JSON pointer into its document. */
    public String pointer() {
        return appendTo(new StringBuilder(), true).toString();
    }

    /** Returns the JSON pointer into the outermost document. */
    public String absolute() {
        return appendTo(new StringBuilder(), false).toString();
    }

    private StringBuilder appendTo(StringBuilder text, boolean ownDocument) {
        if (parent == null || (document && ownDocument)) {
            return text;
        }
        return parent.appendTo(text, ownDocument)
                .append('/')
                .append(name.replace("~", "~0").replace("/", "~1"));
    }

    @Override
    public String toString() {
        return pointer();
    }
}
