package dev.millrace.internal.driver;

import dev.millrace.event.Failure;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.ItemNews.Batch;
import dev.millrace.internal.decision.plan.ItemNews.Unreadable;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.plan.LazySource;
import dev.millrace.node.LazyItems.Cursor;
import dev.millrace.node.LineFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reader of the items of loops from files and iterators, a few at a time; no file stays open in between. Immutable and
 * thread-safe.
 */
public final class ItemFiles {

    private static final int BATCH = 256;

    private static final String NO_FILE =
            "; a definition that was loaded from its file is looked beside first, this one"
                    + " came from a text or from code";

    private final DataFolders folders;

    /** Creates it; relative names are looked for in a definition's own folders, then in these, in their order. */
    public ItemFiles(List<Path> folders) {
        this(folders, false);
    }

    /** Creates it; relative names are looked for in these folders, where they stand alone in no others. */
    public ItemFiles(List<Path> folders, boolean alone) {
        this.folders = new DataFolders(folders, alone);
    }

    /** Returns where relative names are looked for. */
    public DataFolders folders() {
        return folders;
    }

    /** Reads what is asked for; it may take its time. Whatever goes wrong is in the answer. */
    public ItemNews read(ItemRequest request) {
        var source = request.source();
        return source == null ? readFile(request) : read(cursorOf(source), request);
    }

    private static Cursor cursorOf(LazySource source) {
        if (source.handle() instanceof Cursor cursor) {
            return cursor;
        }
        var cursor = source.items().cursor();
        source.handle(cursor);
        return cursor;
    }

    /** The iterator is code of the application: whatever it throws is the loop's failure. */
    private static ItemNews read(Cursor cursor, ItemRequest request) {
        try {
            var items = cursor.next((int) request.offset());
            return new Batch(request.file(), request.index(), items, 0, !cursor.hasNext());
        } catch (IllegalArgumentException | IllegalStateException e) {
            return failure("NoCollection", String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            return new Unreadable(Failure.of(e).withoutRetry());
        }
    }

    private ItemNews readFile(ItemRequest request) {
        var name = request.file().name();
        var places = folders.folders();
        try {
            places = folders.places(request.folders());
            var file = DataFolders.inside(places, "collectionFile", name);
            var format = LineFormats.of(request.format(), name);
            var found = request.isFirst() ? look(file, name) : unchanged(file, request.file());
            return read(file, format, request, found);
        } catch (NoSuchFileException e) {
            return failure(
                    "NoCollection",
                    "there is no file '" + name + "' in "
                            + places.stream().map(Path::toString).collect(Collectors.joining(", nor in "))
                            + (folders.alone() || !request.folders().isEmpty() ? "" : NO_FILE));
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            return failure("NoCollection", "the file '" + name + "' cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            return failure("NoCollection", "the file '" + name + "': " + e.getMessage());
        } catch (IllegalStateException e) {
            return failure("CollectionChanged", String.valueOf(e.getMessage()));
        } catch (Throwable e) { // a format is code of the application
            return new Unreadable(Failure.of(e).withoutRetry());
        }
    }

    private static ItemNews failure(String type, String what) {
        return new Unreadable(Failure.of(type, what).withoutRetry());
    }

    private static CollectionFile look(Path file, String name) throws IOException {
        long modified = Files.getLastModifiedTime(file).toMillis();
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            long size = 0;
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
            }
            var hash = HexFormat.of().formatHex(in.getMessageDigest().digest());
            return new CollectionFile(name, hash, size, modified);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** A file that was touched since may still be the same; its hash tells. */
    private static CollectionFile unchanged(Path file, CollectionFile before) throws IOException {
        boolean same = Files.size(file) == before.size()
                && (Files.getLastModifiedTime(file).toMillis() == before.modifiedEpochMillis()
                        || look(file, before.name()).sha256().equals(before.sha256()));
        if (!same) {
            throw new IllegalStateException("the file '" + before.name() + "' was changed while the loop ran; it had "
                    + before.size() + " bytes and the SHA-256 " + before.sha256());
        }
        return before;
    }

    private static Batch read(Path file, LineFormat format, ItemRequest request, CollectionFile found)
            throws IOException {
        if (!format.hasHeader()) {
            return read(file, format, request, found, 0);
        }
        try (var lines = new LineReader(file, 0)) {
            var header = lines.record(format);
            return header == null
                    ? new Batch(found, 0, List.of(), 0, true)
                    : read(file, format.below(header), request, found, lines.offset());
        }
    }

    private static Batch read(Path file, LineFormat format, ItemRequest request, CollectionFile found, long from)
            throws IOException {
        boolean known = request.offset() >= from;
        var items = new ArrayList<Object>();
        try (var lines = new LineReader(file, known ? request.offset() : from)) {
            int index = known ? request.index() : 0;
            while (items.size() < BATCH) {
                var line = lines.record(format);
                if (line == null) {
                    return new Batch(found, request.index(), items, lines.offset(), true);
                }
                if (!format.isSkipped(line) && index++ >= request.index()) {
                    items.add(item(format, line, index));
                }
            }
            return new Batch(found, request.index(), items, lines.offset(), false);
        }
    }

    private static Object item(LineFormat format, String line, int number) {
        try {
            return format.item(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "item " + number + " is no item of format " + format.name() + ": " + e.getMessage(), e);
        }
    }
}
