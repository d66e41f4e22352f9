package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far the disk had confirmed the journal, kept apart from it: a file that was cut short looks like one whose last
 * write did not come to its end, and the mark tells them apart. Confined to the journal's thread.
 *
 * <p>Two slots. The hurried one is rewritten often and not forced; the careful one only where both are forced, one
 * after the other.
 * So a power loss leaves at least one of them whole.
 */
final class Mark implements Closeable {

    private static final int SLOT = 4096;
    private static final int MAGIC = 0x4d4c4d4b;
    private static final int LENGTH = 36;
    private static final long HURRIED = 0;
    private static final long CAREFUL = SLOT;

    private final OpenFile file;

    Mark(OpenFile file) {
        this.file = file;
    }

    /** Returns the higher one of the slots that are whole; empty if none is. */
    static Optional<Tip> read(FileOps files, Path path) throws IOException {
        try (var file = files.openToRead(path)) {
            var hurried = slot(file, HURRIED);
            var careful = slot(file, CAREFUL);
            boolean isCareful = hurried.isEmpty()
                    || careful.isPresent()
                            && careful.get().lsn() > hurried.get().lsn();
            return isCareful ? careful : hurried;
        }
    }

    private static Optional<Tip> slot(OpenFile file, long position) throws IOException {
        var in = ByteBuffer.allocate(LENGTH);
        if (file.read(in, position) < LENGTH) {
            return Optional.empty();
        }
        in.flip();
        if (in.getInt(LENGTH - Integer.BYTES) != checksum(in) || in.getInt() != MAGIC) {
            return Optional.empty();
        }
        in.getInt();
        return Optional.of(new Tip(in.getLong(), in.getLong(), in.getInt()));
    }

    /** Says how far the disk is, without waiting for it. */
    void hurry(Tip tip) throws IOException {
        write(tip, HURRIED);
    }

    /** Says how far the disk is; returns when the disk knows. */
    void force(Tip tip) throws IOException {
        write(tip, HURRIED);
        file.force();
        write(tip, CAREFUL);
        file.force();
    }

    private void write(Tip tip, long position) throws IOException {
        var out = ByteBuffer.allocate(SLOT);
        out.putInt(MAGIC).putInt(Frame.VERSION).putLong(tip.epoch()).putLong(tip.lsn());
        out.putInt(tip.checksum());
        out.putInt(LENGTH - Integer.BYTES, checksum(out));
        out.rewind();
        file.write(out, position);
    }

    private static int checksum(ByteBuffer slot) {
        var crc = new CRC32C();
        crc.update(slot.duplicate().clear().limit(LENGTH - Integer.BYTES));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
