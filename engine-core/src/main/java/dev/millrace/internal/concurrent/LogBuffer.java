package dev.millrace.internal.concurrent;

import dev.millrace.event.ExecutionLog;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The newest lines that the nodes of one execution said, bounded for each node and as a whole. Thread-safe. */
public final class LogBuffer {

    /** How many lines are kept of an execution, and how many characters. */
    static final int LINES = 10_000;

    static final int CHARACTERS = 1 << 20;

    /** The same of one node. */
    static final int LINES_OF_NODE = 1_000;

    static final int CHARACTERS_OF_NODE = 1 << 18;

    // Guarded by this object.
    private @Nullable Kept kept; // made by the first line
    private boolean hasPast;

    private volatile @Nullable SecretMask mask; // made by the first secret

    /** The lines of an execution that has said something. */
    private static final class Kept {
        private final ArrayDeque<Entry> all = new ArrayDeque<>();
        private final Map<NodePath, OfNode> nodes = new HashMap<>();
        private List<LogLine> unwritten = new ArrayList<>();
        private int lines;
        private long characters;
        private long dropped;
    }

    /** The lines of a node. */
    private static final class OfNode {
        private final ArrayDeque<Entry> lines = new ArrayDeque<>();
        private long characters;
        private long dropped;
    }

    /** A line, until it is dropped. */
    private static final class Entry {
        private final NodePath node;
        private @Nullable LogLine line;

        Entry(LogLine line) {
            this.node = line.node();
            this.line = line;
        }
    }

    /** Creates a buffer without a line. */
    public LogBuffer() {}

    /** Masks a secret in all that is {@linkplain #masked handed in} from now on. */
    public synchronized void mask(String secret) {
        var known = mask;
        if (known == null) {
            known = new SecretMask();
            mask = known;
        }
        known.add(secret);
    }

    /** Returns a text with masks over the secrets that are known. */
    public String masked(String text) {
        var known = mask;
        return known == null ? text : known.text(text);
    }

    /** An earlier process may have kept lines; before any is added or read. */
    public synchronized void hasPast() {
        hasPast = true;
    }

    /**
     * Adds a line.
     *
     * @param before the lines that were kept by an earlier process; asked for once, if there may be any
     * @return whether it is the first that waits to be taken for the disk
     */
    public synchronized boolean add(LogLine line, Supplier<List<LogLine>> before) {
        var to = kept(before);
        add(to, line);
        to.unwritten.add(line);
        if (to.unwritten.size() > LINES) {
            to.unwritten.remove(0);
        }
        return to.unwritten.size() == 1;
    }

    private Kept kept(Supplier<List<LogLine>> before) {
        var now = kept;
        if (now == null) {
            var made = new Kept();
            if (hasPast) {
                before.get().forEach(line -> add(made, line));
            }
            kept = made;
            now = made;
        }
        return now;
    }

    private static void add(Kept to, LogLine line) {
        var entry = new Entry(line);
        var node = to.nodes.computeIfAbsent(line.node(), path -> new OfNode());
        to.all.add(entry);
        node.lines.add(entry);
        node.characters += line.text().length();
        to.lines++;
        to.characters += line.text().length();
        while (node.lines.size() > LINES_OF_NODE || node.characters > CHARACTERS_OF_NODE) {
            drop(to, node.lines.element());
        }
        while (to.lines > LINES || to.characters > CHARACTERS) {
            var oldest = to.all.remove();
            if (oldest.line != null) {
                drop(to, oldest);
            }
        }
        if (to.all.size() > 2 * LINES) {
            to.all.removeIf(one -> one.line == null);
        }
    }

    /** Drops a line, which is the oldest of its node. */
    private static void drop(Kept from, Entry entry) {
        var node = from.nodes.get(entry.node);
        var line = entry.line;
        if (node != null && line != null) {
            node.lines.remove();
            node.characters -= line.text().length();
            node.dropped++;
            from.lines--;
            from.characters -= line.text().length();
            from.dropped++;
            entry.line = null;
        }
    }

    /** Returns the lines that were not taken before. */
    public synchronized List<LogLine> takeUnwritten() {
        var now = kept;
        if (now == null) {
            return List.of();
        }
        var taken = now.unwritten;
        now.unwritten = new ArrayList<>();
        return taken;
    }

    /** Returns all that is kept. */
    public synchronized ExecutionLog all(Supplier<List<LogLine>> before) {
        var now = kept(before);
        return new ExecutionLog(linesOf(now.all), now.dropped);
    }

    /** Returns what is kept of one node. */
    public synchronized ExecutionLog of(NodePath node, Supplier<List<LogLine>> before) {
        var found = kept(before).nodes.get(node);
        return found == null ? ExecutionLog.EMPTY : new ExecutionLog(linesOf(found.lines), found.dropped);
    }

    /** Returns what is kept of each node that has said something. */
    public synchronized Map<NodePath, ExecutionLog> byNode(Supplier<List<LogLine>> before) {
        if (kept == null && !hasPast) {
            return Map.of();
        }
        var found = new HashMap<NodePath, ExecutionLog>();
        kept(before)
                .nodes
                .forEach((node, said) -> found.put(node, new ExecutionLog(linesOf(said.lines), said.dropped)));
        return found;
    }

    private static List<LogLine> linesOf(ArrayDeque<Entry> entries) {
        var lines = new ArrayList<LogLine>(entries.size());
        for (var entry : entries) {
            if (entry.line != null) {
                lines.add(entry.line);
            }
        }
        return lines;
    }
}
